import { DAY_MS, HOUR_MS } from '../../../core/time/duration.ts';
import type { Delivery } from '../delivery.ts';
import { localDay } from '../local-time.ts';
import { createRandom, type Random } from '../random.ts';
import { instantOnDay, RHYTHMS, type RhythmName } from '../rhythm.ts';
import type { CaseIds } from '../town-event.ts';
import { playAtOnce, playInTime, spanOf } from './play.ts';
import { BENIGN_KINDS, HARM_KINDS, type PlantedKind, type Script, type World } from './script.ts';
import { WRITERS } from './writers.ts';

/** How many of each kind per 50,000 residents and 30 days; at least one of each. */
const PER_MONTH: Readonly<Record<PlantedKind, number>> = {
  domestic_series: 3,
  high_assessment: 3,
  order_breach: 2,
  fraud_attempts: 3,
  dispute_relapse: 2,
  burglary_run: 2,
  crowd_build_up: 3,
  smoke_two_devices: 2,
  smoke_and_call: 2,
  benign_single_report: 3,
  benign_retracted_repeat: 3,
  benign_settled_dispute: 3,
  benign_crowd: 3,
  benign_smoke: 3,
};

/** Time of day at which a kind begins; `home` where it is not named. */
const BEGINS: Partial<Record<PlantedKind, RhythmName>> = {
  fraud_attempts: 'office',
  burglary_run: 'empty_homes',
  crowd_build_up: 'crowd',
  benign_crowd: 'crowd',
};

/** The last planted step is recorded an hour after it happens at most. */
const TAIL_MS = 2 * HOUR_MS;

export interface Period {
  readonly from: number;
  readonly to: number;
}

/**
 * Everything that is planted in a period, whole: a script that would not fit is played faster, never cut, so each
 * label's cases all arrive.
 */
export function plantedIn(world: World, caseIds: CaseIds, period: Period): Delivery[] {
  const random = createRandom(world.town.seed, 'planted');
  const months = ((period.to - period.from) / (30 * DAY_MS)) * (world.town.scale.people / 50_000);
  return [...HARM_KINDS, ...BENIGN_KINDS].flatMap((kind) => {
    const count = Math.max(1, Math.round(PER_MONTH[kind] * months));
    return Array.from({ length: count }, () => {
      const script = WRITERS[kind](world, random);
      const room = period.to - period.from - TAIL_MS;
      const pace = Math.min(1, (room * 0.8) / Math.max(1, spanOf(script)));
      const start = startOf(random, script, {
        from: period.from,
        to: period.from + room - spanOf(script) * pace,
      });
      return playInTime(script, random, caseIds, start, pace);
    }).flat();
  });
}

/** A moment in the window, at the kind's time of day where the window leaves the choice. */
function startOf(random: Random, script: Script, window: Period): number {
  const rhythm = RHYTHMS[BEGINS[script.kind] ?? 'home'];
  for (let attempt = 0; attempt < 20; attempt++) {
    const start = instantOnDay(random, rhythm, random.int(localDay(window.from), localDay(window.to)));
    if (start >= window.from && start < window.to) return start;
  }
  return Math.floor(random.uniform(window.from, window.to));
}

const FIRST: readonly { readonly kind: PlantedKind; readonly afterMs: number; readonly everyMs: number }[] = [
  { kind: 'smoke_two_devices', afterMs: 300, everyMs: 1_000 },
  { kind: 'domestic_series', afterMs: 2_000, everyMs: 500 },
  { kind: 'crowd_build_up', afterMs: 4_500, everyMs: 600 },
];

/** Harm in the first ten seconds: smoke from two devices, reports some days old told now, a crowd. */
export function plantedAtOnce(world: World, caseIds: CaseIds, from: number, run: number): Delivery[] {
  const random = createRandom(world.town.seed, 'first', run);
  return FIRST.flatMap(({ kind, afterMs, everyMs }) =>
    playAtOnce(WRITERS[kind](world, random), caseIds, from + afterMs, everyMs),
  );
}
