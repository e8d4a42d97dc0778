import fc, { type Arbitrary } from 'fast-check';
import type { EventView, Place } from '../../services/core/event/event.ts';
import type { SubjectRecord } from '../../services/core/record/subject-record.ts';
import { checkRule } from '../../services/core/rule/check.ts';
import { FACTS, type FactCondition, type FactName, type Rule } from '../../services/core/rule/rule.ts';
import { DEFAULT_SETTINGS, type ScorerSettings } from '../../services/core/scorer/settings.ts';
import { DAY_MS, MINUTE_MS } from '../../services/core/time/duration.ts';
import { leafOf } from './condition.ts';
import { activate, alarm, cellRule, forCell, forPerson, incident, personRule, withdraw } from './example.ts';
import type { About } from './filter.ts';
import { cellOf, PLACES, START } from './town.ts';

/** One subject with a long history: regular events, and some edits that come `editsAfter` a share of them. */
export interface Large {
  readonly about: About;
  readonly count: number;
  readonly everyMinutes: number;
  /** Events at one instant. */
  readonly atOnce: number;
  readonly keptDays: number;
  readonly leaves: readonly FactCondition[];
  /** At a place of its own each, about, instead of at two; in area rules with a radius whose rim runs among them. */
  readonly isScattered: boolean;
  /** In thousandths of the events, as are `of` and `to` of an edit. */
  readonly editsAfter: number;
  readonly edits: readonly Edit[];
}

interface Edit {
  readonly kind: 'insert' | 'remove' | 'move' | 'change';
  readonly of: number;
  readonly to: number;
}

const edit: Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('insert' as const, 'remove' as const, 'move' as const, 'change' as const),
  of: fc.nat({ max: 999 }),
  to: fc.nat({ max: 999 }),
});

const ofFacts = (about: About): Arbitrary<readonly FactCondition[]> =>
  fc
    .subarray(
      FACTS.filter((fact) => fact !== 'event' && (about === 'area' || fact !== 'coverage')),
      { minLength: 1 },
    )
    .chain((facts) => fc.tuple(...facts.map((fact: FactName) => leafOf(fact, about))));

/** An area's facts with a radius, where they take one. */
const around = (leaf: FactCondition, radius: number): FactCondition =>
  leaf.fact === 'baseline' || leaf.fact === 'coverage'
    ? leaf
    : { ...leaf, params: { ...leaf.params, radius } };

/** Histories of 300 to 3,000 events, with rules on a few facts that tell their values at some of them. */
export const large: Arbitrary<Large> = fc
  .constantFrom<About>('individual', 'area')
  .chain((about) => fc.tuple(fc.constant(about), fc.boolean(), fc.constantFrom(20, 60, 90, 150)))
  .chain(([about, isScattered, radius]) =>
    fc.record({
      about: fc.constant(about),
      isScattered: fc.constant(isScattered),
      count: fc.integer({ min: 300, max: 3_000 }),
      everyMinutes: fc.constantFrom(60, 60, 30, 10),
      atOnce: fc.constantFrom(1, 2, 5),
      keptDays: fc.constantFrom(400, 150, 30),
      leaves: ofFacts(about).map((leaves) =>
        isScattered && about === 'area' ? leaves.map((leaf) => around(leaf, radius)) : leaves,
      ),
      editsAfter: fc.integer({ min: 300, max: 1_000 }),
      edits: fc.array(edit, { maxLength: 12, size: 'max' }),
    }),
  )
  .filter((one) => rulesOf(one).every((rule) => checkRule(rule, (one.keptDays / 2) * DAY_MS).ok));

/** A rule for each leaf that matches at every event of severity 4 where the leaf's facts are known. */
function rulesOf({ about, leaves }: Large): readonly Rule[] {
  const rule = about === 'individual' ? personRule : cellRule;
  return leaves.map((leaf, index) =>
    rule(
      `r${index}-${leaf.fact}`.replaceAll('_', '-'),
      { points: 20, halfLife: 'P1D' },
      {
        on: [{ severity: 4 }],
        conditions: { any: [leaf, { not: leaf }] },
      },
    ),
  );
}

