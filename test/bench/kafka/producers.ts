import { ProduceAcks, Producer } from '@platformatic/kafka';
import { openKafkaLog } from '../../../services/adapters/kafka/kafka-log.ts';
import { SILENT } from '../../../services/app/open-log.ts';
import { type Contender, VALUE_BYTES } from './contender.ts';

/** Records of one append, and appends under way at once, as of a step that writes while it reads. */
const BATCH = 1_000;
const AT_ONCE = 4;

/** As every step of Tocsin writes. */
export const produceByLog: Contender = async (brokers, topic, records) => {
  const log = await openKafkaLog({ brokers: [brokers], logger: SILENT });
  await inBatches(records, (from, to) =>
    log.append(
      Array.from({ length: to - from }, (_, i) => ({
        topic,
        partition: 0,
        key: String(from + i),
        value: Buffer.alloc(VALUE_BYTES, from + i),
      })),
    ),
  );
  await log.close();
};

export const produceByPlatformatic: Contender = async (brokers, topic, records) => {
  const producer = new Producer({ clientId: 'bench', bootstrapBrokers: [brokers] });
  await inBatches(records, async (from, to) => {
    await producer.send({
      acks: ProduceAcks.ALL,
      messages: Array.from({ length: to - from }, (_, i) => ({
        topic,
        partition: 0,
        key: Buffer.from(String(from + i)),
        value: Buffer.alloc(VALUE_BYTES, from + i),
      })),
    });
  });
  await producer.close();
};

async function inBatches(records: number, write: (from: number, to: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < records) {
      const from = next;
      next = Math.min(records, from + BATCH);
      await write(from, next);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}
