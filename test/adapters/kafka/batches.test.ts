import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeBatches } from '../../../services/adapters/kafka/batch-decoder.ts';
import { encodeBatch } from '../../../services/adapters/kafka/batch-encoder.ts';
import type { Message } from '../../../services/adapters/kafka/kafkajs.ts';

/** What is written is read by kafkajs's own decoder and by ours; that brokers take and give it the contract shows. */

const load = createRequire(import.meta.url);
const Decoder = load('kafkajs/src/protocol/decoder') as new (buffer: Buffer) => object;
const decodeBatch = load('kafkajs/src/protocol/recordBatch/v0/decoder') as (
  decoder: object,
) => Promise<Record<string, unknown> & { readonly records: readonly Record<string, unknown>[] }>;
const crc32c = load('kafkajs/src/protocol/recordBatch/crc32C') as (bytes: Buffer) => number;

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const messagesWith = (headerNames: fc.Arbitrary<string>): fc.Arbitrary<readonly Message[]> =>
  fc.array(
    fc.record({
      key: fc.option(bytes),
      value: fc.option(bytes),
      headers: fc.dictionary(headerNames, bytes, { maxKeys: 3, noNullPrototype: true }),
    }),
    { minLength: 1, maxLength: 150 },
  );
const frame = fc.record({
  producerId: fc.bigInt({ min: -1n, max: 2n ** 62n }).map(String),
  producerEpoch: fc.integer({ min: -1, max: 32_767 }),
  firstSequence: fc.nat(2 ** 31 - 1),
  timestamp: fc.nat(4e12),
});
/** kafkajs takes a header of the name of what every object inherits, `toString` for one, for a second of that name. */
const OWN_NAMES = fc.string().map((name) => `h-${name}`);
const GZIP = { bits: 1, compress: (records: Buffer) => promisify(gzip)(records) };

it('are read by kafkajs as they were written, compressed or not', async () => {
  await fc.assert(
    fc.asyncProperty(messagesWith(OWN_NAMES), frame, fc.boolean(), async (given, about, isCompressed) => {
      const batch = await encodeBatch(given, about, crc32c, isCompressed ? GZIP : null);
      const read = await decodeBatch(new Decoder(batch));
      expect(read).toMatchObject({
        lastOffsetDelta: given.length - 1,
        firstTimestamp: String(about.timestamp),
        producerId: about.producerId,
        producerEpoch: about.producerEpoch,
        firstSequence: about.firstSequence,
      });
      expect(read.records.map(({ key, value, headers }) => ({ key, value, headers }))).toEqual(
        given.map(({ key, value, headers }) => ({ key, value, headers })),
      );
      expect(read.records.map(({ offset }) => offset)).toEqual(given.map((_, index) => String(index)));
      expect(batch[16]).toBe(2);
      expect(batch.readUInt32BE(17)).toBe(crc32c(batch.subarray(21)));
      expect(batch.readInt32BE(8)).toBe(batch.length - 12);
    }),
  );
});

it('are read back, however many came and wherever the last was cut off', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(messagesWith(fc.string()), frame), { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      fc.nat(200),
      async (given, isCompressed, cutOff) => {
        const batches = await Promise.all(
          given.map(([all, about]) => encodeBatch(all, about, crc32c, isCompressed ? GZIP : null)),
        );
        const { length } = batches.at(-1)!;
        const fetched = Buffer.concat(batches);
        const cut = Math.min(cutOff, length);
        const whole = cut === 0 ? given : given.slice(0, -1);
        const read = await decodeBatches(fetched.subarray(0, fetched.length - cut), (_, bytes) =>
          promisify(gunzip)(bytes),
        );
        expect(
          read.map(({ batchContext: _, ...message }) => ({ ...message, headers: message.headers ?? {} })),
        ).toEqual(
          whole.flatMap(([all, { timestamp }]) =>
            all.map((message, offset) => ({ ...message, offset, timestamp, isControlRecord: false })),
          ),
        );
        expect(new Set(read.map(({ batchContext }) => batchContext.producerId))).toEqual(
          new Set(whole.map(([, { producerId }]) => producerId)),
        );
      },
    ),
  );
});
