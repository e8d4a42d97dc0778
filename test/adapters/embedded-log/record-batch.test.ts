import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createBatchWriter,
  openBatch,
  sequenceAt,
  takeRecord,
} from '../../../services/adapters/embedded-log/record-batch.ts';

const written = fc.record({
  key: fc.string({ unit: 'binary' }),
  value: fc.uint8Array({ maxLength: 300 }),
  timestamp: fc.integer({ min: -8.64e15, max: 8.64e15 }),
  delta: fc.nat({ max: 0xffff_ffff }),
});

describe('a record batch', () => {
  it('gives back what was written, from any offset in it', () => {
    fc.assert(
      fc.property(
        fc.array(written, { minLength: 1, maxLength: 50 }),
        fc.nat(),
        fc.nat(1e9),
        (given, skip, first) => {
          const writer = createBatchWriter();
          for (const { key, value, timestamp, delta } of given) {
            writer.add({ topic: 'a', partition: 3, key, value }, delta, timestamp);
          }
          const offset = first + (skip % given.length);
          const row = { sequence: 7, first, records: given.length, bytes: writer.bytes().slice() };
          const batch = openBatch(row, offset);
          for (const { key, value, timestamp, delta } of given.slice(offset - first)) {
            expect(sequenceAt(batch)).toBe(7 + delta);
            const at = batch.offset;
            expect(takeRecord(batch, 'a', 3)).toEqual({
              topic: 'a',
              partition: 3,
              offset: at,
              key,
              value,
              timestamp,
            });
          }
          expect(batch.offset).toBe(batch.end);
        },
      ),
    );
  });

  it('grows for what is larger than its buffer, and starts anew after reset', () => {
    const writer = createBatchWriter();
    const value = new Uint8Array(1_000_000).fill(7);
    writer.add({ topic: 'a', partition: 0, key: 'large', value }, 0, 1);
    expect(writer.size()).toBe(1_000_000 + 'large'.length + 20);
    writer.reset();
    expect(writer.size()).toBe(0);
    writer.add({ topic: 'a', partition: 0, key: 'small', value: value.subarray(0, 3) }, 0, 1);
    const batch = openBatch({ sequence: 0, first: 0, records: 1, bytes: writer.bytes() }, 0);
    expect(takeRecord(batch, 'a', 0)).toMatchObject({ key: 'small', value: new Uint8Array([7, 7, 7]) });
  });
});
