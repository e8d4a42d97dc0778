import fc, { type Arbitrary } from 'fast-check';
import type { Event, Party } from '../../services/core/event/event.ts';
import { type CATEGORIES, STREAMS } from '../../services/core/event/vocabulary.ts';
import type { SubjectRecord } from '../../services/core/record/subject-record.ts';
import type { FactName, Rule } from '../../services/core/rule/rule.ts';
import { DEFAULT_SETTINGS, type ScorerSettings } from '../../services/core/scorer/settings.ts';
import { DAY_MS, HOUR_MS } from '../../services/core/time/duration.ts';
import { createPlainMerge, numbered } from './arrival.ts';
import { readable } from './readable.ts';
import { absenceRuleSet, ruleSet, ruleSetOn } from './rule.ts';
import { PLACE_ACROSS, PLACES, START, TOKENS, timeAt } from './town.ts';

export interface World {
  readonly settings: ScorerSettings;
  readonly arrivals: readonly Arrival[];
}

/** What reaches the log: a revision of a case, a rule set taking effect, or time passing. */
export type Arrival =
  | { readonly kind: 'revision'; readonly event: Event }
  | { readonly kind: 'rule_set'; readonly rules: readonly Rule[]; readonly effectiveAt: number }
  | { readonly kind: 'tick'; readonly at: number };

/** What a kind of worlds is made of. */
interface Shape {
  readonly rules: Arbitrary<readonly Rule[]>;
  /** Times of events and of rule sets taking effect, epoch ms. */
  readonly time: Arbitrary<number>;
  readonly tickAt: Arbitrary<number>;
  readonly settings: Arbitrary<ScorerSettings>;
  readonly maxArrivals: number;
  /** How many revisions come to one tick or one rule set. */
  readonly revisionsPerOther: number;
}

/** Length of the small worlds' timeline, in steps of six hours. */
const STEPS = 48;

const orNull = <T>(arbitrary: Arbitrary<T>) => fc.option(arbitrary, { freq: 3 });

const parties: Arbitrary<readonly Party[]> = fc.uniqueArray(
  fc.record({
    token: fc.constantFrom(...TOKENS),
    role: fc.constantFrom('victim' as const, 'victim' as const, 'party' as const, 'complainant' as const),
  }),
  { selector: ({ token, role }) => `${token} ${role}`, maxLength: 3 },
);

const common = (time: Arbitrary<number>) =>
  fc.record({
    caseId: fc.nat({ max: 7 }).map((number) => `c${number}`),
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
    occurredAt: time,
    severity: fc.integer({ min: 1, max: 4 }),
    place: fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...PLACES) },
      { weight: 1, arbitrary: fc.constant(PLACE_ACROSS) },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
  });

