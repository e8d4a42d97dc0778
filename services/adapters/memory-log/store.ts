import { type Committed, LogError, type LogRecord } from '../../steps/ports/log.ts';

/** A record, where it stands in the order of all topics, and when the log took it. */
export interface HeldRecord {
  readonly record: LogRecord;
  readonly sequence: number;
  readonly appendedAt: number;
}

export interface MemoryPartition {
  readonly topic: string;
  readonly number: number;
  first: number;
  held: HeldRecord[];
  /** Committed offsets by consumer group. */
  readonly commits: Map<string, Committed>;
}

export interface MemoryTopic {
  readonly name: string;
  retentionMs: number;
  readonly partitions: readonly MemoryPartition[];
}

/** What would be the disk. It outlives the logs over it, so that a test can lose a process and start another. */
export interface MemoryStore {
  readonly topics: Map<string, MemoryTopic>;
  readonly generations: Map<string, number>;
  readonly snapshots: Map<string, readonly Uint8Array[]>;
  /** Called when a record came in or a group changed hands. */
  readonly listeners: Set<() => void>;
  /** Groups with a run in progress and the topics they read. */
  readonly live: Set<{ readonly group: string; readonly topics: readonly string[] }>;
  nextSequence: number;
  trimmedAt: number;
}

export function createMemoryStore(): MemoryStore {
  return {
    topics: new Map(),
    generations: new Map(),
    snapshots: new Map(),
    listeners: new Set(),
    live: new Set(),
    nextSequence: 0,
    trimmedAt: Number.NEGATIVE_INFINITY,
  };
}

export function nextOffset(partition: MemoryPartition): number {
  return partition.first + partition.held.length;
}

/** Throws `LogError('unknown_topic')`. */
export function findTopic(store: MemoryStore, name: string): MemoryTopic {
  const topic = store.topics.get(name);
  if (topic === undefined) {
    throw new LogError('unknown_topic', `there is no topic "${name}": create it with createTopics first`);
  }
  return topic;
}

/** Throws `LogError('unknown_topic')`. */
export function findPartition(store: MemoryStore, topic: string, number: number): MemoryPartition {
  const partition = findTopic(store, topic).partitions[number];
  if (partition === undefined) {
    throw new LogError('unknown_topic', `topic "${topic}" has no partition ${number}`);
  }
  return partition;
}

/** Throws `LogError('out_of_range')`; the offset of the next record is in range. */
export function assertHeld(partition: MemoryPartition, offset: number): void {
  const next = nextOffset(partition);
  if (offset >= partition.first && offset <= next) return;
  throw new LogError(
    'out_of_range',
    `offset ${offset} of topic "${partition.topic}" partition ${partition.number} is not in the log, which holds ${partition.first} up to ${next}`,
  );
}
