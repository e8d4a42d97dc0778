import type { EventView, Place } from '../../services/core/event/event.ts';
import type { FactValue } from '../../services/core/record/warning.ts';
import type { Condition, FactParams, Filter } from '../../services/core/rule/rule.ts';
import { parseDuration } from '../../services/core/time/duration.ts';
import { fieldOf, fits, type Leaf, leavesOf } from './conditions.ts';

/** The events a rule may look at from a trigger: the subject's own, and for `radius` those round about. */
export interface Sight {
  readonly trigger: EventView;
  readonly own: readonly EventView[];
  readonly around: readonly EventView[];
  /** How far back `time_since` looks, ms. */
  readonly longestReachMs: number;
}

/** The value of one fact at a trigger; null where it is unknown. */
export function factValue({ fact, params = {}, path }: Leaf, sight: Sight): FactValue {
  const { trigger } = sight;
  const seen = inReach(params, sight);
  const window = params.within === undefined ? seen : seen.filter(endingAt(trigger, params.within));
  const found = window.filter((event) => fits(event, params.of ?? {}));
  switch (fact) {
    case 'event':
      return fieldOf(trigger, path!.slice('$.'.length));
    case 'event_count':
      return found.length;
    case 'value_count':
      return new Set(known(found, params.field!)).size;
    case 'value_sum': {
      const values = known(found, params.field!) as number[];
      return values.length === 0 && found.length > 0 ? null : values.reduce((sum, value) => sum + value, 0);
    }
    case 'time_since': {
      const agesMs = found.map((event) => trigger.occurredAt - event.occurredAt);
      const before = agesMs.filter((age) => age > 0 && age < sight.longestReachMs);
      return before.length === 0 ? null : Math.min(...before) / 1000;
    }
    case 'temporal':
      return params.steps!.every((step) => window.some((event) => fits(event, step)));
    case 'temporal_ordered':
      return happenInOrder(params.steps!, window, Number.NEGATIVE_INFINITY);
    default:
      return fact satisfies never;
  }
}

const known = (events: readonly EventView[], field: string) =>
  events.map((event) => fieldOf(event, field)).filter((value) => value !== null);

const endingAt = (trigger: EventView, within: string) => (event: EventView) =>
  trigger.occurredAt - parseDuration(within)! < event.occurredAt && event.occurredAt <= trigger.occurredAt;

function inReach({ radius }: FactParams, { trigger, own, around }: Sight): readonly EventView[] {
  if (radius === undefined) return own;
  return around.filter((event) => event.place && metresBetween(event.place, trigger.place!) <= radius);
}

/** Whether one event a step follows another strictly in time: tries every choice. */
function happenInOrder(steps: readonly Filter[], events: readonly EventView[], after: number): boolean {
  const [first, ...rest] = steps;
  if (first === undefined) return true;
  return events.some(
    (event) =>
      event.occurredAt > after && fits(event, first) && happenInOrder(rest, events, event.occurredAt),
  );
}

/** Great-circle distance by the haversine formula on a sphere of 6,371,008.8 m. */
export function metresBetween(a: Place, b: Place): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const halfChord =
    Math.sin(radians(b.lat - a.lat) / 2) ** 2 +
    Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(radians(b.lon - a.lon) / 2) ** 2;
  return 2 * 6_371_008.8 * Math.asin(Math.min(1, Math.sqrt(halfChord)));
}

/** How far back a rule looks, ms: its longest window. */
export function reachOf(conditions: Condition, longestReachMs: number): number {
  const reaches = leavesOf(conditions).map(({ fact, params }) =>
    fact === 'time_since' ? longestReachMs : params?.within === undefined ? 0 : parseDuration(params.within)!,
  );
  return Math.max(0, ...reaches);
}

/** The facts of a rule by name: a fact goes by its own name, further ones of a name get `_2`, `_3` ..., facts with
 * equal params are one. */
export function namedFacts(conditions: Condition, sight: Sight): Record<string, FactValue> {
  const named: Record<string, FactValue> = {};
  const seen = new Set<string>();
  const count = new Map<string, number>();
  for (const leaf of leavesOf(conditions)) {
    const same = JSON.stringify([leaf.fact, leaf.path, leaf.params], inOrderOfKeys);
    if (seen.has(same)) continue;
    seen.add(same);
    const name = leaf.fact === 'event' ? `event.${leaf.path!.slice('$.'.length)}` : leaf.fact;
    const nth = (count.get(name) ?? 0) + 1;
    count.set(name, nth);
    named[nth === 1 ? name : `${name}_${nth}`] = factValue(leaf, sight);
  }
  return named;
}

const inOrderOfKeys = (_: string, value: unknown) =>
  value instanceof Object && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
