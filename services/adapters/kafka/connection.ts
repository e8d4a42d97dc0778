import { closed, isCutOff, protocolError, unknownPartition, unknownTopic } from './errors.ts';
import { type Broker, type Cluster, createCluster, destroyCluster } from './kafkajs.ts';
import type { FullOptions } from './options.ts';
import { createPersistence, type Persistence } from './persistence.ts';

/** Of coordinators: those of groups, rather than of transactions. */
const GROUP = 0;
/** Failures so close together are one. */
const RENEW_EVERY_MS = 500;

/** Connections to the cluster of which one part of the log has the use: a request that waits holds up those behind it. */
export interface Connection extends Persistence {
  /** Throws `LogError('unknown_topic')`. */
  partitionsOf(topic: string): Promise<number>;
  /** How many copies each partition has. Throws `LogError('unknown_topic')`. */
  copiesOf(topic: string): Promise<readonly number[]>;
  /** Node of the partition's leader. Throws `LogError('unknown_topic')`, or what kafkajs throws while there is none. */
  leaderOf(topic: string, partition: number): Promise<number>;
  leader(topic: string, partition: number): Promise<Broker>;
  broker(node: number): Promise<Broker>;
  controller(): Promise<Broker>;
  coordinator(group: string): Promise<Broker>;
  /** After a failure: connects anew where the connection was at fault, and asks who leads what. */
  recover(error: unknown): Promise<void>;
}

export function createConnection(options: FullOptions): Connection {
  let cluster = createCluster(options);
  let renewedAt = Number.NEGATIVE_INFINITY;
  /** Topics of which the cluster's answers tell. */
  const known = new Set<string>();
  /** Nodes that coordinate groups. */
  const coordinators = new Map<string, number>();
  const persistence = createPersistence(options, recover);

  async function recover(error: unknown): Promise<void> {
    coordinators.clear();
    if (persistence.isClosed()) return;
    if (isCutOff(error) && performance.now() - renewedAt > RENEW_EVERY_MS) renew();
    await connected();
    try {
      await cluster.refreshMetadata();
    } catch (fault) {
      // One topic that is gone must not keep the leaders of all others from being known.
      if (protocolError(fault) === 'UNKNOWN_TOPIC_OR_PARTITION') renew();
      throw fault;
    }
  }

  /** kafkajs takes a connection that is being given up for a good one: what failed once is not used again. */
  function renew(): void {
    renewedAt = performance.now();
    known.clear();
    destroyCluster(cluster);
    cluster = createCluster(options);
  }

  /** What was closed would connect again. */
  function assertOpen(): Cluster {
    if (persistence.isClosed()) throw closed();
    return cluster;
  }

  /** It knows no broker but the one it was told of until it has asked for the others. */
  async function connected(): Promise<Cluster> {
    const current = assertOpen();
    await current.connect();
    if (current.getNodeIds().length === 0) await current.refreshMetadata();
    return current;
  }

  async function metadataOf(topic: string): Promise<ReturnType<typeof partitionsIn>> {
    const current = known.has(topic) ? assertOpen() : await connected();
    if (!known.has(topic)) {
      try {
        await current.addMultipleTargetTopics([topic]);
      } catch (error) {
        throw protocolError(error) === 'UNKNOWN_TOPIC_OR_PARTITION' ? unknownTopic(topic) : error;
      }
      if (current === cluster) known.add(topic);
    }
    return partitionsIn(current, topic);
  }

  async function leaderOf(topic: string, partition: number): Promise<number> {
    const partitions = await metadataOf(topic);
    const found = partitions.find(({ partitionId }) => partitionId === partition);
    if (found === undefined) throw unknownPartition(topic, partition, partitions.length);
    return found.leader;
  }

  const controller = async (): Promise<Broker> => await (await connected()).findControllerBroker();

  return {
    persist: persistence.persist,
    awayMs: persistence.awayMs,
    lastFault: persistence.lastFault,
    isClosed: persistence.isClosed,
    partitionsOf: async (topic) => (await metadataOf(topic)).length,
    copiesOf: async (topic) => (await metadataOf(topic)).map(({ replicas }) => replicas.length),
    leaderOf,
    async leader(topic, partition) {
      const node = await leaderOf(topic, partition);
      return await assertOpen().findBroker({ nodeId: node });
    },
    broker: async (node) => await (await connected()).findBroker({ nodeId: node }),
    controller,
    async coordinator(group) {
      let node = coordinators.get(group);
      if (node === undefined) {
        const any = await controller();
        const found = await any.findGroupCoordinator({ groupId: group, coordinatorType: GROUP });
        node = found.coordinator.nodeId;
        coordinators.set(group, node);
      }
      return await assertOpen().findBroker({ nodeId: node });
    },
    recover,
    close() {
      persistence.close();
      destroyCluster(cluster);
    },
  };
}

function partitionsIn(cluster: Cluster, topic: string) {
  const partitions = cluster.findTopicPartitionMetadata(topic);
  if (partitions.length === 0) throw unknownTopic(topic);
  return partitions;
}
