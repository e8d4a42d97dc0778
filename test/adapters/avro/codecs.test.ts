import { readFileSync } from 'node:fs';
import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AvroRecord } from '../../../services/adapters/avro/avro-schema.ts';
import { createCodec } from '../../../services/adapters/avro/codec.ts';
import { createCodecs } from '../../../services/adapters/avro/codecs.ts';
import { openSchemaFile } from '../../../services/adapters/avro/schema-file.ts';
import { STREAMS } from '../../../services/core/event/vocabulary.ts';
import { entryOf, type RuleSetActivation } from '../../../services/core/record/rule-set.ts';
import type { Codec } from '../../../services/steps/ports/codec.ts';
import { event, streamEvent } from '../../arbitraries/event.ts';
import * as records from '../../arbitraries/record.ts';

const codecs = createCodecs(openSchemaFile(':memory:'));

interface Case {
  readonly name: string;
  readonly codec: Codec<unknown>;
  readonly value: Arbitrary<unknown>;
}
const of = <T>(name: string, codec: Codec<T>, value: Arbitrary<T>): Case => ({
  name,
  codec: codec as Codec<unknown>,
  value,
});
const CASES: readonly Case[] = [
  ...STREAMS.map((stream) => of(stream, codecs.events[stream], streamEvent(stream))),
  of('follow-up', codecs.followUp, records.followUp),
  of('rule-set', codecs.ruleSet, records.ruleSetEntry),
  of('subject-event', codecs.subjectEvent, records.subjectRecord),
  of('merged-event', codecs.mergedEvent, records.mergedEvent),
  of('warning', codecs.warning, records.warning),
  of('assessment', codecs.assessment, records.assessment),
  of('dead-letter', codecs.deadLetter, records.deadLetter),
  of('undelivered', codecs.undelivered, records.undelivered),
  of('notification', codecs.notification, records.notification),
  of('erasure', codecs.erasure, records.erasure),
  of('erasure-mark', codecs.erasureMark, records.erasureMark),
  of('exercise-mark', codecs.exerciseMark, records.exerciseMark),
];

describe.each(CASES)('the codec of $name', ({ codec, value }) => {
  it('gives back what was written, as plain objects with all keys in the same order', () => {
    fc.assert(
      fc.property(value, (written) => {
        const bytes = codec.encode(written);
        const read = codec.decode(bytes);
        expect(read).toStrictEqual(written);
        expect(keysOf(read)).toEqual(keysOf(written));
        expect(codec.encode(read)).toEqual(bytes);
      }),
      { numRuns: 200 },
    );
  });

  it('reads bytes that are no Buffer, from the middle of a larger array', () => {
    fc.assert(
      fc.property(value, (written) => {
        const bytes = codec.encode(written);
        const larger = new Uint8Array(bytes.length + 9).fill(0xff);
        larger.set(bytes, 4);
        expect(codec.decode(larger.subarray(4, 4 + bytes.length))).toStrictEqual(written);
      }),
      { numRuns: 20 },
    );
  });

  it('keeps to the wire format: a zero byte, then the id of the schema', () => {
    fc.assert(
      fc.property(value, (written) => {
        const bytes = Buffer.from(codec.encode(written));
        expect(bytes[0]).toBe(0);
        expect(bytes.readUInt32BE(1)).toBeGreaterThan(0);
      }),
      { numRuns: 5 },
    );
  });
});

describe('the codecs of the source streams', () => {
  it('write nothing that the stream has no field for', () => {
    fc.assert(
      fc.property(streamEvent('camera-alarms'), records.origin, (alarm, extra) => {
        const codec = codecs.events['camera-alarms'];
        const more = { ...alarm, ...extra, parties: [{ token: 'p_x', role: 'victim' as const }] };
        expect(codec.encode(more)).toEqual(codec.encode(alarm));
      }),
    );
  });

  it('do not let a value that does not fit through, and do not repeat it in the error', () => {
    const [incident] = fc.sample(streamEvent('police-incidents'), 1);
    const codec = codecs.events['police-incidents'];
    const parties = [{ token: 'Zhang San', role: 'suspect' as never }];
    expect(() => codec.encode({ ...incident!, parties })).toThrow(
      expect.objectContaining({
        code: 'not_encodable',
        retryable: false,
        message: expect.stringContaining('parties.0.role'),
      }),
    );
    expect(() => codec.encode({ ...incident!, parties })).not.toThrow(/Zhang|suspect/);
  });

  it.each([
    ['a revision past 32 bits', { revision: 2 ** 31 }, 'revision'],
    ['a time that is no whole number', { occurredAt: 1.5 }, 'occurredAt'],
    ['a time past the safe integers', { occurredAt: 2 ** 53 }, 'occurredAt'],
    ['a category by the name of what every object has', { category: 'constructor' }, 'category'],
    ['a category of another stream', { category: 'smoke' }, 'category'],
    ['a text as a place', { place: 'x' as never }, 'place'],
    ['nothing as a case id', { caseId: undefined as never }, 'caseId'],
  ])('refuse %s', (_, change, path) => {
    const [incident] = fc.sample(streamEvent('police-incidents'), 1);
    expect(() => codecs.events['police-incidents'].encode({ ...incident!, ...change })).toThrow(
      expect.objectContaining({ code: 'not_encodable', message: expect.stringContaining(path) }),
    );
  });

  it('give events of all streams the same keys', () => {
    const keys = new Set(
      fc
        .sample(event, 50)
        .map((each) => keysOf(codecs.events[each.stream].decode(codecs.events[each.stream].encode(each)))[0]),
    );
    expect(keys.size).toBe(1);
  });
});

describe('the codec of rule-set', () => {
  it('carries rules of any length, and the records after them', () => {
    const [activation] = fc.sample(records.ruleSetEntry, 1);
    for (const length of [16_000, 5_461, 100_000, 3_000_000, 10, 16_384]) {
      const long = { ...activation!, rules: '律'.repeat(length) };
      const bytes = codecs.ruleSet.encode(long);
      codecs.ruleSet.encode({ ...long, rules: 'x'.repeat(length) });
      expect(codecs.ruleSet.decode(bytes)).toStrictEqual(long);
    }
  });
});

describe('what was written as an activation before there were proposals', () => {
  it('is read as one', () => {
    const file = new URL('../../../schemas/released/rule-set/1.avsc', import.meta.url);
    const registry = openSchemaFile(':memory:');
    const schema = JSON.parse(readFileSync(file, 'utf8')) as AvroRecord;
    const before = createCodec<RuleSetActivation>(registry, { subject: 'rule-sets-value', schema });
    const [activation] = fc.sample(records.ruleSet, 1);
    const { ruleSet } = createCodecs(registry);
    expect(ruleSet.decode(before.encode(activation!))).toEqual(entryOf(activation!));
    registry.close();
  });
});

describe('the codec of subject-event', () => {
  it('refuses a kind of record that is not in the schema', () => {
    for (const kind of ['gossip', 'toString', '__proto__']) {
      const record = { origin: null, body: { kind: kind as never, at: 0 } };
      expect(() => codecs.subjectEvent.encode(record)).toThrow(
        expect.objectContaining({ code: 'not_encodable' }),
      );
    }
  });
});

/** The keys of an object and of the objects in it, in order. */
function keysOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? '' : Object.keys(value).join();
  return [own, ...Object.values(value).flatMap(keysOf)];
}
