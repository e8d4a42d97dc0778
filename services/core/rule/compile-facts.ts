import { isWithin } from '../geo/distance.ts';
import { compareEntries, type Entry, firstAfter, firstFrom } from '../history/entry.ts';
import { parseDuration, SECOND_MS } from '../time/duration.ts';
import { EVENT_PATH } from './check-conditions.ts';
import { RULE_FIELDS } from './fields.ts';
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
export type FeatureOf = (filter: Filter, withNearby: boolean) => number;

export function compileFact(
  fact: FactName,
  params: FactParams,
  path: string | undefined,
  featureOf: FeatureOf,
  maxReachMs: number,
): FactNode {
  if (fact === 'event') return eventFact(path!);
  const radiusMetres = params.radius ?? null;
  const reachMs = params.within === undefined ? maxReachMs : parseDuration(params.within)!;
  const filters = params.steps ?? [params.of!];
  const features = filters.map((filter) => featureOf(filter, radiusMetres !== null));
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

function compileValue(
  fact: Exclude<FactName, 'event'>,
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
    case 'value_sum': {
      const { read } = RULE_FIELDS.get(params.field!)!;
      return (lookup) => sum(windowOf(lookup, first, reachMs).map((entry) => read(entry.event)));
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

function sum(values: readonly (string | number | boolean | null)[]): Known {
  let total = 0;
  let known = 0;
  for (const value of values) {
    if (typeof value !== 'number') continue;
    total += value;
    known++;
  }
  return values.length > 0 && known === 0 ? undefined : total;
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
