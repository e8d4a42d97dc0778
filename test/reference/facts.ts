import type { EventView, Place } from '../../services/core/event/event.ts';
import type { Role } from '../../services/core/event/vocabulary.ts';
import type { FactValue } from '../../services/core/record/warning.ts';
import type { Condition, FactParams, FactReference, Filter } from '../../services/core/rule/rule.ts';
import { DAY_MS, parseDuration } from '../../services/core/time/duration.ts';
import { factsOf } from './conditions.ts';
import { fieldOf, fits } from './filters.ts';
import { baselineOf, coverageOf } from './history-facts.ts';
import { exactSum, percentileOf } from './statistics.ts';

/** An event as its subject sees it. */
export interface Seen {
  readonly event: EventView;
  /** The subject's own in it. */
  readonly roles: readonly Role[];
}

/** What a rule may look at from a trigger: the subject's own events, and for `radius` those round about, by time. */
export interface Sight {
  readonly trigger: EventView;
  /** Where windows end, epoch ms: the trigger's time, or the deadline of an absence. */
  readonly at: number;
  readonly own: readonly Seen[];
  readonly around: readonly Seen[];
  /** How far back `time_since` and `coverage` look, ms. */
  readonly longestReachMs: number;
}

/** The value of one fact at a trigger; null where it is unknown. */
export function factValue({ fact, params = {}, path }: FactReference, sight: Sight): FactValue {
  const { at, trigger } = sight;
  const seen = inReach(params, sight);
  const reachMs = params.within === undefined ? sight.longestReachMs : parseDuration(params.within)!;
  const window = seen.filter(({ event: { occurredAt } }) => at - reachMs < occurredAt && occurredAt <= at);
  const counts = counting(params);
  const found = window.filter((one) => counts(one, params.of ?? {}));
  const values = () => knownValues(found, params.field!);
  const numbers = () => values() as number[];
  switch (fact) {
    case 'event':
      return fieldOf(trigger, path!.slice('$.'.length));
    case 'event_count':
      return found.length;
    case 'value_count':
      return new Set(values()).size;
    case 'value_sum':
      return numbers().length === 0 && found.length > 0 ? null : exactSum(numbers());
    case 'value_avg':
      return unlessNone(numbers(), (known) => exactSum(known) / known.length);
    case 'value_min':
      return unlessNone(numbers(), (known) => Math.min(...known));
    case 'value_max':
      return unlessNone(numbers(), (known) => Math.max(...known));
    case 'value_percentile':
      return unlessNone(numbers(), (known) => percentileOf(known, params.percentile!));
    case 'time_since': {
      const agesMs = timesOf(found).map((time) => at - time);
      return unlessNone(
        agesMs.filter((age) => age > 0),
        (before) => Math.min(...before) / 1000,
      );
    }
    case 'temporal':
      return params.steps!.every((step) => window.some((one) => counts(one, step)));
    case 'temporal_ordered':
      return happenInOrder(params.steps!.map((step) => timesOf(window.filter((one) => counts(one, step)))));
    case 'baseline':
      return baselineOf(timesOf(seen), timesOf(seen.filter((one) => counts(one, params.of!))), at, reachMs);
    case 'coverage':
      return coverageOf(window.map(({ event }) => event).filter(isAlarmOf(params.class)));
    default:
      return fact satisfies never;
  }
}

const unlessNone = (values: readonly number[], value: (known: readonly number[]) => number) =>
  values.length === 0 ? null : value(values);

const timesOf = (seen: readonly Seen[]) => seen.map(({ event }) => event.occurredAt);

const knownValues = (seen: readonly Seen[], field: string) =>
  seen.map(({ event }) => fieldOf(event, field)).filter((value) => value !== null);

const isAlarmOf = (deviceClass: number | undefined) => (event: EventView) =>
  event.stream === 'camera-alarms' && (deviceClass === undefined || event.deviceClass === deviceClass);

/** Whether an event counts as one that fits `of` or a step: it fits none of the filters of `exclude`. */
function counting({ exclude = [] }: FactParams): (one: Seen, of: Filter) => boolean {
  const shutOut = [exclude].flat() as readonly Filter[];
  return ({ event, roles }, of) =>
    fits(event, of, roles) && !shutOut.some((filter) => fits(event, filter, roles));
}

function inReach({ radius }: FactParams, { trigger, own, around }: Sight): readonly Seen[] {
  if (radius === undefined) return own;
  return around.filter(({ event }) => event.place && metresBetween(event.place, trigger.place!) <= radius);
}

/** Whether one event a step follows another strictly in time, given the times of each step's events: `ends` are the times
 * at which the steps so far may have been taken. */
function happenInOrder(steps: readonly (readonly number[])[]): boolean {
  const ends = steps.reduce(
    (before, step) => step.filter((time) => before.some((end) => end < time)),
    [Number.NEGATIVE_INFINITY],
  );
  return ends.length > 0;
}

/** Great-circle distance by the haversine formula on a sphere of 6,371,008.8 m. */
export function metresBetween(a: Place, b: Place): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const halfChord =
    Math.sin(radians(b.lat - a.lat) / 2) ** 2 +
    Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(radians(b.lon - a.lon) / 2) ** 2;
  return 2 * 6_371_008.8 * Math.asin(Math.min(1, Math.sqrt(halfChord)));
}

/** How far back a fact looks, ms. */
function reachOf({ fact, params }: FactReference, longestReachMs: number): number {
  if (fact === 'event') return 0;
  if (params?.within === undefined) return longestReachMs;
  return parseDuration(params.within)! + (fact === 'baseline' ? 63 * DAY_MS : 0);
}

/** How far back the facts of some conditions look, ms: the longest of their windows. */
export const longestOf = (conditions: Condition, longestReachMs: number): number =>
  Math.max(0, ...factsOf(conditions).map((fact) => reachOf(fact, longestReachMs)));

/** The facts of a rule by name: a fact goes by its own name, further ones of a name get `_2`, `_3` ..., facts with
 * equal params are one. */
export function namedFacts(conditions: Condition, sight: Sight): Record<string, FactValue> {
  const named: Record<string, FactValue> = {};
  const seen = new Set<string>();
  const count = new Map<string, number>();
  for (const one of factsOf(conditions)) {
    const same = JSON.stringify([one.fact, one.path, one.params], inOrderOfKeys);
    if (seen.has(same)) continue;
    seen.add(same);
    const name = one.fact === 'event' ? `event.${one.path!.slice('$.'.length)}` : one.fact;
    const nth = (count.get(name) ?? 0) + 1;
    count.set(name, nth);
    named[nth === 1 ? name : `${name}_${nth}`] = factValue(one, sight);
  }
  return named;
}

const inOrderOfKeys = (_: string, value: unknown) =>
  value instanceof Object && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
