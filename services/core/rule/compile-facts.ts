import { isWithin } from '../geo/distance.ts';
import { compareEntries, type Entry, firstAfter, firstFrom } from '../history/entry.ts';
import { parseDuration, SECOND_MS } from '../time/duration.ts';
import { EVENT_PATH } from './check-conditions.ts';
import { BASELINE_REACH_MS, baseline } from './facts/baseline.ts';
import { coverage } from './facts/coverage.ts';
import { summaryOf } from './facts/summaries.ts';
import { RULE_FIELDS } from './fields.ts';
import { excluded } from './filter.ts';
import type { Known } from './kleene.ts';
import type { FactName, FactParams, Filter } from './rule.ts';

/** What a fact may look at: the trigger and the subject's postings, one sorted list of entries per feature. */
export interface Lookup {
  readonly trigger: Entry;
  postings(feature: number): readonly Entry[];
  /** The lists of every cell that may hold entries within `radiusMetres` of the trigger's place. */
  postingsAround(feature: number, radiusMetres: number): readonly (readonly Entry[])[];
}

/** One distinct fact of a subject kind, whatever the number of rules that ask for it. */
export interface FactNode {
  readonly name: string;
  readonly features: readonly number[];
  readonly radiusMetres: number | null;
  /** How far before the trigger it looks, ms. */
  readonly reachMs: number;
  readonly evaluate: (lookup: Lookup) => Known;
}

/** Registers a filter (with the roles it counts for) and gives the number of its posting list. */
export type FeatureOf = (filter: Filter, withNearby: boolean, exclude?: readonly Filter[]) => number;

export function compileFact(
  fact: FactName,
  params: FactParams,
  path: string | undefined,
  featureOf: FeatureOf,
  maxReachMs: number,
): FactNode {
  if (fact === 'event') return eventFact(path!);
  if (fact === 'baseline') return baselineFact(params, featureOf);
  if (fact === 'coverage') return coverageFact(params, featureOf, maxReachMs);
  const radiusMetres = params.radius ?? null;
  const reachMs = params.within === undefined ? maxReachMs : parseDuration(params.within)!;
  const filters = params.steps ?? [params.of!];
  const features = filters.map((filter) => featureOf(filter, radiusMetres !== null, excluded(params)));
  const lists = radiusMetres === null ? ownWindow : windowAround(radiusMetres);
  const evaluate = compileValue(fact, params, features, lists, reachMs);
  return { name: fact, features, radiusMetres, reachMs, evaluate };
}

function eventFact(path: string): FactNode {
  const name = EVENT_PATH.exec(path)![1]!;
  const { read } = RULE_FIELDS.get(name)!;
  const evaluate = (lookup: Lookup): Known => read(lookup.trigger.event) ?? undefined;
  return { name: `event.${name}`, features: [], radiusMetres: null, reachMs: 0, evaluate };
}

/** How often events fit now, beside the same hours of earlier weeks. */
function baselineFact(params: FactParams, featureOf: FeatureOf): FactNode {
  const windowMs = parseDuration(params.within!)!;
  const fitting = featureOf(params.of!, false, excluded(params));
  const every = featureOf({}, false);
  const reachMs = BASELINE_REACH_MS + windowMs;
  const evaluate = (lookup: Lookup): Known => {
    const { at } = lookup.trigger;
    const first = ownWindow(lookup, every, reachMs)[0];
    const list = lookup.postings(fitting);
    const countUpTo = (end: number): number => firstAfter(list, end) - firstAfter(list, end - windowMs);
    return first === undefined ? undefined : baseline(at, windowMs, first.at, countUpTo);
  };
  return { name: 'baseline', features: [fitting, every], radiusMetres: null, reachMs, evaluate };
}

function coverageFact(params: FactParams, featureOf: FeatureOf, reachMs: number): FactNode {
  const alarms: Filter = { stream: 'camera-alarms' };
  const feature = featureOf(
    params.class === undefined ? alarms : { ...alarms, deviceClass: params.class },
    false,
  );
  const evaluate = (lookup: Lookup): Known =>
    coverage(ownWindow(lookup, feature, reachMs).map(({ event }) => event));
  return { name: 'coverage', features: [feature], radiusMetres: null, reachMs, evaluate };
}

function compileValue(
  fact: Exclude<FactName, 'event' | 'baseline' | 'coverage'>,
  params: FactParams,
  features: readonly number[],
  windowOf: WindowOf,
  reachMs: number,
): FactNode['evaluate'] {
  const [first] = features as [number];
  switch (fact) {
    case 'event_count':
      // The count of an own window needs no walk over it.
      return params.radius === undefined
        ? ownCount(first, reachMs)
        : (lookup) => windowOf(lookup, first, reachMs).length;
    case 'value_count': {
      const { read } = RULE_FIELDS.get(params.field!)!;
      return (lookup) => {
        const values = new Set(windowOf(lookup, first, reachMs).map((entry) => read(entry.event)));
        values.delete(null);
        return values.size;
      };
    }
    case 'value_sum':
    case 'value_avg':
    case 'value_min':
    case 'value_max':
    case 'value_percentile': {
      const { read } = RULE_FIELDS.get(params.field!)!;
      const summary = summaryOf(fact, params.percentile);
      return (lookup) => summary(windowOf(lookup, first, reachMs).map((entry) => read(entry.event)));
    }
    case 'time_since':
      return (lookup) => {
        const window = windowOf(lookup, first, reachMs);
        const before = firstFrom(window, lookup.trigger.at);
        return before === 0 ? undefined : (lookup.trigger.at - window[before - 1]!.at) / SECOND_MS;
      };
    case 'temporal':
      return (lookup) => features.every((feature) => windowOf(lookup, feature, reachMs).length > 0);
    case 'temporal_ordered':
      return (lookup) => inOrder(features.map((feature) => windowOf(lookup, feature, reachMs)));
    default:
      return fact satisfies never;
  }
}

/** Entries in `(at - reach, at]` of the trigger, oldest first. */
type WindowOf = (lookup: Lookup, feature: number, reachMs: number) => readonly Entry[];

function ownWindow(lookup: Lookup, feature: number, reachMs: number): readonly Entry[] {
  const list = lookup.postings(feature);
  const { at } = lookup.trigger;
  return list.slice(firstAfter(list, at - reachMs), firstAfter(list, at));
}

function ownCount(feature: number, reachMs: number): FactNode['evaluate'] {
  return (lookup) => {
    const list = lookup.postings(feature);
    const { at } = lookup.trigger;
    const end = firstAfter(list, at);
    return end === 0 ? 0 : end - firstAfter(list, at - reachMs);
  };
}

function windowAround(radiusMetres: number): WindowOf {
  return (lookup, feature, reachMs) => {
    const { at, event } = lookup.trigger;
    const { lat, lon } = event.place!;
    const found: Entry[] = [];
    for (const list of lookup.postingsAround(feature, radiusMetres)) {
      const end = firstAfter(list, at);
      for (let i = firstAfter(list, at - reachMs); i < end; i++) {
        const place = list[i]!.event.place!;
        if (isWithin(lat, lon, place.lat, place.lon, radiusMetres)) found.push(list[i]!);
      }
    }
    return found.sort(compareEntries);
  };
}

/** Greedy: the earliest entry of each step after the one before leaves most room for the rest. */
function inOrder(steps: readonly (readonly Entry[])[]): boolean {
  let after = -Infinity;
  for (const step of steps) {
    const next = step[firstAfter(step, after)];
    if (next === undefined) return false;
    after = next.at;
  }
  return true;
}
