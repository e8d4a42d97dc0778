import fc, { type Arbitrary } from 'fast-check';
import type { Event, Party } from '../../services/core/event/event.ts';
import { type CATEGORIES, STREAMS } from '../../services/core/event/vocabulary.ts';
import type { SubjectRecord } from '../../services/core/record/subject-record.ts';
import type { Rule } from '../../services/core/rule/rule.ts';
import { DEFAULT_SETTINGS, type ScorerSettings } from '../../services/core/scorer/settings.ts';
import { DAY_MS, HOUR_MS } from '../../services/core/time/duration.ts';
import { createPlainMerge, numbered } from './arrival.ts';
import { ruleSet } from './rule.ts';
import { PLACE_ACROSS, PLACES, TOKENS, timeAt } from './town.ts';

export interface World {
  readonly settings: ScorerSettings;
  readonly arrivals: readonly Arrival[];
}

/** What reaches the log: a revision of a case, a rule set taking effect, or time passing. */
export type Arrival =
  | { readonly kind: 'revision'; readonly event: Event }
  | { readonly kind: 'rule_set'; readonly rules: readonly Rule[]; readonly effectiveAt: number }
  | { readonly kind: 'tick'; readonly at: number };

/** Lengths of the worlds' timeline, in steps of six hours. */
const STEPS = 48;

const orNull = <T>(arbitrary: Arbitrary<T>) => fc.option(arbitrary, { freq: 3 });

const parties: Arbitrary<readonly Party[]> = fc.uniqueArray(
  fc.record({
    token: fc.constantFrom(...TOKENS),
    role: fc.constantFrom('victim' as const, 'victim' as const, 'party' as const, 'complainant' as const),
  }),
  { selector: ({ token, role }) => `${token} ${role}`, maxLength: 3 },
);

const common = fc.record({
  caseId: fc.constantFrom('c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7'),
  revision: fc.constantFrom(0, 0, 0, 0, 1, 1, 2, 3),
  status: fc.constantFrom(
    'reported' as const,
    'reported' as const,
    'reported' as const,
    'updated' as const,
    'updated' as const,
    'cleared' as const,
    'retracted' as const,
  ),
  occurredAt: fc.integer({ min: 0, max: STEPS }).map(timeAt),
  severity: fc.integer({ min: 1, max: 4 }),
  place: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...PLACES) },
    { weight: 1, arbitrary: fc.constant(PLACE_ACROSS) },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
});

const details = fc.record({
  deviceId: fc.constantFrom('d1', 'd2'),
  deviceClass: orNull(fc.integer({ min: 1, max: 3 })),
  confidence: orNull(fc.constantFrom(0.1, 0.2, 0.7)),
  value: orNull(fc.constantFrom(0, 0.1, 0.2, 1, 2.5, 5)),
  policeInitiated: fc.constantFrom(false, false, false, true),
  assessment: orNull(
    fc.record({
      instrument: fc.constant('DASH'),
      level: fc.constantFrom('standard' as const, 'high' as const),
    }),
  ),
  protectionOrderUntil: orNull(fc.integer({ min: 0, max: STEPS }).map(timeAt)),
  stage: fc.constantFrom('reported' as const, 'failed' as const, 'relapsed' as const),
  threat: fc.boolean(),
  weapon: fc.boolean(),
  injury: fc.boolean(),
  amount: orNull(fc.constantFrom(0, 1, 2.5, 100)),
  parties,
});

/** Few categories, so that filters often fit. */
const KINDS = {
  'camera-alarms': ['smoke', 'fire', 'other'],
  'police-incidents': ['domestic_violence', 'fire', 'other'],
  'dispute-reports': ['debt', 'other'],
} as const satisfies Partial<typeof CATEGORIES>;

/** A well-formed event: a field that its stream does not have is null. */
const event: Arbitrary<Event> = fc
  .constantFrom(...STREAMS)
  .chain((stream) => fc.tuple(fc.constant(stream), fc.constantFrom(...KINDS[stream]), common, details))
  .map(([stream, category, shared, detail]) => {
    const on = <T>(only: (typeof STREAMS)[number], value: T) => (stream === only ? value : null);
    return {
      ...shared,
      stream,
      category,
      recordedAt: shared.occurredAt + HOUR_MS,
      source: 'source',
      deviceId: on('camera-alarms', detail.deviceId),
      deviceClass: on('camera-alarms', detail.deviceClass),
      confidence: on('camera-alarms', detail.confidence),
      value: on('camera-alarms', detail.value),
      unit: on('camera-alarms', detail.value === null ? null : 'persons/m2'),
      policeInitiated: on('police-incidents', detail.policeInitiated),
      assessment: on('police-incidents', detail.assessment),
      protectionOrderUntil: on('police-incidents', detail.protectionOrderUntil),
      stage: on('dispute-reports', detail.stage),
      threat: on('dispute-reports', detail.threat),
      weapon: on('dispute-reports', detail.weapon),
      injury: on('dispute-reports', detail.injury),
      amount: on('dispute-reports', detail.amount),
      parties: stream === 'camera-alarms' ? [] : detail.parties,
    };
  });

