/**
 * The log: named topics of numbered partitions, each an ordered, durable sequence of records.
 *
 * An implementer must
 * - keep the order of each partition and number it with offsets that only grow (on Kafka with gaps: what is next is told
 *   by `bounds`, not by the last record read);
 * - resolve `append` only when every record would survive the death of the process;
 * - let a commit through only while the task still owns its partition, and keep offset and metadata together;
 * - deliver a task's records one batch at a time, and wait for `handle` before the next.
 *
 * It need not give exactly-once: a task may see a record again after a crash, and a producer may append one twice.
 * Records carry deterministic ids and origins, and their readers drop what they have.
 */
export interface Log {
  /** Creates the topics that are missing. A topic that exists with another number of partitions is an error. */
  createTopics(topics: readonly TopicSpec[]): Promise<void>;
  partitionsOf(topic: string): Promise<number>;
  /** All or nothing per call on the embedded log; per partition in order on Kafka. */
  append(records: readonly NewRecord[], options?: AppendOptions): Promise<void>;
  /**
   * Appends all of the records to the head's partition, or none where that has moved on since it was read: for writers who
   * decide by what a partition holds. Ask `bounds` for the head first, then read, then decide. Resolves whether it did.
   *
   * Kafka has no such thing. There each record is appended with the offset that it is meant for; one that came to stand
   * elsewhere has never been, for `read` and `run` alike. Whoever reads the topic by other means must do the same.
   */
  appendIf(head: PartitionHead, records: readonly HeadRecord[]): Promise<boolean>;
  /** What a partition holds from `from` on (or from the first record held) up to its end of this moment; no group is asked. */
  read(topic: string, partition: number, from: number): AsyncIterable<LogRecord>;
  /** Runs one task per partition number over `topics`, until `stop()`. Rejects `done` when a task throws. */
  run(options: RunOptions): Promise<Running>;
  /**
   * Writes a snapshot; resolves when it is durable, with the name by which it is read: `name`, and where the log must be
   * told, where it is.
   */
  writeSnapshot(name: string, chunks: Iterable<Uint8Array>): Promise<string>;
  /** The chunks in order; throws `LogError('snapshot_missing')` where there is none of that name. */
  readSnapshot(name: string): AsyncIterable<Uint8Array>;
  /** Removes the snapshots whose names begin so, other than `keep`. On Kafka time removes them, and this does nothing. */
  pruneSnapshots(prefix: string, keep: readonly string[]): Promise<void>;
  /** First offset still held and the offset the next record will get. */
  bounds(topic: string, partition: number): Promise<{ readonly first: number; readonly next: number }>;
  close(): Promise<void>;
}

export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  /**
   * How long records are kept. The embedded log never drops one before every group has passed it; Kafka does, and then
   * the group's task ends with `LogError('out_of_range')`.
   */
  readonly retentionMs: number;
}

/** Where a partition ended when somebody looked. */
export interface PartitionHead {
  readonly topic: string;
  readonly partition: number;
  /** Offset that its next record was to get. */
  readonly next: number;
}

export interface NewRecord {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly value: Uint8Array;
}

export interface AppendOptions {
  /**
   * How long the caller can wait for a log on brokers that are away, ms; for as long as it takes where it is left out. Then
   * throws `LogError('unavailable')`, at once where too much waits already. Either none of the records is taken in, or, where
   * brokers may have some of them, all will be, unless the process ends: whoever appends them again must be ready for both.
   */
  readonly patienceMs?: number;
}

/** A record for a partition that is named apart. */
export type HeadRecord = Pick<NewRecord, 'key' | 'value'>;

export interface LogRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: Uint8Array;
  /** When the log took it, by its own clock, epoch ms. */
  readonly timestamp: number;
}

export interface Committed {
  /** Offset of the next record to read. */
  readonly offset: number;
  readonly metadata: string;
}

export interface RunOptions {
  /** Consumer group. */
  readonly group: string;
  /** Topics read together: the task of partition number n reads partition n of each that has one. */
  readonly topics: readonly string[];
  /** Called for each partition number that this process is given. */
  readonly task: (partition: number) => Task;
  /** Most records handed over at once; 1,000 where it is left out. */
  readonly maxBatch?: number;
  /** After this long without a record `idle` is called, and again each time it has passed; ms, 1,000 by default. */
  readonly idleMs?: number;
}

/** The work on one partition number. Calls never overlap. */
export interface Task {
  /** Restores state. Returns where to start in topics that differ from their committed offset (or 0). */
  start(committed: ReadonlyMap<string, Committed>): Promise<ReadonlyMap<string, number>>;
  /** Records in order per topic; across topics in the order the log took them, as far as the log knows it. */
  handle(records: readonly LogRecord[], control: TaskControl): Promise<void>;
  /** The partition is quiet. */
  idle?(control: TaskControl): Promise<void>;
  /** The partition goes away (rebalance or stop); a last commit is allowed. Not called after a crash. */
  stop(control: TaskControl): Promise<void>;
  /**
   * The task is over, whatever ended it: a stop, an error, another owner of its partition. Called once, after everything
   * else, for letting go of its state; there is nothing more to be written.
   */
  release?(): void;
}

export interface TaskControl {
  readonly partition: number;
  /** Commits next offsets by topic, with one metadata text for all. Throws `LogError('fenced')` for a stale owner. */
  commit(next: ReadonlyMap<string, number>, metadata: string): Promise<void>;
}

export interface Running {
  /** Settles when the run has ended: resolves after `stop()`, rejects with the first error of a task. */
  readonly done: Promise<void>;
  /**
   * Records waiting, by topic and partition: next offset of the log less next offset to be handled. Throws
   * `LogError('unavailable')`, soon, where the log is on brokers that are away.
   */
  lag(): Promise<readonly { readonly topic: string; readonly partition: number; readonly records: number }[]>;
  /** Lets the batch in hand finish, stops the tasks, resolves when all is quiet. */
  stop(): Promise<void>;
}

export type LogErrorCode =
  | 'fenced'
  | 'snapshot_missing'
  | 'unknown_topic'
  | 'partitions_differ'
  | 'closed'
  | 'out_of_range'
  | 'locked'
  | 'incompatible'
  | 'unavailable'
  | 'refused';

export class LogError extends Error {
  readonly code: LogErrorCode;
  readonly retryable: boolean;
  constructor(
    code: LogErrorCode,
    message: string,
    options?: ErrorOptions & { readonly retryable?: boolean },
  ) {
    super(message, options);
    this.name = 'LogError';
    this.code = code;
    this.retryable = options?.retryable ?? false;
  }
}
