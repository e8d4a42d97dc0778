import { parseInstant } from '../time/instant.ts';
import { charterOfUnknown, isAccusedField, isAccusedRole } from './charter.ts';
import { describe, shownName } from './describe.ts';
import { nearest } from './nearest.ts';
import { drop, fault, type Report } from './report.ts';
import { CHARTER_REMEDY, enumReader, REFUSED, type Read, stringReader, tokenReader } from './text-readers.ts';
import { usualInstant } from './usual-instant.ts';
import { type FieldSpec, type FieldType, type Stream, TOKEN_PATTERN } from './vocabulary.ts';

type Of<K extends FieldType['kind']> = Extract<FieldType, { kind: K }>;

/** How the values come: as JSON from a source, or decoded from Avro with times in epoch milliseconds. */
export type Form = 'json' | 'decoded';

const EARLIEST_MS = Date.UTC(1900, 0, 1);
const LATEST_MS = Date.UTC(10_000, 0, 1) - 1;

/** Turns the definition of a field into a function, once, so that checking an event interprets nothing. */
export function readerOf(type: FieldType, doc: string, form: Form, stream: Stream): Read {
  switch (type.kind) {
    case 'string':
      return type.pattern === TOKEN_PATTERN ? tokenReader(type) : stringReader(type, doc);
    case 'enum':
      return enumReader(type);
    case 'int':
    case 'number':
      return numberReader(type);
    case 'boolean':
      return readBoolean;
    case 'instant':
      return form === 'json' ? readIsoInstant : readEpochInstant;
    case 'record':
      return recordReader(type, form, stream);
    case 'list':
      return listReader(type, doc, form, stream);
    default:
      return type satisfies never;
  }
}

function numberReader(type: Of<'int'> | Of<'number'>): Read {
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

function readBoolean(value: unknown, path: string, report: Report): unknown {
  if (typeof value === 'boolean') return value;
  const message = `${describe(value)} where true or false belongs`;
  return fault(report, 'wrong_type', path, message, 'Send true or false, unquoted.');
}

const ISO_REMEDY = 'Send ISO 8601 with an offset, for example 2026-03-01T21:14:00+08:00.';

function readIsoInstant(value: unknown, path: string, report: Report): unknown {
  if (typeof value !== 'string') {
    return fault(report, 'wrong_type', path, `${describe(value)} where a time belongs`, ISO_REMEDY);
  }
  const instant = usualInstant(value) ?? (value.length <= 40 ? parseInstant(value) : undefined);
  if (instant !== undefined) return instant;
  const noOffset = /^\d{4}-\d\d-\d\d([T ][\d:.]*)?$/.test(value);
  const message = noOffset ? 'a time without an offset names no instant' : 'not a time that exists';
  return fault(report, 'bad_time', path, message, ISO_REMEDY);
}

function readEpochInstant(value: unknown, path: string, report: Report): unknown {
  if (Number.isInteger(value) && (value as number) >= EARLIEST_MS && (value as number) <= LATEST_MS)
    return value;
  const message = `${describe(value)} that is no time between the years 1900 and 9999`;
  return fault(report, 'bad_time', path, message, 'Encode the time as epoch milliseconds.');
}

function listReader({ maxItems, of }: Of<'list'>, doc: string, form: Form, stream: Stream): Read {
  const read = readerOf(of, doc, form, stream);
  // Dropped before anything in it is looked at: an accused person's name is no fault to report either.
  const dropsAccused = of.kind === 'record' && of.name === 'Party' && form === 'json';
  return (value, path, report) => {
    if (!Array.isArray(value)) {
      return fault(
        report,
        'wrong_type',
        path,
        `${describe(value)} where a list belongs`,
        `Send a list. ${doc}`,
      );
    }
    if (value.length > maxItems) {
      const message = `a list of ${value.length}`;
      return fault(report, 'out_of_range', path, message, `Send at most ${maxItems}. ${doc}`);
    }
    const items: unknown[] = [];
    for (let i = 0; i < value.length; i++) {
      const item: unknown = value[i];
      if (dropsAccused && isAccusedParty(item)) drop(report, `${path}[${i}]`);
      else items.push(read(item, `${path}[${i}]`, report));
    }
    return items;
  };
}

function isAccusedParty(item: unknown): boolean {
  return isRecord(item) && isAccusedRole(item.role);
}

function recordReader({ fields }: Of<'record'>, form: Form, stream: Stream): Read {
  const readFields = fieldsReader(fields, form, stream);
  const names = fields.map((field) => field.name).join(', ');
  return (value, path, report) => {
    if (!isRecord(value)) {
      const remedy = `Send an object with ${names}.`;
      return fault(report, 'wrong_type', path, `${describe(value)} where an object belongs`, remedy);
    }
    const values = readFields(value, `${path}.`, report);
    const record: Record<string, unknown> = {};
    for (let i = 0; i < fields.length; i++) record[fields[i]!.name] = values[i];
    return record;
  };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type ReadFields = (record: Readonly<Record<string, unknown>>, prefix: string, report: Report) => unknown[];

/** Reads the fields of a record in their order. `also` are keys that the caller reads itself. */
export function fieldsReader(
  fields: readonly FieldSpec[],
  form: Form,
  stream: Stream,
  also: readonly string[] = [],
): ReadFields {
  const reads = fields.map((field) => readerOf(field.type, field.doc, form, stream));
  const known = new Set([...also, ...fields.map((field) => field.name)]);
  return (record, prefix, report) => {
    const values: unknown[] = [];
    let present = 0;
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i]!;
      const value = record[field.name];
      if (value !== undefined) present++;
      values.push(readField(field, reads[i]!, value, prefix, report));
    }
    for (const name of also) if (record[name] !== undefined) present++;
    // Counting is cheaper than looking each key up, and an event without surprises has nothing to look up.
    if (form === 'json' && Object.keys(record).length !== present) {
      refuseUnknown(record, known, prefix, stream, report);
    }
    return values;
  };
}

