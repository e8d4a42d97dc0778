import type { Stage } from '../../core/event/vocabulary.ts';
import { DAY_MS, HOUR_MS } from '../../core/time/duration.ts';
import type { Random } from './random.ts';
import { anyResident, homeOf, neighbourOf, tokenOf } from './residents.ts';
import { type Point, placeOf, type Town } from './town.ts';
import type { CaseDraft, DisputeDetails } from './town-event.ts';

export interface DisputeFacts extends Partial<DisputeDetails> {
  readonly category: string;
  readonly severity: number;
  readonly point: Point;
}

export function disputeDraft(occurredAt: number, facts: DisputeFacts): CaseDraft {
  const { category, severity, point, ...details } = facts;
  return {
    stream: 'dispute-reports',
    occurredAt,
    category,
    severity,
    place: placeOf(point),
    details: { stage: 'reported', threat: false, weapon: false, injury: false, parties: [], ...details },
  };
}

/** The same dispute at another stage. A case keeps its `occurredAt` through its stages: it says when the quarrel was. */
export function atStage(draft: CaseDraft, stage: Stage): CaseDraft {
  return { ...draft, details: { ...draft.details, stage } as DisputeDetails };
}

/** Weights of the kinds, and whether they are about money. Assumptions. */
const KINDS: readonly { readonly category: string; readonly weight: number; readonly money: boolean }[] = [
  { category: 'neighbour', weight: 25, money: false },
  { category: 'family', weight: 14, money: false },
  { category: 'marital', weight: 14, money: false },
  { category: 'debt', weight: 14, money: true },
  { category: 'labour_wages', weight: 9, money: true },
  { category: 'property_management', weight: 8, money: false },
  { category: 'consumer', weight: 6, money: true },
  { category: 'traffic_compensation', weight: 5, money: true },
  { category: 'land', weight: 2, money: false },
  { category: 'other', weight: 3, money: false },
];
const WEIGHTS = KINDS.map((kind) => kind.weight);
/** Reports per 1,000 residents and year. An assumption. */
export const DISPUTES_PER_THOUSAND_YEAR = 18;

export function backgroundDispute(town: Town, random: Random, occurredAt: number): CaseDraft {
  const kind = KINDS[random.weighted(WEIGHTS)]!;
  const one = anyResident(random, town);
  const other = neighbourOf(random, town, one);
  return disputeDraft(occurredAt, {
    category: kind.category,
    severity: random.chance(0.8) ? 1 : 2,
    point: homeOf(town, one),
    threat: random.chance(0.04),
    ...(kind.money && { amount: Math.round(random.logNormal(8_000, 1.2)) }),
    parties: [one, other].map((resident) => ({ token: tokenOf(town.seed, resident), role: 'party' })),
  });
}

/** What becomes of a background dispute, with the delay of each stage after the report. */
export function coursesOf(random: Random): { readonly stage: Stage; readonly afterMs: number }[] {
  const accepted = random.uniform(2, 48) * HOUR_MS;
  const mediating = accepted + random.uniform(1, 7) * DAY_MS;
  const settled = mediating + random.uniform(2, 20) * DAY_MS;
  const end = random.next();
  if (end < 0.1) return [{ stage: 'withdrawn', afterMs: accepted }];
  return [
    { stage: 'accepted', afterMs: accepted },
    { stage: 'mediating', afterMs: mediating },
    { stage: end < 0.8 ? 'agreed' : 'failed', afterMs: settled },
  ];
}
