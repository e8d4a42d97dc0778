import { LogError } from '../../steps/ports/log.ts';
import type { Bell } from './bell.ts';
import type { Database } from './database.ts';

export interface Partition {
  readonly id: number;
  readonly topic: string;
  readonly number: number;
  /** First offset still held. */
  first: number;
  /** Offset of the next record. */
  next: number;
  /** Rung by every append to this partition. */
  readonly bells: Set<Bell>;
}

export interface Topic {
  readonly id: number;
  readonly name: string;
  retentionMs: number;
  readonly partitions: Partition[];
}

/** What the log asks of a run in progress. */
export interface LiveRun {
  readonly group: string;
  readonly topics: readonly string[];
  ring(): void;
  fail(error: unknown): void;
  stop(): Promise<void>;
}

/** The file, and what this process remembers of it. What is remembered changes only after the file has. */
export interface Store {
  readonly database: Database;
  readonly now: () => number;
  readonly topics: Map<string, Topic>;
  readonly generations: Map<string, number>;
  readonly runs: Set<LiveRun>;
  nextSequence: number;
  closed: boolean;
  /** Catches up with what other processes wrote; true when they wrote something. */
  sync(): boolean;
  /** Reads everything anew, after this process changed topics. */
  reload(): void;
}

export function createStore(database: Database, now: () => number): Store {
  // SQLite changes this number when, and only when, another connection has written.
  const readDataVersion = database.sql.prepare('PRAGMA data_version');
  const load = createLoader(database);
  const store: Store = {
    database,
    now,
    topics: new Map(),
    generations: new Map(),
    runs: new Set(),
    nextSequence: 0,
    closed: false,
    sync() {
      const current = readDataVersion.get()?.data_version;
      if (current === seen) return false;
      load(store);
      seen = current;
      return true;
    },
    reload: () => load(store),
  };
  let seen: unknown = readDataVersion.get()?.data_version;
  load(store);
  return store;
}

export function assertOpen(store: Store): void {
  if (store.closed) throw new LogError('closed', 'the log is closed');
}

/** Throws `LogError('unknown_topic')`. */
export function findTopic(store: Store, name: string): Topic {
  const topic = store.topics.get(name);
  if (topic === undefined) {
    throw new LogError('unknown_topic', `there is no topic "${name}": create it with createTopics first`);
  }
  return topic;
}

/** Throws `LogError('unknown_topic')`. */
export function findPartition(store: Store, topicName: string, number: number): Partition {
  const topic = findTopic(store, topicName);
  const partition = topic.partitions[number];
  if (partition === undefined) {
    throw new LogError(
      'unknown_topic',
      `topic "${topicName}" has no partition ${number}: it has ${topic.partitions.length}, numbered from 0`,
    );
  }
  return partition;
}

type TopicRow = { id: number; name: string; retention_ms: number };
type PartitionRow = { id: number; topic: string; number: number; first: number; next: number };
type GroupRow = { name: string; generation: number };

function createLoader({ sql }: Database): (store: Store) => void {
  const selectTopics = sql.prepare('SELECT id, name, retention_ms FROM topics');
  // One statement, so that the heads of all partitions are those of one moment.
  const selectPartitions = sql.prepare(`
    SELECT p.id, t.name AS topic, p.number, p.first, p.next
    FROM partitions p JOIN topics t ON t.id = p.topic_id ORDER BY p.topic_id, p.number
  `);
  const selectGroups = sql.prepare('SELECT name, generation FROM consumer_groups');
  const selectSequence = sql.prepare('SELECT next FROM sequence');
  return (store) => {
    for (const row of selectTopics.all() as TopicRow[]) {
      const known = store.topics.get(row.name);
      if (known !== undefined) known.retentionMs = row.retention_ms;
      else {
        store.topics.set(row.name, {
          id: row.id,
          name: row.name,
          retentionMs: row.retention_ms,
          partitions: [],
        });
      }
    }
    for (const row of selectPartitions.all() as PartitionRow[]) loadPartition(store, row);
    for (const row of selectGroups.all() as GroupRow[]) store.generations.set(row.name, row.generation);
    store.nextSequence = Number(selectSequence.get()?.next);
  };
}

/** Changes a known partition in place, because readers hold on to it. */
function loadPartition(store: Store, row: PartitionRow): void {
  const partitions = store.topics.get(row.topic)?.partitions;
  const known = partitions?.[row.number];
  if (known === undefined) partitions?.push({ ...row, bells: new Set() });
  else {
    known.first = row.first;
    known.next = row.next;
  }
}