function readField(field: FieldSpec, read: Read, value: unknown, prefix: string, report: Report): unknown {
  if (value === undefined || (value === null && field.nullable)) {
    if (field.nullable) return null;
    if (field.default !== undefined) return Array.isArray(field.default) ? [] : field.default;
    // Its default is another field, which the caller has.
    if (field.name === 'recordedAt' && value === undefined) return undefined;
    return fault(report, 'missing_field', prefix + field.name, 'missing', `Send it. ${field.doc}`);
  }
  return read(value, prefix + field.name, report);
}

function refuseUnknown(
  record: Readonly<Record<string, unknown>>,
  known: ReadonlySet<string>,
  prefix: string,
  stream: Stream,
  report: Report,
): void {
  for (const key of Object.keys(record)) {
    if (known.has(key)) continue;
    const path = prefix + shownName(key);
    if (prefix === '' && isAccusedField(key, stream)) drop(report, path);
    else refuseField(key, record[key], path, known, stream, report);
  }
}

const PEOPLE_FIELDS = /^(part(y|ies)|victim|informer|witness|token|complainant|accused|suspect)/i;

function refuseField(
  key: string,
  value: unknown,
  path: string,
  known: ReadonlySet<string>,
  stream: Stream,
  report: Report,
): void {
  if (key === 'identifier' && known.has('token')) {
    const remedy =
      'Send it through the ingest door, which replaces it by a token, and not together with `token`.';
    fault(report, 'raw_identifier', path, `${describe(value)} where a token belongs`, remedy);
    return;
  }
  const people = stream === 'camera-alarms' && PEOPLE_FIELDS.test(key);
  const clause = people ? 'charter_identification' : charterOfUnknown(key, value);
  if (clause) {
    fault(report, clause, path, `the field ${REFUSED[clause]}`, CHARTER_REMEDY[clause]);
    return;
  }
  const near = nearest(key, [...known]);
  const guess = near === undefined ? '' : `Did you mean "${near}"? `;
  const remedy = `${guess}Leave it out, or use one of: ${[...known].join(', ')}.`;
  fault(report, 'unknown_field', path, `unknown field holding ${describe(value)}`, remedy);
}
