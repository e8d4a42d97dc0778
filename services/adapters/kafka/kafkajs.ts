/**
 * kafkajs's seam between its clients and the protocol: clusters, brokers, requests. It is not documented, so what leans
 * on it stays in this file, the package is pinned, and the log's contract on a real broker holds it in place.
 *
 * Its consumer is not used, because it cannot keep the log's promises: it goes on silently from the topic's end or
 * start where an offset is out of range, writing that over the committed one; it commits under whatever generation the
 * member has by then; it tells nobody of a rebalance in time. Nor are its transactions.
 */
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import type { FullOptions } from './options.ts';

export interface Message {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, Buffer | string | undefined>>;
}

export interface FetchedMessage extends Message {
  readonly offset: string;
  readonly timestamp: string;
  readonly isControlRecord: boolean;
}

export interface FetchedPartition {
  readonly partition: number;
  readonly highWatermark: string;
  /** Up to where no transaction is open; -1 where the broker does not say. */
  readonly lastStableOffset: string;
  readonly abortedTransactions: readonly object[] | null;
  readonly messages: readonly FetchedMessage[];
}

export interface MemberIdentity {
  readonly groupId: string;
  readonly memberId: string;
}

type ByTopic<T> = readonly { readonly topic: string; readonly partitions: readonly T[] }[];

interface Topics<T> {
  readonly topics: ByTopic<T>;
}

export interface Broker {
  produce(request: {
    readonly topicData: ByTopic<{
      readonly partition: number;
      readonly firstSequence: number;
      readonly messages: readonly Message[];
    }>;
    readonly acks: -1;
    readonly producerId: string;
    readonly producerEpoch: number;
    readonly compression: number;
    readonly timeout: number;
  }): Promise<{
    readonly topics: readonly { readonly partitions: readonly { readonly baseOffset: string }[] }[];
  }>;
  initProducerId(request: {
    readonly transactionTimeout: number;
  }): Promise<{ readonly producerId: string; readonly producerEpoch: number }>;
  fetch(
    request: {
      readonly maxWaitTime: number;
      readonly minBytes: number;
      readonly maxBytes: number;
    } & Topics<{ readonly partition: number; readonly fetchOffset: string; readonly maxBytes: number }>,
  ): Promise<{
    readonly responses: readonly {
      readonly topicName: string;
      readonly partitions: readonly FetchedPartition[];
    }[];
  }>;
  findGroupCoordinator(request: {
    readonly groupId: string;
    readonly coordinatorType: number;
  }): Promise<{ readonly coordinator: { readonly nodeId: number } }>;
  listOffsets(request: Topics<{ readonly partition: number; readonly timestamp: number }>): Promise<{
    readonly responses: readonly { readonly partitions: readonly { readonly offset: string }[] }[];
  }>;
  createTopics(request: {
    readonly topics: readonly {
      readonly topic: string;
      readonly numPartitions: number;
      readonly replicationFactor: number;
      readonly configEntries: readonly { readonly name: string; readonly value: string }[];
    }[];
    readonly timeout: number;
  }): Promise<unknown>;
  joinGroup(request: {
    readonly groupId: string;
    readonly memberId: string;
    readonly sessionTimeout: number;
    readonly rebalanceTimeout: number;
    readonly groupProtocols: readonly { readonly name: string; readonly metadata: Buffer }[];
  }): Promise<{
    readonly generationId: number;
    readonly leaderId: string;
    readonly memberId: string;
    readonly members: readonly { readonly memberId: string; readonly memberMetadata: Buffer }[];
  }>;
  syncGroup(
    request: MemberIdentity & {
      readonly generationId: number;
      readonly groupAssignment: readonly { readonly memberId: string; readonly memberAssignment: Buffer }[];
    },
  ): Promise<{ readonly memberAssignment: Buffer }>;
  heartbeat(request: MemberIdentity & { readonly groupGenerationId: number }): Promise<unknown>;
  leaveGroup(request: MemberIdentity): Promise<unknown>;
  offsetCommit(
    request: MemberIdentity & { readonly groupGenerationId: number } & Topics<{
        readonly partition: number;
        readonly offset: string;
        readonly metadata: string;
      }>,
  ): Promise<unknown>;
  offsetFetch(request: { readonly groupId: string } & Topics<{ readonly partition: number }>): Promise<{
    readonly responses: readonly {
      readonly topic: string;
      readonly partitions: readonly { readonly offset: string; readonly metadata: string | null }[];
    }[];
  }>;
}

export interface Cluster {
  connect(): Promise<void>;
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
  refreshMetadata(): Promise<void>;
  getNodeIds(): readonly string[];
  findTopicPartitionMetadata(
    topic: string,
  ): readonly { readonly partitionId: number; readonly leader: number }[];
  findBroker(node: { readonly nodeId: number | string }): Promise<Broker>;
  findControllerBroker(): Promise<Broker>;
}

