import { parseInstant } from '../time/instant.ts';
import { describe } from './describe.ts';
import { fault, type Report } from './report.ts';
import type { Read } from './text-readers.ts';
import { usualInstant } from './usual-instant.ts';
import type { FieldType } from './vocabulary.ts';

type Of<K extends FieldType['kind']> = Extract<FieldType, { kind: K }>;

const EARLIEST_MS = Date.UTC(1900, 0, 1);
const LATEST_MS = Date.UTC(10_000, 0, 1) - 1;

export function numberReader(type: Of<'int'> | Of<'number'>): Read {
  const { kind, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = type;
  const whole = kind === 'int';
  const range = `${whole ? 'a whole number' : 'a number'}${bounds(type.min, type.max)}`;
  return (value, path, report) => {
    if (typeof value !== 'number' || Number.isNaN(value) || (whole && value % 1 !== 0)) {
      const found = typeof value === 'number' ? 'a number that is not whole' : describe(value);
      return fault(report, 'wrong_type', path, `${found} where ${range} belongs`, `Send ${range}, unquoted.`);
    }
    if (value < min || value > max || !Number.isFinite(value)) {
      return fault(report, 'out_of_range', path, 'a number out of range', `Send ${range}.`);
    }
    // -0 would print, hash and compare in its own way.
    return value + 0;
  };
}

function bounds(min: number | undefined, max: number | undefined): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  return min === undefined ? '' : ` not below ${min}`;
}

export function readBoolean(value: unknown, path: string, report: Report): unknown {
  if (typeof value === 'boolean') return value;
  const message = `${describe(value)} where true or false belongs`;
  return fault(report, 'wrong_type', path, message, 'Send true or false, unquoted.');
}

const ISO_REMEDY = 'Send ISO 8601 with an offset, for example 2026-03-01T21:14:00+08:00.';

export function readIsoInstant(value: unknown, path: string, report: Report): unknown {
  if (typeof value !== 'string') {
    return fault(report, 'wrong_type', path, `${describe(value)} where a time belongs`, ISO_REMEDY);
  }
  const instant = usualInstant(value) ?? (value.length <= 40 ? parseInstant(value) : undefined);
  if (instant !== undefined) return instant;
  const noOffset = /^\d{4}-\d\d-\d\d([T ][\d:.]*)?$/.test(value);
  const message = noOffset ? 'a time without an offset names no instant' : 'not a time that exists';
  return fault(report, 'bad_time', path, message, ISO_REMEDY);
}

export function readEpochInstant(value: unknown, path: string, report: Report): unknown {
  if (Number.isInteger(value) && (value as number) >= EARLIEST_MS && (value as number) <= LATEST_MS)
    return value;
  const message = `${describe(value)} that is no time between the years 1900 and 9999`;
  return fault(report, 'bad_time', path, message, 'Encode the time as epoch milliseconds.');
}
