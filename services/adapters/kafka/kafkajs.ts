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
import { decodeBatches, type FetchedMessage } from './batch-decoder.ts';
import { type BatchFrame, type Checksum, type Compression, encodeBatch } from './batch-encoder.ts';
import type { FullOptions } from './options.ts';

export interface Message {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, Buffer | string | undefined>>;
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
  describeConfigs(request: {
    readonly resources: readonly {
      readonly type: number;
      readonly name: string;
      readonly configNames: readonly string[];
    }[];
  }): Promise<{
    readonly resources: readonly {
      readonly configEntries: readonly { readonly configName: string; readonly configValue: string | null }[];
    }[];
  }>;
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
  findTopicPartitionMetadata(topic: string): readonly {
    readonly partitionId: number;
    readonly leader: number;
    readonly replicas: readonly number[];
  }[];
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
    send(request: {
      readonly request: {
        readonly apiKey: number;
        readonly apiVersion: number;
        readonly apiName: string;
        encode(): Promise<EncoderOfKafkaJS>;
      };
      readonly response: object;
    }): Promise<unknown>;
    readonly pool: readonly {
      readonly socket?: Socket;
      readonly requestQueue: { destroy(): void };
      rejectRequests(error: Error): void;
    }[];
  };
}

interface DecoderOfKafkaJS {
  /** With the length before it; null where that is negative. */
  readBytes(): Buffer | null;
}

interface EncoderOfKafkaJS {
  writeString(value: string | null): this;
  writeInt16(value: number): this;
  writeInt32(value: number): this;
  writeBytes(value: Buffer): this;
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
const Encoder = load('kafkajs/src/protocol/encoder') as new (bytes: number) => EncoderOfKafkaJS;
const crc32c = load('kafkajs/src/protocol/recordBatch/crc32C') as Checksum;
const produceResponse = load('kafkajs/src/protocol/requests/produce/v7/response') as object;
const filterAborted = load('kafkajs/src/consumer/filterAbortedMessages') as (
  fetched: Pick<FetchedPartition, 'messages' | 'abortedTransactions'>,
) => readonly FetchedMessage[];

const zstd: CompressionCodec = {
  compress: ({ buffer }) => promisify(zstdCompress)(buffer),
  decompress: (buffer) => promisify(zstdDecompress)(buffer),
};
Codecs[Types.ZSTD] = () => zstd;

// Before the requests are loaded, which all take this one.
const decodeMessagesPath = load.resolve('kafkajs/src/protocol/requests/fetch/v4/decodeMessages');
load(decodeMessagesPath);
load.cache[decodeMessagesPath]!.exports = async (decoder: DecoderOfKafkaJS) => {
  const bytes = decoder.readBytes();
  return bytes === null
    ? []
    : await decodeBatches(bytes, (bits, records) => Codecs[bits]!().decompress(records));
};

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

const compressionBy = (bits: number): Compression => ({
  bits,
  compress: (buffer) => Codecs[bits]!().compress({ buffer }),
});
const COMPRESSION = {
  none: null,
  gzip: compressionBy(Types.GZIP),
  zstd: compressionBy(Types.ZSTD),
} as const;

export interface ProduceRequest extends Omit<BatchFrame, 'timestamp'> {
  readonly topic: string;
  readonly partition: number;
  readonly messages: readonly Message[];
  readonly compression: keyof typeof COMPRESSION;
  /** How long the broker waits for its replicas, ms. */
  readonly timeout: number;
}

/** Of the requests: Produce, in the last version that kafkajs knows and every broker since 2.1 does. */
const PRODUCE = { apiKey: 0, apiVersion: 7, apiName: 'Produce' } as const;
const ALL_IN_SYNC = -1;
const REQUEST_FRAME_BYTES = 64;

/** Appends one batch. Resolves with the offset of its first record, as decimal, when all replicas in sync have it. */
export async function produce(broker: Broker, request: ProduceRequest): Promise<string | undefined> {
  const { topic, partition, messages, compression, timeout } = request;
  const frame = { ...request, timestamp: Date.now() };
  const batch = await encodeBatch(messages, frame, crc32c, COMPRESSION[compression]);
  const encode = async (): Promise<EncoderOfKafkaJS> =>
    new Encoder(REQUEST_FRAME_BYTES + topic.length + batch.length)
      .writeString(null)
      .writeInt16(ALL_IN_SYNC)
      .writeInt32(timeout)
      .writeInt32(1)
      .writeString(topic)
      .writeInt32(1)
      .writeInt32(partition)
      .writeBytes(batch);
  const { connectionPool } = broker as unknown as BrokerInside;
  const answer = await connectionPool.send({ request: { ...PRODUCE, encode }, response: produceResponse });
  const { topics } = answer as {
    readonly topics: readonly { readonly partitions: readonly { readonly baseOffset: string }[] }[];
  };
  return topics[0]?.partitions[0]?.baseOffset;
}

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
