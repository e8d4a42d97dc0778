import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AvroField, AvroRecord } from '../../../services/adapters/avro/avro-schema.ts';
import { createCodec } from '../../../services/adapters/avro/codec.ts';
import { createCodecs } from '../../../services/adapters/avro/codecs.ts';
import { parseType } from '../../../services/adapters/avro/parse-type.ts';
import { openReaders } from '../../../services/adapters/avro/readers.ts';
import { openSchemaFile } from '../../../services/adapters/avro/schema-file.ts';
import { RegistryError, type SchemaRegistry } from '../../../services/adapters/avro/schema-registry.ts';
import { SCHEMAS } from '../../../services/adapters/avro/schemas.ts';
import type { Event } from '../../../services/core/event/event.ts';
import type { FollowUp } from '../../../services/core/record/follow-up.ts';
import type { SubjectRecord } from '../../../services/core/record/subject-record.ts';
import type { Warning } from '../../../services/core/record/warning.ts';
import { streamEvent } from '../../arbitraries/event.ts';
import * as records from '../../arbitraries/record.ts';

const INCIDENT = SCHEMAS['police-incident'];
const withFields = (schema: AvroRecord, change: (fields: readonly AvroField[]) => readonly AvroField[]) => ({
  ...schema,
  fields: change(schema.fields),
});
const without = (name: string) => (fields: readonly AvroField[]) => fields.filter((f) => f.name !== name);

/** A registry that counts how often it is asked. */
function counting(schemas: Map<number, string>): SchemaRegistry & { asked: number } {
  return {
    asked: 0,
    idOf: () => 1,
    schemaOf(id) {
      this.asked++;
      const schema = schemas.get(id);
      if (schema === undefined) throw new RegistryError('unknown_schema', 'none');
      return schema;
    },
  };
}

describe('a record that an earlier schema wrote', () => {
  it('is read with null for the field that it lacks', () => {
    const registry = openSchemaFile(':memory:');
    const older = { ...INCIDENT, schema: withFields(INCIDENT.schema, without('assessment')) };
    const writer = createCodec<Event>(registry, older);
    const reader = createCodecs(registry).events['police-incidents'];
    fc.assert(
      fc.property(streamEvent('police-incidents'), (event) => {
        expect(reader.decode(writer.encode(event))).toStrictEqual({ ...event, assessment: null });
      }),
    );
  });

  it('is read without the field that has gone, however hostile its bytes', () => {
    const registry = openSchemaFile(':memory:');
    const longer = withFields(INCIDENT.schema, (fields) => [
      { name: 'tags', type: { type: 'array', items: 'string' }, default: [] },
      ...fields,
    ]);
    const writer = createCodec<Event & { tags: string[] }>(registry, { ...INCIDENT, schema: longer });
    const reader = createCodecs(registry).events['police-incidents'];
    const [event] = fc.sample(streamEvent('police-incidents'), 1);
    const bytes = Buffer.from(writer.encode({ ...event!, tags: ['a', 'b'] }));
    expect(reader.decode(bytes)).toStrictEqual(event);
    // A negative count brings its size in bytes, which avsc would skip backwards for ever.
    for (const count of [
      [0xfe, 0xff, 0xff, 0xff, 0x0f],
      [0x01, 0x07],
      [0x01, 0xff, 0xff, 0xff, 0xff, 0x0f],
    ]) {
      const hostile = Buffer.concat([bytes.subarray(0, 5), Buffer.from(count), bytes.subarray(6)]);
      expect(() => reader.decode(hostile)).toThrow(expect.objectContaining({ code: 'not_avro' }));
    }
  });

  it('of a follow-up and a warning, as released, is read as one of nobody who told more', () => {
    const registry = openSchemaFile(':memory:');
    const written = <T>(name: 'follow-up' | 'warning' | 'subject-event') => {
      const file = new URL(`../../../schemas/released/${name}/1.avsc`, import.meta.url);
      const schema = JSON.parse(readFileSync(file, 'utf8')) as AvroRecord;
      return createCodec<T>(registry, { subject: SCHEMAS[name].subject, schema });
    };
    const writers = {
      followUp: written<FollowUp>('follow-up'),
      warning: written<Warning>('warning'),
      subjectEvent: written<SubjectRecord>('subject-event'),
    };
    const readers = createCodecs(registry);
    const untold = { reason: null, rule: null, seenRevision: null, leavesDeadline: false };
    fc.assert(
      fc.property(records.followUp, records.warning, (followUp, warning) => {
        const old = { ...followUp, ...untold };
        expect(readers.followUp.decode(writers.followUp.encode(followUp))).toStrictEqual(old);
        expect(readers.warning.decode(writers.warning.encode(warning))).toStrictEqual({
          ...warning,
          recordedAt: null,
          escalation: 0,
          followUp: null,
          areaCode: null,
        });
        const record: SubjectRecord = { origin: null, body: { kind: 'follow_up', followUp } };
        const read = readers.subjectEvent.decode(writers.subjectEvent.encode(record));
        expect(read).toStrictEqual({ origin: null, body: { kind: 'follow_up', followUp: old } });
      }),
    );
  });

  it('is read branch by branch where it is a union of kinds', () => {
    const registry = openSchemaFile(':memory:');
    const { schema, subject } = SCHEMAS['subject-event'];
    const older: AvroRecord = { ...schema, doc: 'As it was.' };
    const writer = createCodec<SubjectRecord>(registry, { subject, schema: older });
    const reader = createCodecs(registry).subjectEvent;
    fc.assert(
      fc.property(records.subjectRecord, (record) => {
        expect(reader.decode(writer.encode(record))).toStrictEqual(record);
      }),
    );
  });
});