export const settingsOf = ({ keptDays }: Large): ScorerSettings => ({
  ...DEFAULT_SETTINGS,
  latenessMs: 400 * DAY_MS,
  retentionMs: { individual: keptDays * DAY_MS, area: keptDays * DAY_MS },
});

/** What reaches the log, in three parts: up to the edits, the edits, and what comes after them. */
export function bodiesOf(one: Large): readonly (readonly SubjectRecord['body'][])[] {
  const place = (thousandths: number, length: number) => Math.floor((thousandths * length) / 1_000);
  const base = Array.from({ length: one.count }, (_, index) => eventOf(one, index));
  const known = place(one.editsAfter, one.count);
  const edits = one.edits.map(({ kind, of, to }, index) => {
    const changed = base[place(of, known)]!;
    const { occurredAt } = base[place(to, known)]!;
    const revision = 1 + index;
    if (kind === 'insert')
      return bodyOf(one, { ...changed, caseId: `late${index}`, occurredAt, severity: 3 });
    if (kind === 'remove') return withdraw(changed, revision, subjectOf(one));
    if (kind === 'move') return bodyOf(one, { ...changed, revision, occurredAt });
    return bodyOf(one, { ...changed, revision, severity: 1, category: 'other' });
  });
  const bodies = base.map((event) => bodyOf(one, event));
  return [[activate(rulesOf(one), START - DAY_MS), ...bodies.slice(0, known)], edits, bodies.slice(known)];
}

const ALARMS = ['smoke', 'offline', 'fire', 'online', 'other', 'smoke', 'smoke'] as const;
const DISPUTE = {
  stream: 'dispute-reports',
  category: 'debt',
  stage: 'failed',
  policeInitiated: null,
} as const;
const INCIDENTS = ['domestic_violence', 'fire', 'other', 'other', 'threat'] as const;

/** Every field as a small pattern of the event's number; about fifteen of a history have severity 4. */
function eventOf({ about, count, everyMinutes, atOnce, isScattered }: Large, index: number): EventView {
  const occurredAt = START + Math.floor(index / atOnce) * atOnce * everyMinutes * MINUTE_MS;
  const isTrigger = index % Math.ceil(count / 14) === 7 || index === count - 1;
  const common = {
    caseId: `c${index}`,
    occurredAt,
    severity: isTrigger ? 4 : 1 + ((index * 7) % 3),
    place: isScattered ? placeOf(index) : PLACES[index % 3 === 0 ? 1 : 0]!,
  };
  const value = index % 9 === 0 ? null : ((index * 7_919) % 97) / 10;
  if (about === 'individual' && index % 4 === 0)
    return incident({ ...common, ...DISPUTE, amount: value, threat: index % 8 === 0 });
  if (about === 'individual') return incident({ ...common, category: INCIDENTS[index % 5]! });
  return alarm({
    ...common,
    category: ALARMS[index % 7]!,
    deviceId: `d${index % 6}`,
    deviceClass: index % 4 || null,
    value,
  });
}

/** Within a square of some 170 m in the cell. */
function placeOf(index: number): Place {
  const { lat, lon, areaCode } = PLACES[0]!;
  const [north, east] = [((index * 37) % 41) - 20, ((index * 53) % 43) - 21];
  return { lat: lat + north * 4e-5, lon: lon + east * 4e-5, areaCode };
}

function bodyOf({ about }: Large, event: EventView): SubjectRecord['body'] {
  if (about === 'area') return forCell(event);
  return forPerson(event, event.caseId.endsWith('3') ? ['victim', 'party'] : ['victim']);
}

const subjectOf = ({ about }: Large) =>
  about === 'individual' ? undefined : `area:cell:${cellOf(PLACES[0]!)}`;