/** The connections themselves. */
interface Inside {
  readonly brokerPool: {
    readonly brokers: Readonly<Record<string, BrokerInside>>;
    readonly seedBroker?: BrokerInside;
  };
}
interface BrokerInside {
  readonly connectionPool: {
    readonly pool: readonly {
      readonly socket?: Socket;
      readonly requestQueue: { destroy(): void };
      rejectRequests(error: Error): void;
    }[];
  };
}

interface CompressionCodec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>;
  decompress(buffer: Buffer): Promise<Buffer>;
}

const load = createRequire(import.meta.url);
const ClusterOfKafkaJS = load('kafkajs/src/cluster') as new (options: object) => Cluster;
const { createLogger } = load('kafkajs/src/loggers') as { createLogger(options: object): object };
const createSocketFactory = load('kafkajs/src/network/socketFactory') as () => object;
const RequestQueue = load('kafkajs/src/network/requestQueue') as {
  readonly prototype: { readonly pending: readonly unknown[]; scheduleCheckPendingRequests(): void };
};
const { KafkaJSConnectionError: ConnectionError } = load('kafkajs/src/errors') as {
  readonly KafkaJSConnectionError: new (message: string) => Error;
};
const Connection = load('kafkajs/src/network/connection') as {
  readonly prototype: { connect(): Promise<unknown> };
};
const { Codecs, Types } = load('kafkajs/src/protocol/message/compression') as {
  readonly Codecs: Record<number, () => CompressionCodec>;
  readonly Types: { readonly None: number; readonly GZIP: number; readonly ZSTD: number };
};
const filterAborted = load('kafkajs/src/consumer/filterAbortedMessages') as (
  fetched: Pick<FetchedPartition, 'messages' | 'abortedTransactions'>,
) => readonly FetchedMessage[];

const zstd: CompressionCodec = {
  compress: ({ buffer }) => promisify(zstdCompress)(buffer),
  decompress: (buffer) => promisify(zstdDecompress)(buffer),
};
Codecs[Types.ZSTD] = () => zstd;

// After every answer it sets a timer to long before now, of which Node.js warns; nothing is pending then.
const { scheduleCheckPendingRequests } = RequestQueue.prototype;
RequestQueue.prototype.scheduleCheckPendingRequests = function schedule(): void {
  if (this.pending.length > 0) scheduleCheckPendingRequests.call(this);
};

// Two that ask it to connect at the same time get two sockets, of which it forgets one and reads both.
const { connect } = Connection.prototype;
const connecting = new WeakMap<object, Promise<unknown>>();
Connection.prototype.connect = function connectOnce(): Promise<unknown> {
  const known = connecting.get(this);
  if (known !== undefined) return known;
  const begun = connect.call(this).finally(() => connecting.delete(this));
  connecting.set(this, begun);
  return begun;
};

export const COMPRESSION = { none: Types.None, gzip: Types.GZIP, zstd: Types.ZSTD } as const;

/** Connections to a cluster's brokers, two to each: one for fetching, where a request may wait for records, one for the rest. */
export function createCluster(options: FullOptions): Cluster {
  return new ClusterOfKafkaJS({
    // What goes wrong is thrown, and said by who catches it.
    logger: createLogger({ level: 0, logCreator: () => () => {} }),
    socketFactory: createSocketFactory(),
    brokers: options.brokers,
    clientId: options.clientId,
    ssl: options.tls,
    sasl: options.sasl,
    connectionTimeout: Math.min(options.connectTimeoutMs, options.requestTimeoutMs),
    authenticationTimeout: options.requestTimeoutMs,
    requestTimeout: options.requestTimeoutMs,
    enforceRequestTimeout: true,
    metadataMaxAge: 300_000,
    allowAutoTopicCreation: false,
    retry: { retries: 0, initialRetryTime: 1, maxRetryTime: 1 },
  });
}

/** Cuts all connections: whoever waits for an answer is told that there will be none. */
export function destroyCluster(cluster: Cluster): void {
  const { brokers, seedBroker } = (cluster as unknown as Inside).brokerPool;
  const all = new Set([...Object.values(brokers), ...(seedBroker === undefined ? [] : [seedBroker])]);
  for (const { connectionPool } of all) {
    for (const connection of connectionPool.pool) {
      const error = new ConnectionError('the connection was given up');
      connection.rejectRequests(error);
      connection.requestQueue.destroy();
      // With an error, for else somebody who is connecting would wait for the timeout.
      connection.socket?.destroy(error);
    }
  }
}

/** The messages of which a reader may know: no control records, none of a transaction that was given up. */
export function visibleMessages(fetched: FetchedPartition): readonly FetchedMessage[] {
  const { messages, abortedTransactions } = fetched;
  const kept = abortedTransactions?.length ? filterAborted({ messages, abortedTransactions }) : messages;
  return kept.some(({ isControlRecord }) => isControlRecord)
    ? kept.filter(({ isControlRecord }) => !isControlRecord)
    : kept;
}
