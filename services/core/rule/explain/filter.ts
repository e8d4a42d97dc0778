import { parseInstant } from '../../time/instant.ts';
import { RULE_FIELDS } from '../fields.ts';
import type { Filter, FilterTest, Scalar } from '../rule.ts';
import type { SeenEvent, Value } from './seen.ts';

/** A test of a filter that an event does not meet. */
export interface Miss {
  readonly field: string;
  readonly wanted: FilterTest;
  /** What the event has; a list for the subject's roles. */
  readonly has: Value | readonly string[];
}

export function fits(filter: Filter, seen: SeenEvent): boolean {
  return misses(filter, seen).length === 0;
}

/** Every test of the filter that the event does not meet, in the order they are written. */
export function misses(filter: Filter, seen: SeenEvent): readonly Miss[] {
  return Object.entries(filter).flatMap(([field, wanted]): readonly Miss[] => {
    if (field === 'parties.role') {
      return seen.roles.some((role) => meets(role, wanted, false))
        ? []
        : [{ field, wanted, has: seen.roles }];
    }
    const has = readField(field, seen);
    const isInstant = RULE_FIELDS.get(field)?.type.kind === 'instant';
    return has !== null && meets(has, wanted, isInstant) ? [] : [{ field, wanted, has }];
  });
}

export function readField(field: string, { event }: SeenEvent): Value {
  return RULE_FIELDS.get(field)?.read(event) ?? null;
}

function meets(value: Scalar, wanted: FilterTest, isInstant: boolean): boolean {
  const comparable = (test: Scalar): Scalar =>
    isInstant && typeof test === 'string' ? (parseInstant(test) ?? test) : test;
  if (isList(wanted)) return wanted.some((one) => comparable(one) === value);
  if (typeof wanted !== 'object') return comparable(wanted) === value;
  return Object.entries(wanted as Readonly<Record<string, Scalar | readonly Scalar[]>>).every(
    ([bound, limit]) =>
      isList(limit)
        ? bound === 'prefix' && limit.some((one) => meetsBound(bound, value, one))
        : meetsBound(bound, value, comparable(limit)),
  );
}

function meetsBound(bound: string, value: Scalar, limit: Scalar): boolean {
  if (bound === 'prefix') return typeof value === 'string' && value.startsWith(String(limit));
  if (typeof value !== 'number' || typeof limit !== 'number') return false;
  switch (bound) {
    case 'gte':
      return value >= limit;
    case 'lte':
      return value <= limit;
    case 'gt':
      return value > limit;
    case 'lt':
      return value < limit;
    default:
      return false;
  }
}

function isList(wanted: unknown): wanted is readonly Scalar[] {
  return Array.isArray(wanted);
}
