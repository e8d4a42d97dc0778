import { isWithin } from '../../geo/distance.ts';
import { compareText } from '../../text/canonical.ts';
import { DAY_MS, parseDuration, SECOND_MS } from '../../time/duration.ts';
import type { FactName, FactParams, FactReference, Filter } from '../rule.ts';
import { coverage, explainBaseline } from './area-and-habit.ts';
import { fits, readField } from './filter.ts';
import type { Found, Question } from './question.ts';
import type { SeenEvent, Surroundings, Value } from './seen.ts';
import { exactSum, percentile } from './statistics.ts';

/** A fact's value at a trigger with what is behind it. */
export interface FactExplanation {
  readonly reference: FactReference;
  /** Null where it is unknown. */
  readonly value: Value;
  /** Why it is unknown; null where it is known. */
  readonly unknownBecause: string | null;
  /** What it looked at, `(from, to]`, epoch ms; null for the fact `event`, which looks at the trigger alone. */
  readonly window: { readonly from: number; readonly to: number } | null;
  /** The events that it saw and counted, the oldest first. */
  readonly events: readonly SeenEvent[];
  /** How the value came about, where the events alone do not say it. */
  readonly note: string | null;
}

/**
 * Evaluates a fact from its definition (docs/semantics.md), looking at every event: for one trigger, to be read by a
 * person. The scorer's own way is another, and a property test holds the one to the other.
 */
export function explainFact(reference: FactReference, surroundings: Surroundings): FactExplanation {
  const { fact, params = {}, path } = reference;
  if (fact === 'event') return eventFact(reference, path ?? '', surroundings);
  const reachMs = params.within === undefined ? surroundings.maxReachMs : (parseDuration(params.within) ?? 0);
  const window = { from: surroundings.at - reachMs, to: surroundings.at };
  const seen = visible(params, surroundings)
    .filter(({ at }) => at > window.from && at <= window.to)
    .sort(byTime);
  const found = explainers[fact]({ params, surroundings, seen, counted: counting(params), reachMs });
  return {
    reference,
    value: found.value,
    unknownBecause: found.value === null ? (found.unknownBecause ?? 'nothing is known of it') : null,
    window: found.from === undefined ? window : { ...window, from: found.from },
    events: found.events,
    note: found.note ?? null,
  };
}

const explainers: Readonly<Record<Exclude<FactName, 'event'>, (question: Question) => Found>> = {
  event_count: (question) => {
    const events = fitting(question);
    return { value: events.length, events };
  },
  value_count: (question) => {
    const events = fitting(question).filter((seen) => fieldOf(question, seen) !== null);
    return { value: new Set(events.map((seen) => fieldOf(question, seen))).size, events };
  },
  value_sum: (question) =>
    fitting(question).length === 0 ? { value: 0, events: [] } : overValues(question, exactSum),
  value_avg: (question) => overValues(question, (values) => exactSum(values) / values.length),
  value_min: (question) => overValues(question, (values) => Math.min(...values)),
  value_max: (question) => overValues(question, (values) => Math.max(...values)),
  value_percentile: (question) =>
    overValues(question, (values) => percentile(values, question.params.percentile!)),
  temporal: (question) => temporal(question, firstOfEach),
  temporal_ordered: (question) => temporal(question, inOrder),
  time_since: timeSince,
  baseline: explainBaseline,
  coverage,
};

function eventFact(reference: FactReference, path: string, { trigger }: Surroundings): FactExplanation {
  const field = path.replace(/^\$\./, '');
  const value = readField(field, trigger);
  return {
    reference,
    value,
    unknownBecause: value === null ? `the trigger has no ${field}` : null,
    window: null,
    events: [],
    note: null,
  };
}

function visible({ radius }: FactParams, { own, around, trigger }: Surroundings): readonly SeenEvent[] {
  if (radius === undefined) return own;
  const { place } = trigger.event;
  if (place === null) return [];
  return around.filter(
    ({ event }) =>
      event.place !== null && isWithin(place.lat, place.lon, event.place.lat, event.place.lon, radius),
  );
}

function counting({ exclude = [] }: FactParams): Question['counted'] {
  const out = [exclude].flat() as readonly Filter[];
  return (filter) => (seen) => fits(filter, seen) && !out.some((one) => fits(one, seen));
}

function fitting({ params, seen, counted }: Question): readonly SeenEvent[] {
  return seen.filter(counted(params.of ?? {}));
}

function fieldOf({ params }: Question, seen: SeenEvent): Value {
  return readField(params.field!, seen);
}

function overValues(question: Question, combine: (values: readonly number[]) => number): Found {
  const all = fitting(question);
  const events = all.filter((seen) => typeof fieldOf(question, seen) === 'number');
  if (events.length > 0)
    return { value: combine(events.map((seen) => fieldOf(question, seen) as number)), events };
  const unknownBecause =
    all.length === 0
      ? 'no event in the window fits'
      : `of ${all.length} events that fit none has a ${question.params.field}`;
  return { value: null, unknownBecause, events: all };
}

function timeSince(question: Question): Found {
  const { at } = question.surroundings;
  const last = fitting(question).findLast((seen) => seen.at < at);
  if (last === undefined) return { value: null, unknownBecause: 'no earlier event fits', events: [] };
  return { value: (at - last.at) / SECOND_MS, events: [last] };
}

type Choice = (steps: readonly (readonly SeenEvent[])[]) => readonly (SeenEvent | undefined)[];

function temporal({ params, seen, counted }: Question, choose: Choice): Found {
  const steps = (params.steps ?? []).map((step) => seen.filter(counted(step)));
  const chosen = choose(steps);
  const missing = chosen.indexOf(undefined);
  const events = chosen.filter((event) => event !== undefined);
  return missing === -1
    ? { value: true, events }
    : { value: false, events, note: `step ${missing + 1} of ${steps.length} has no event` };
}

const firstOfEach: Choice = (steps) => steps.map(([first]) => first);

/** Greedy: the earliest event of each step after the one before leaves most room for the rest. */
const inOrder: Choice = (steps) => {
  let after = Number.NEGATIVE_INFINITY;
  return steps.map((step) => {
    const next = step.find(({ at }) => at > after);
    after = next?.at ?? Number.POSITIVE_INFINITY;
    return next;
  });
};

export function byTime(a: SeenEvent, b: SeenEvent): number {
  return (
    a.at - b.at || compareText(a.event.stream, b.event.stream) || compareText(a.event.caseId, b.event.caseId)
  );
}

/** How far back a rule's facts look at most, ms; beyond `within` for a baseline. */
export function reachOf({ fact, params }: FactReference, maxReachMs: number): number {
  if (fact === 'event') return 0;
  const within = params?.within === undefined ? maxReachMs : (parseDuration(params.within) ?? 0);
  return fact === 'baseline' ? within + 63 * DAY_MS : within;
}
