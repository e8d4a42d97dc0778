import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CodecError } from '../../../services/adapters/avro/codec-error.ts';
import { createCodecs } from '../../../services/adapters/avro/codecs.ts';
import { openSchemaFile } from '../../../services/adapters/avro/schema-file.ts';
import { STREAMS } from '../../../services/core/event/vocabulary.ts';
import type { Codec } from '../../../services/steps/ports/codec.ts';
import { streamEvent } from '../../arbitraries/event.ts';
import * as records from '../../arbitraries/record.ts';

const codecs = createCodecs(openSchemaFile(':memory:'));
const [incident] = fc.sample(streamEvent('police-incidents'), { numRuns: 1, seed: 7 });
const [warning] = fc.sample(records.warning, { numRuns: 1, seed: 11 });
const [subjectRecord] = fc.sample(
  records.subjectRecord.filter(({ body }) => body.kind === 'event'),
  { numRuns: 1, seed: 7 },
);

const CASES = [
  { name: 'police-incidents', codec: codecs.events['police-incidents'] as Codec<unknown>, value: incident },
  { name: 'subject-event', codec: codecs.subjectEvent as Codec<unknown>, value: subjectRecord },
  { name: 'warning', codec: codecs.warning as Codec<unknown>, value: warning },
];

/** The error's code, or `read` where the bytes are a record. */
function outcome(codec: Codec<unknown>, bytes: Uint8Array): string {
  try {
    codec.decode(bytes);
    return 'read';
  } catch (error) {
    if (error instanceof CodecError) return error.code;
    throw error;
  }
}

/** Avro's zigzag variable-length coding of a long. */
function long(value: bigint): number[] {
  let rest = value >= 0n ? value * 2n : -value * 2n - 1n;
  const bytes: number[] = [];
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}

describe.each(CASES)('the codec of $name', ({ codec, value }) => {
  const sound = Buffer.from(codec.encode(value));
  const header = sound.subarray(0, 5);

  it('refuses a record that is cut short, wherever it is cut', () => {
    for (let length = 0; length < sound.length; length++) {
      expect(outcome(codec, sound.subarray(0, length))).toBe('not_avro');
    }
  });

  it('refuses a record with bytes after it', () => {
    expect(outcome(codec, Buffer.concat([sound, Buffer.of(0)]))).toBe('not_avro');
  });

  it('refuses bytes without the magic byte', () => {
    const other = Buffer.from(sound);
    other[0] = 1;
    expect(outcome(codec, other)).toBe('not_avro');
    expect(outcome(codec, Buffer.from(JSON.stringify(value)))).toBe('not_avro');
  });

  it('refuses an id that the registry does not know', () => {
    const other = Buffer.from(sound);
    other.writeUInt32BE(0xffffffff, 1);
    expect(outcome(codec, other)).toBe('unknown_schema');
  });

  it('refuses random bytes behind a sound header, or reads them as a record', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300, size: 'max' }), (bytes) => {
        expect(['not_avro', 'read']).toContain(outcome(codec, Buffer.concat([header, bytes])));
      }),
      { numRuns: 2_000 },
    );
  });

  it('survives any byte of a sound record changed to any that is hard on lengths', () => {
    for (let at = 5; at < sound.length; at++) {
      for (const byte of [0x00, 0x01, 0x7f, 0x80, 0xff]) {
        const other = Buffer.from(sound);
        other[at] = byte;
        expect(['not_avro', 'read']).toContain(outcome(codec, other));
      }
    }
  });

  it('gives up at once on lengths and counts that promise more than there is, wherever they stand', () => {
    const huge = [
      2n ** 31n,
      2n ** 32n - 1n,
      2n ** 40n,
      2n ** 62n,
      -1n,
      -(2n ** 31n),
      -(2n ** 40n),
      -(2n ** 62n),
    ];
    const started = performance.now();
    const before = process.memoryUsage.rss();
    for (let at = 5; at <= sound.length; at++) {
      for (const length of huge) {
        const other = Buffer.concat([sound.subarray(0, at), Buffer.from(long(length)), sound.subarray(at)]);
        expect(['not_avro', 'read']).toContain(outcome(codec, other));
      }
    }
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(process.memoryUsage.rss() - before).toBeLessThan(200 * 2 ** 20);
  });

  it('reads numbers without end as no record', () => {
    const endless = Buffer.concat([header, Buffer.alloc(1_000_000, 0xff)]);
    expect(outcome(codec, endless)).toBe('not_avro');
  });
});

describe('a codec', () => {
  it('takes another kind of record, soundly written, for the wrong subject', () => {
    for (const stream of STREAMS) {
      expect(outcome(codecs.events[stream], codecs.warning.encode(warning!))).toBe('wrong_subject');
    }
    expect(outcome(codecs.events['camera-alarms'], codecs.events['police-incidents'].encode(incident!))).toBe(
      'wrong_subject',
    );
  });

  it('refuses an int of more than 32 bits and a time past the safe integers', () => {
    const codec = codecs.events['police-incidents'];
    const bytes = Buffer.from(codec.encode({ ...incident!, caseId: 'c', revision: 0, occurredAt: 0 }));
    const put = (at: number, value: bigint) =>
      Buffer.concat([bytes.subarray(0, at), Buffer.from(long(value)), bytes.subarray(at + 1)]);
    // Header, length and `c`, then the revision; the status takes one byte, then comes the time.
    expect(codec.decode(put(7, 2n ** 31n - 1n)).revision).toBe(2 ** 31 - 1);
    expect(outcome(codec, put(7, 2n ** 31n))).toBe('not_avro');
    expect(outcome(codec, put(7, -(2n ** 31n) - 1n))).toBe('not_avro');
    expect(codec.decode(put(9, 8_640_000_000_000_000n)).occurredAt).toBe(8.64e15);
    expect(outcome(codec, put(9, 2n ** 53n))).toBe('not_avro');
  });

  it('never repeats the bytes in its error', () => {
    const bytes = Buffer.from(codecs.events['police-incidents'].encode(incident!));
    const named = Buffer.concat([bytes, Buffer.from('Zhang San')]);
    expect(() => codecs.events['police-incidents'].decode(named)).not.toThrow(/Zhang/);
  });

  it('takes as long for a block of a million items as for a million items, and no memory for fewer', () => {
    const bytes = Buffer.from(codecs.events['police-incidents'].encode({ ...incident!, parties: [] }));
    const items = Buffer.alloc(1_000_000, 0);
    const spread = Buffer.concat([bytes.subarray(0, 5), Buffer.from(long(500_000n)), items]);
    expect(['not_avro', 'read']).toContain(outcome(codecs.events['police-incidents'], spread));
  });
});