const details = fc.record({
  deviceId: fc.constantFrom('d1', 'd2', 'd3'),
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
  'camera-alarms': ['smoke', 'fire', 'other', 'offline', 'online'],
  'police-incidents': ['domestic_violence', 'fire', 'other'],
  'dispute-reports': ['debt', 'other'],
} as const satisfies Partial<typeof CATEGORIES>;

/** A well-formed event: a field that its stream does not have is null. */
const event = (time: Arbitrary<number>): Arbitrary<Event> =>
  fc
    .constantFrom(...STREAMS)
    .chain((stream) =>
      fc.tuple(fc.constant(stream), fc.constantFrom(...KINDS[stream]), common(time), details),
    )
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

const arrival = ({ rules, time, tickAt, revisionsPerOther }: Shape): Arbitrary<Arrival> =>
  fc.oneof(
    {
      weight: revisionsPerOther,
      arbitrary: fc.record({ kind: fc.constant('revision' as const), event: event(time) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('tick' as const), at: tickAt }) },
    { weight: 1, arbitrary: activation(rules, time) },
  );

export const activation = (
  rules: Arbitrary<readonly Rule[]>,
  effectiveAt: Arbitrary<number>,
): Arbitrary<Arrival> => fc.record({ kind: fc.constant('rule_set' as const), rules, effectiveAt });

const step = fc.integer({ min: 0, max: STEPS }).map(timeAt);
const farStep = fc.oneof(step, fc.integer({ min: 0, max: STEPS * 4 }).map(timeAt));

/** Retention that is short for half of the worlds, and lateness to go with it. */
const settings = (shortDays: number, latenessDays: readonly number[]): Arbitrary<ScorerSettings> => {
  const kept = fc.constantFrom(400, 400, shortDays).map((days) => days * DAY_MS);
  return fc
    .record({ late: fc.constantFrom(...latenessDays), individual: kept, area: kept })
    .map(({ late, individual, area }) => ({
      ...DEFAULT_SETTINGS,
      latenessMs: late * DAY_MS,
      retentionMs: { individual, area },
    }));
};

/** Worlds in which anything may arrive at any time, late beyond the bound as well; half of them bring their events
 * nearly in order, as the real streams do. */
const worldOf = (shape: Shape): Arbitrary<World> =>
  fc
    .record({
      settings: shape.settings,
      first: activation(shape.rules, fc.constant(timeAt(-1))),
      rest: fc.array(arrival(shape), { maxLength: shape.maxArrivals, size: 'max' }),
      inOrder: fc.boolean(),
    })
    .map(({ settings: chosen, first, rest, inOrder }) =>
      readable({ settings: chosen, arrivals: [first, ...(inOrder ? nearlyInOrder(rest) : rest)] }),
    );

const SMALL: Shape = {
  rules: ruleSet('small'),
  time: step,
  tickAt: farStep,
  settings: settings(30, [2, 7, 7, 15]),
  maxArrivals: 28,
  revisionsPerOther: 14,
};

/** Small worlds: twelve days, six hours a step. */
export const world = worldOf(SMALL);

const weeks = (most: number) =>
  fc
    .tuple(fc.integer({ min: 0, max: most }), fc.constantFrom(0, 0, 1, 2, 4, 27))
    .map(([week, slot]) => START + week * 7 * DAY_MS + slot * 6 * HOUR_MS);

const LONG: Shape = {
  rules: ruleSet('long'),
  time: weeks(13),
  tickAt: fc.oneof(weeks(13), weeks(40)),
  settings: settings(150, [15, 100, 200]),
  maxArrivals: 50,
  revisionsPerOther: 25,
};

/** Worlds of fourteen weeks, whose events cluster at the same hours of the week: long enough for `baseline`. */
export const longWorld = worldOf(LONG);

/** Worlds with two rules on one fact, which between them tell its value wherever it is known. */
export const worldOn = (fact: FactName): Arbitrary<World> => {
  const shape = fact === 'baseline' ? LONG : SMALL;
  return worldOf({ ...shape, rules: ruleSetOn(fact), revisionsPerOther: 30 });
};

const orAMillisecondOff = (time: Arbitrary<number>): Arbitrary<number> =>
  fc.tuple(time, fc.constantFrom(0, 0, 0, -1, 1)).map(([at, off]) => at + off);

/** Small worlds of rules on what does not follow; events, ticks and rule sets fall on deadlines and beside them. */
export const absenceWorld = worldOf({
  ...SMALL,
  rules: absenceRuleSet,
  time: orAMillisecondOff(step),
  tickAt: orAMillisecondOff(farStep),
  revisionsPerOther: 6,
});

function nearlyInOrder(arrivals: readonly Arrival[]): Arrival[] {
  const dueAt = (one: Arrival, index: number) =>
    one.kind === 'revision' ? one.event.occurredAt + (index % 3) * 2 * DAY_MS : timeAt(index);
  return arrivals
    .map((one, index) => ({ one, due: dueAt(one, index) }))
    .sort((a, b) => a.due - b.due)
    .map(({ one }) => one);
}

/** Worlds in which nothing is late in any order, and one revision has one content: only the order law is left. */
const punctual = (worlds: Arbitrary<World>): Arbitrary<World> =>
  worlds.map(({ arrivals }) =>
    readable({
      settings: { ...DEFAULT_SETTINGS, latenessMs: 300 * DAY_MS },
      arrivals: arrivals.filter(
        (one, index) =>
          one.kind !== 'revision' ||
          arrivals.findIndex((other) => other.kind === 'revision' && sameRevision(one.event, other.event)) ===
            index,
      ),
    }),
  );

export const punctualWorld = punctual(world);
export const punctualLongWorld = punctual(longWorld);
export const punctualAbsenceWorld = punctual(absenceWorld);

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
