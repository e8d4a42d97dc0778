import { LogError, type TopicSpec } from '../../steps/ports/log.ts';
import { createBell } from './bell.ts';
import type { Connection } from './connection.ts';
import { protocolError } from './errors.ts';
import type { FullOptions } from './options.ts';
import { settingsOf } from './topic-settings.ts';

const LOOK_EVERY_MS = 50;

/** Creates what is missing and waits until it can be used. What is there keeps the settings it has. */
export async function createTopics(
  connection: Connection,
  options: FullOptions,
  specs: readonly TopicSpec[],
): Promise<void> {
  for (const spec of specs) {
    const held = await partitionsOrNone(connection, spec.name);
    if (held === 0) await createTopic(connection, options, spec);
    else if (held !== spec.partitions) throw partitionsDiffer(spec, held);
  }
}

/** Makes a topic and waits until it can be used. Throws `LogError('partitions_differ')` where somebody else was quicker, and made another. */
export async function createTopic(
  connection: Connection,
  options: FullOptions,
  spec: TopicSpec,
): Promise<void> {
  const topic = {
    topic: spec.name,
    numPartitions: spec.partitions,
    replicationFactor: options.replicas ?? -1,
    configEntries: Object.entries(settingsOf(spec, options.replicas)).map(([name, value]) => ({
      name,
      value,
    })),
  };
  await connection.persist(`create the topic ${spec.name}`, async () => {
    const broker = await connection.controller();
    try {
      await broker.createTopics({ topics: [topic], timeout: options.requestTimeoutMs });
    } catch (error) {
      const { errors = [error] } = error as { readonly errors?: readonly unknown[] };
      // Somebody else was quicker: then it is as they made it.
      if (protocolError(errors[0]) !== 'TOPIC_ALREADY_EXISTS') throw errors[0];
    }
  });
  const look = createBell();
  let held = 0;
  while (held === 0) {
    held = await partitionsOrNone(connection, spec.name);
    if (held === 0) await look.wait(LOOK_EVERY_MS);
  }
  if (held !== spec.partitions) throw partitionsDiffer(spec, held);
}

export async function partitionsOrNone(connection: Connection, topic: string): Promise<number> {
  try {
    return await partitionsOf(connection, topic);
  } catch (error) {
    if (error instanceof LogError && error.code === 'unknown_topic') return 0;
    throw error;
  }
}

export function partitionsOf(connection: Connection, topic: string): Promise<number> {
  return connection.persist(`ask for the topic ${topic}`, () => connection.partitionsOf(topic));
}

function partitionsDiffer(spec: TopicSpec, held: number): LogError {
  return new LogError(
    'partitions_differ',
    `topic "${spec.name}" has ${held} partitions, not ${spec.partitions}: keys would move between tasks. Set the number back, or give the topic another name`,
  );
}
