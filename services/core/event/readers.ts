import { isAccusedRole } from './charter.ts';
import { describe } from './describe.ts';
import { drop, fault, type Report } from './report.ts';
import { numberReader, readBoolean, readEpochInstant, readIsoInstant } from './scalar-readers.ts';
import { enumReader, type Read, stringReader, tokenReader } from './text-readers.ts';
import { refuseUnknown } from './unknown-fields.ts';
import { type FieldSpec, type FieldType, type Stream, TOKEN_PATTERN } from './vocabulary.ts';

type Of<K extends FieldType['kind']> = Extract<FieldType, { kind: K }>;

/** How the values come: as JSON from a source, or decoded from Avro with times in epoch milliseconds. */
export type Form = 'json' | 'decoded';

/** Turns the definition of a field into a function, once, so that checking an event interprets nothing. */
function readerOf(type: FieldType, doc: string, form: Form, stream: Stream): Read {
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
