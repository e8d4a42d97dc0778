import { join } from 'node:path';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { createKafkaServer, type KafkaServer } from '../../../../deploy/local-kafka/kafka-server.ts';
// It puts kafkajs's timers right, of which Node.js warns.
import '../../../../services/adapters/kafka/kafkajs.ts';
import { createRegistryServer, type RegistryServer } from '../../../../deploy/local-kafka/registry-server.ts';

/** What a run stands on: a broker that is its own, and a registry. */
export interface Ground {
  readonly kafka: KafkaServer;
  readonly registry: RegistryServer;
  /** Kafka's own tools. */
  readonly admin: Admin;
  stop(): Promise<void>;
}

export async function startGround(directory: string): Promise<Ground> {
  const [kafka, registry] = await Promise.all([
    createKafkaServer(join(directory, 'kafka')),
    createRegistryServer(join(directory, 'registry')),
  ]);
  await Promise.all([kafka.start(), registry.start()]);
  const admin = new Kafka({ brokers: [kafka.brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  return {
    kafka,
    registry,
    admin,
    async stop() {
      await admin.disconnect().catch(() => undefined);
      await Promise.all([kafka.stop(), registry.stop()]);
    },
  };
}

/** Next offsets by `topic/partition`. */
export type Offsets = ReadonlyMap<string, number>;

export async function committedBy(admin: Admin, groupId: string): Promise<Offsets> {
  const found = new Map<string, number>();
  for (const { topic, partitions } of await admin.fetchOffsets({ groupId })) {
    for (const { partition, offset } of partitions) {
      if (Number(offset) >= 0) found.set(`${topic}/${partition}`, Number(offset));
    }
  }
  return found;
}

export async function endsOf(admin: Admin, topics: readonly string[]): Promise<Offsets> {
  const found = new Map<string, number>();
  for (const topic of topics) {
    for (const { partition, offset } of await admin.fetchTopicOffsets(topic)) {
      found.set(`${topic}/${partition}`, Number(offset));
    }
  }
  return found;
}
