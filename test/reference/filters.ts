import type { EventView } from '../../services/core/event/event.ts';
import type { Role } from '../../services/core/event/vocabulary.ts';
import type { FactValue } from '../../services/core/record/warning.ts';
import type { Filter, Prefix, Range, Scalar } from '../../services/core/rule/rule.ts';
import { parseInstant } from '../../services/core/time/instant.ts';

type Test = Filter[string];

/** Whether an event fits a filter: every field passes its test, and a null field passes none. `roles` are the
 * subject's own in the event. */
export function fits(event: EventView, filter: Filter, roles: readonly Role[] = []): boolean {
  return Object.entries(filter).every(([field, test]) => {
    if (field === 'parties.role') return roles.some((role) => passes(role, test, field));
    const value = fieldOf(event, field);
    return value !== null && passes(value, test, field);
  });
}

function passes(value: Scalar, test: Test, field: string): boolean {
  if (Array.isArray(test)) return test.some((one) => value === wanted(one, field));
  if (typeof test !== 'object') return value === wanted(test, field);
  if ('prefix' in test)
    return [(test as Prefix).prefix].flat().some((start) => String(value).startsWith(start));
  return inRange(value as number, test as Range, field);
}

function inRange(value: number, { gte, lte, gt, lt }: Range, field: string): boolean {
  return (
    (gte === undefined || value >= Number(wanted(gte, field))) &&
    (lte === undefined || value <= Number(wanted(lte, field))) &&
    (gt === undefined || value > Number(wanted(gt, field))) &&
    (lt === undefined || value < Number(wanted(lt, field)))
  );
}

/** Held as epoch ms in an event; in a filter they may be written as ISO 8601. */
const INSTANTS = ['occurredAt', 'recordedAt', 'protectionOrderUntil'];

const wanted = (written: Scalar, field: string): Scalar =>
  INSTANTS.includes(field) && typeof written === 'string' ? parseInstant(written)! : written;

/** A field by its dotted name, `place.areaCode`; null where it or its parent is null. */
export function fieldOf(event: EventView, field: string): FactValue {
  let value: unknown = event;
  for (const name of field.split('.')) value = (value as Record<string, unknown> | null)?.[name] ?? null;
  return value as FactValue;
}