const activation = (effectiveAt: Arbitrary<number>): Arbitrary<Arrival> =>
  fc.record({ kind: fc.constant('rule_set' as const), rules: ruleSet, effectiveAt });

const arrival: Arbitrary<Arrival> = fc.oneof(
  { weight: 14, arbitrary: fc.record({ kind: fc.constant('revision' as const), event }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('tick' as const),
      at: fc.oneof(fc.integer({ min: 0, max: STEPS }), fc.integer({ min: 0, max: STEPS * 4 })).map(timeAt),
    }),
  },
  { weight: 1, arbitrary: activation(fc.integer({ min: 0, max: STEPS }).map(timeAt)) },
);

const settings: Arbitrary<ScorerSettings> = fc
  .record({
    latenessMs: fc.constantFrom(2 * DAY_MS, 7 * DAY_MS, 7 * DAY_MS, 15 * DAY_MS),
    keptMs: fc.constantFrom(400 * DAY_MS, 400 * DAY_MS, 30 * DAY_MS),
    areaKeptMs: fc.constantFrom(400 * DAY_MS, 400 * DAY_MS, 30 * DAY_MS),
  })
  .map(({ latenessMs, keptMs, areaKeptMs }) => ({
    ...DEFAULT_SETTINGS,
    latenessMs,
    retentionMs: { individual: keptMs, area: areaKeptMs },
  }));

/** Small worlds in which anything may arrive at any time, late beyond the bound as well; half of them bring their
 * events nearly in order, as the real streams do. */
export const world: Arbitrary<World> = fc
  .record({
    settings,
    first: activation(fc.constant(timeAt(-1))),
    rest: fc.array(arrival, { maxLength: 28, size: 'max' }),
    inOrder: fc.boolean(),
  })
  .map(({ settings: chosen, first, rest, inOrder }) => ({
    settings: chosen,
    arrivals: [first, ...(inOrder ? nearlyInOrder(rest) : rest)],
  }));

function nearlyInOrder(arrivals: readonly Arrival[]): Arrival[] {
  const dueAt = (one: Arrival, index: number) =>
    one.kind === 'revision' ? one.event.occurredAt + (index % 3) * 2 * DAY_MS : timeAt(index);
  return arrivals
    .map((one, index) => ({ one, due: dueAt(one, index) }))
    .sort((a, b) => a.due - b.due)
    .map(({ one }) => one);
}

/** Worlds in which nothing is late in any order, and one revision has one content: only the order law is left. */
export const punctualWorld: Arbitrary<World> = world.map(({ arrivals }) => ({
  settings: { ...DEFAULT_SETTINGS, latenessMs: 60 * DAY_MS },
  arrivals: arrivals.filter(
    (one, index) =>
      one.kind !== 'revision' ||
      arrivals.findIndex((other) => other.kind === 'revision' && sameRevision(one.event, other.event)) ===
        index,
  ),
}));

const sameRevision = (a: Event, b: Event) =>
  a.stream === b.stream && a.caseId === b.caseId && a.revision === b.revision;

/** The records of `subject-events` that these arrivals lead to. */
export function recordsOf(arrivals: readonly Arrival[]): SubjectRecord[] {
  const merge = createPlainMerge();
  return numbered(arrivals.flatMap((one) => (one.kind === 'revision' ? merge(one.event) : [bodyOf(one)])));
}

function bodyOf(one: Exclude<Arrival, { readonly kind: 'revision' }>): SubjectRecord['body'] {
  if (one.kind === 'tick') return one;
  const rules = JSON.stringify(one.rules);
  return {
    kind: 'rule_set',
    activation: {
      ruleSet: nameOf(rules),
      rules,
      effectiveAt: one.effectiveAt,
      actor: 'a test',
      reason: 'a test',
      recordedAt: one.effectiveAt,
    },
  };
}

/** A name of the form that activations carry, different for different rules. */
function nameOf(rules: string): string {
  let hash = 0n;
  for (const char of rules) hash = (hash * 131n + BigInt(char.codePointAt(0)!)) % 2n ** 64n;
  return `rs_${hash.toString(16).padStart(16, '0')}`;
}