describe('a reader', () => {
  const type = parseType(INCIDENT.schema);
  const text = JSON.stringify(INCIDENT.schema);
  const older = JSON.stringify(withFields(INCIDENT.schema, without('assessment')));

  it('asks the registry once for each id', () => {
    const registry = counting(
      new Map([
        [1, text],
        [2, older],
      ]),
    );
    const readers = openReaders({ registry, type, text });
    const first = readers.resolverOf(2);
    for (let i = 0; i < 10; i++) {
      expect(readers.resolverOf(1)).toBeUndefined();
      expect(readers.resolverOf(2)).toBe(first);
    }
    expect(registry.asked).toBe(2);
  });

  it('asks again after a minute for an id that was not known', () => {
    const schemas = new Map<number, string>();
    const registry = counting(schemas);
    let now = 0;
    const readers = openReaders({ registry, type, text, now: () => now });
    const unknown = expect.objectContaining({ code: 'unknown_schema', retryable: false });
    for (let i = 0; i < 10; i++) expect(() => readers.resolverOf(9)).toThrow(unknown);
    expect(registry.asked).toBe(1);
    schemas.set(9, text);
    now = 59_999;
    expect(() => readers.resolverOf(9)).toThrow(unknown);
    now = 60_000;
    expect(readers.resolverOf(9)).toBeUndefined();
  });

  it('remembers a bounded number of ids that were not known', () => {
    const registry = counting(new Map());
    const readers = openReaders({ registry, type, text, now: () => 0 });
    for (let id = 1; id <= 1_001; id++) expect(() => readers.resolverOf(id)).toThrow();
    expect(() => readers.resolverOf(1_001)).toThrow();
    expect(registry.asked).toBe(1_001);
    expect(() => readers.resolverOf(1)).toThrow();
    expect(registry.asked).toBe(1_002);
  });

  it('lets a registry that fails speak for itself, and asks again', () => {
    let calls = 0;
    const registry: SchemaRegistry = {
      idOf: () => 1,
      schemaOf: () => {
        calls++;
        throw new Error('the registry is away');
      },
    };
    const readers = openReaders({ registry, type, text });
    expect(() => readers.resolverOf(1)).toThrow('the registry is away');
    expect(() => readers.resolverOf(1)).toThrow('the registry is away');
    expect(calls).toBe(2);
  });

  it.each([
    ['is of another record', JSON.stringify(SCHEMAS.warning.schema), 'wrong_subject'],
    ['is a primitive', '"string"', 'wrong_subject'],
    ['is no schema', '{"type":"nonsense"}', 'incompatible'],
    ['is no JSON', '{', 'incompatible'],
    [
      'lacks a field that has no default',
      JSON.stringify(withFields(INCIDENT.schema, without('caseId'))),
      'incompatible',
    ],
  ])('refuses a schema that %s', (_, schema, code) => {
    const readers = openReaders({ registry: counting(new Map([[5, schema]])), type, text });
    for (let i = 0; i < 2; i++) {
      expect(() => readers.resolverOf(5)).toThrow(expect.objectContaining({ name: 'CodecError', code }));
    }
  });
});
