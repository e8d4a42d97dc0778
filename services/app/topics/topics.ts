import { createRegistryCheck, type RegistryCheck } from '../../adapters/avro/registry-check.ts';
import { openRegistryServer } from '../../adapters/avro/registry-server.ts';
import { SCHEMAS, type TopicSchema } from '../../adapters/avro/schemas.ts';
import { SNAPSHOTS } from '../../adapters/kafka/options.ts';
import type { TopicAdmin } from '../../adapters/kafka/topic-admin.ts';
import type { TopicSpec } from '../../steps/ports/log.ts';
import type { Config } from '../config.ts';
import { isOnKafka, kafkaOptions, registryOf, SILENT } from '../open-log.ts';
import { topicSpecs } from '../settings.ts';
import { UsageError } from '../usage-error.ts';
import { type Difference, ofSubject, ofTopic } from './differences.ts';

/** How an installation's topics and subjects stand. */
export interface TopicState {
  readonly topics: number;
  readonly subjects: number;
  readonly differences: readonly Difference[];
}

/** Told of what is made, as soon as it is there. */
export interface TopicNews {
  onTopic(spec: TopicSpec): void;
  onSubject(subject: string): void;
}

/** Compares what is on the brokers and in the registry with the settings; changes nothing. Throws UsageError without brokers. */
export async function checkTopics(config: Config): Promise<TopicState> {
  return await withServers(config, state);
}

/**
 * Makes the topics and registers the schemas that are missing, and compares all of it then: what was there is left as
 * it is.
 */
export async function createTopics(config: Config, news: TopicNews): Promise<TopicState> {
  return await withServers(config, async (servers) => {
    await servers.topics.create(servers.specs, news.onTopic);
    const found = await servers.registry.check(ALL);
    const owed = new Set(
      found.filter(({ what }) => what === 'missing' || what === 'unregistered').map(({ subject }) => subject),
    );
    await register(
      config,
      ALL.filter(({ subject }) => owed.has(subject)),
      news,
    );
    return await state(servers);
  });
}

const ALL: readonly TopicSchema[] = Object.values(SCHEMAS);
const REQUEST_TIMEOUT_MS = 10_000;

interface Servers {
  readonly config: Config;
  readonly specs: readonly TopicSpec[];
  readonly topics: TopicAdmin;
  readonly registry: RegistryCheck;
}

async function withServers<T>(config: Config, work: (servers: Servers) => Promise<T>): Promise<T> {
  if (!isOnKafka(config)) {
    throw new UsageError(
      'topics: the embedded log makes its topics by itself; to run over Kafka, name brokers with TOCSIN_KAFKA_BROKERS (kafka.brokers)',
    );
  }
  const address = { ...registryOf(config), requestTimeoutMs: REQUEST_TIMEOUT_MS };
  // Its package is large, and most installations have no brokers.
  const { openTopicAdmin } = await import('../../adapters/kafka/topic-admin.ts');
  const topics = await openTopicAdmin(await kafkaOptions(config, SILENT));
  try {
    const specs = [...topicSpecs(config), SNAPSHOTS];
    return await work({ config, specs, topics, registry: createRegistryCheck(address) });
  } finally {
    topics.close();
  }
}

async function state({ config, specs, topics, registry }: Servers): Promise<TopicState> {
  const differences = [
    ...(await topics.check(specs)).map((found) => ofTopic(found, config)),
    ...(await registry.check(ALL)).map(ofSubject),
  ];
  return { topics: specs.length, subjects: ALL.length, differences };
}

async function register(config: Config, schemas: readonly TopicSchema[], news: TopicNews): Promise<void> {
  for (const schema of schemas) {
    const server = await openRegistryServer({ ...registryOf(config), logger: SILENT }, [schema]);
    server.close();
    news.onSubject(schema.subject);
  }
}
