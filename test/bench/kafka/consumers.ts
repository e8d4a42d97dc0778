import { Consumer, MessagesStreamModes } from '@platformatic/kafka';
import { Kafka, logLevel } from 'kafkajs';
import { openKafkaLog } from '../../../services/adapters/kafka/kafka-log.ts';
import { SILENT } from '../../../services/app/open-log.ts';
import type { Contender } from './contender.ts';

/** Offsets are committed after so many records, as a step does that snapshots often. */
const COMMIT_EVERY = 10_000;

/** As every step of Tocsin reads. */
export const consumeByLog: Contender = async (brokers, topic, records, group) => {
  const log = await openKafkaLog({ brokers: [brokers], logger: SILENT });
  const all = Promise.withResolvers<void>();
  const tally = createTally(records);
  const running = await log.run({
    group,
    topics: [topic],
    task: () => ({
      start: async () => new Map(),
      async handle(batch, { commit }) {
        for (const { value } of batch) tally.add(value.length);
        if (tally.isDue()) await commit(new Map([[topic, tally.count()]]), '');
        if (tally.isDone()) all.resolve();
      },
      stop: async () => undefined,
    }),
  });
  await Promise.race([all.promise, running.done]);
  await log.close();
};

export const consumeByKafkajs: Contender = async (brokers, topic, records, groupId) => {
  const consumer = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING }).consumer({ groupId });
  const all = Promise.withResolvers<void>();
  const tally = createTally(records);
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    async eachBatch({ batch: { messages, partition } }) {
      for (const { value } of messages) tally.add(value!.length);
      if (tally.isDue()) await consumer.commitOffsets([{ topic, partition, offset: String(tally.count()) }]);
      if (tally.isDone()) all.resolve();
    },
  });
  await all.promise;
  await consumer.disconnect();
};

export const consumeByPlatformatic: Contender = async (brokers, topic, records, groupId) => {
  const consumer = new Consumer({ clientId: 'bench', bootstrapBrokers: [brokers], groupId });
  const tally = createTally(records);
  const stream = await consumer.consume({
    topics: [topic],
    mode: MessagesStreamModes.EARLIEST,
    autocommit: false,
    maxBytes: 1 << 20,
    highWaterMark: 1_024,
  });
  const all = Promise.withResolvers<void>();
  stream.on('error', all.reject);
  stream.on('data', ({ value, partition }) => {
    tally.add(value.length);
    if (tally.isDue()) {
      const offsets = [{ topic, partition, offset: BigInt(tally.count()), leaderEpoch: -1 }];
      consumer.commit({ offsets }).catch(all.reject);
    }
    if (tally.isDone()) all.resolve();
  });
  await all.promise;
  await stream.close();
  await consumer.close();
};

/** Counts what was read, so that nobody reads less than all. */
function createTally(records: number) {
  let count = 0;
  let bytes = 0;
  let due = COMMIT_EVERY;
  return {
    add(size: number): void {
      count += 1;
      bytes += size;
    },
    isDue(): boolean {
      if (count < due && count < records) return false;
      due = count + COMMIT_EVERY;
      return true;
    },
    isDone: () => count >= records && bytes > 0,
    count: () => count,
  };
}
