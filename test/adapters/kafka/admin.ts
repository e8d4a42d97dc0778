import { type Admin, Kafka, logLevel } from 'kafkajs';
import { servers } from './kafka.ts';

export const plainClient = (): Kafka =>
  new Kafka({ brokers: [...servers!.brokers], logLevel: logLevel.NOTHING });

/** With Kafka's own tools, as an operator or time itself would. */
export async function asAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = plainClient().admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** As retention does: the records of a partition before `offset` are gone. */
export async function deleteBefore(topic: string, partition: number, offset: number): Promise<void> {
  await asAdmin(async (admin) => {
    // It knows a topic's leaders only once it has been asked about the topic.
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(offset) }] });
  });
}
