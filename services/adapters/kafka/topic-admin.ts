import type { TopicSpec } from '../../steps/ports/log.ts';
import type { Connection } from './connection.ts';
import { openConnection } from './open-connection.ts';
import { type FullOptions, type KafkaOptions, withDefaults } from './options.ts';
import { differencesOf, type HeldTopic, settingsOf, type TopicDifference } from './topic-settings.ts';
import { createTopic, partitionsOrNone } from './topics.ts';

/** The topics of a cluster for whoever sets one up: what is there, what is not as it should be. Changes nothing that is there. */
export interface TopicAdmin {
  /** Makes the topics that are missing, and tells of each as it is there. */
  create(specs: readonly TopicSpec[], onMade: (spec: TopicSpec) => void): Promise<void>;
  /** Every way in which the topics are not as they should be, in the order of the specs. */
  check(specs: readonly TopicSpec[]): Promise<readonly TopicDifference[]>;
  close(): void;
}

/** Throws `LogError('unavailable')` or `LogError('refused')`, then and later. */
export async function openTopicAdmin(given: KafkaOptions): Promise<TopicAdmin> {
  const options = withDefaults(given);
  const connection = await openConnection(options);
  return {
    async create(specs, onMade) {
      for (const spec of specs) {
        if ((await partitionsOrNone(connection, spec.name)) > 0) continue;
        await createTopic(connection, options, spec);
        onMade(spec);
      }
    },
    async check(specs) {
      const found: TopicDifference[] = [];
      for (const spec of specs) found.push(...(await checkOne(connection, options, spec)));
      return found;
    },
    close: connection.close,
  };
}

async function checkOne(
  connection: Connection,
  { replicas }: FullOptions,
  spec: TopicSpec,
): Promise<readonly TopicDifference[]> {
  if ((await partitionsOrNone(connection, spec.name)) > 0)
    return differencesOf(spec, await describe(connection, spec), replicas);
  const { name: topic, partitions } = spec;
  return [{ topic, what: 'missing', held: '', wanted: String(partitions), isAlterable: false }];
}

const TOPIC_RESOURCE = 2;

function describe(connection: Connection, spec: TopicSpec): Promise<HeldTopic> {
  const { name } = spec;
  const configNames = Object.keys(settingsOf(spec, 1));
  return connection.persist(`describe the topic ${name}`, async () => {
    const copies = await connection.copiesOf(name);
    const broker = await connection.controller();
    const { resources } = await broker.describeConfigs({
      resources: [{ type: TOPIC_RESOURCE, name, configNames }],
    });
    const entries = resources[0]?.configEntries ?? [];
    return {
      name,
      partitions: copies.length,
      replicas: Math.min(...copies),
      settings: new Map(entries.map(({ configName, configValue }) => [configName, configValue ?? ''])),
    };
  });
}
