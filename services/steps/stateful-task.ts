import { randomUUID } from 'node:crypto';
import type { Log, LogRecord, NewRecord, Task, TaskControl } from './ports/log.ts';
import type { Logger } from './ports/logger.ts';
import { formatMetadata, restoreState, snapshotPrefix } from './restore-state.ts';
import { frameSnapshot } from './snapshot-stream.ts';

export type Emit = (record: NewRecord) => void;

/** State that is a function of the records applied, and what it writes on the way. Neither may depend on a clock. */
export interface Machine {
  /** Changes with anything that makes an older snapshot unfit: settings, numbers of partitions, format of the chunks. */
  readonly settings: string;
  /** One batch after the other; what takes long lets others have their turn. */
  apply(records: readonly LogRecord[], emit: Emit): Promise<void>;
  /** A record that only tells the time: what it changes is not worth a snapshot by itself. */
  isTick?(record: LogRecord): boolean;
  /** A record after which no older snapshot may be left: it takes out what those hold. */
  mustSnapshot?(record: LogRecord): boolean;
  /** The partition is quiet; `now` is epoch ms. It may write (a tick), but not change state. */
  idle?(now: number, emit: Emit): void;
  /** The state in chunks of at most about a megabyte. */
  snapshot(): Iterable<Uint8Array>;
  /** Replaces all state; no chunks make the initial state. */
  restore(chunks: AsyncIterable<Uint8Array>): Promise<void>;
}

/**
 * The machines at work, by partition number. One that is over is let go of at once: its state may be gigabytes, and its
 * partition another process's.
 */
export interface Machines<M extends Machine> {
  /** The partition's task over a machine of its own. */
  task(partition: number, machine: M, options: Omit<StatefulTaskOptions, 'partition' | 'machine'>): Task;
  all(): ReadonlyMap<number, M>;
}

export function createMachines<M extends Machine>(): Machines<M> {
  const machines = new Map<number, M>();
  return {
    task(partition, machine, options) {
      machines.set(partition, machine);
      return {
        ...statefulTask({ ...options, partition, machine }),
        release() {
          if (machines.get(partition) === machine) machines.delete(partition);
        },
      };
    },
    all: () => machines,
  };
}

export interface StatefulTaskOptions {
  readonly log: Log;
  readonly group: string;
  readonly partition: number;
  /** The topics the task reads. */
  readonly topics: readonly string[];
  readonly machine: Machine;
  /**
   * A snapshot is written when either has been reached since the last one; both infinite: never, not even at the end. By
   * time alone it waits until as much was read as it would write, an hour at most: a large state with few records would
   * else be written out over and over, into a log that keeps snapshots for days.
   */
  readonly snapshotEvery: { readonly records: number; readonly ms: number };
  /** Epoch ms. Decides only when snapshots are written. */
  readonly now: () => number;
  readonly logger: Logger;
}

/** A quiet partition is told the time every few seconds; its state is not written out again for each. */
const TICKS_PER_RECORD = 1_000;
/** A log may drop snapshots after a time: that of a state which does not change is written again long before. */
const RENEW_MS = 86_400_000;
/** By then a restart would read on from too far back, and the log may have dropped it. */
const LONGEST_MS = 3_600_000;
/** Between two snapshots at least 19 times as long passes as the last one took: they cost at most 5 % of the time. */
const REST_PER_SNAPSHOT = 19;
/** But no longer than so many of the intervals asked for: brokers that were away for the one do not put the next off for hours. */
const MOST_INTERVALS = 10;

/**
 * The shell around a machine: state survives in snapshots, each named by the committed offsets it belongs to.
 *
 * A batch's outputs are appended, all in one, before the next batch is taken. A snapshot is written under a fresh name,
 * then the offsets are committed with that name, then older ones are removed: whichever of these a crash prevents, the
 * commit names a snapshot that exists and fits. After it the records since are applied again and their outputs written
 * again with the same origins, which readers drop.
 *
 * A snapshot that is missing or cannot be used is replaced by a replay from the first offset, with a loud warning, if
 * the log still holds every record; else `start` throws.
 */
export function statefulTask(options: StatefulTaskOptions): Task {
  const { log, machine, now, snapshotEvery } = options;
  const prefix = snapshotPrefix(options);
  const isResumable = Number.isFinite(snapshotEvery.records) || Number.isFinite(snapshotEvery.ms);
  const next = new Map<string, number>();
  let sinceRecords = 0;
  let sinceBytes = 0;
  let snapshotBytes = 0;
  let sinceMs = now();
  let notBefore = 0;
  let sequence = 0;
  let failed = false;

  const snapshot = async (control: TaskControl): Promise<void> => {
    const began = now();
    const fresh = `${prefix}${String(sequence + 1).padStart(12, '0')}-${randomUUID()}`;
    const header = { format: 1, settings: machine.settings, offsets: Object.fromEntries(next) } as const;
    snapshotBytes = 0;
    const chunks = counted(frameSnapshot(header, machine.snapshot()), (bytes) => {
      snapshotBytes += bytes;
    });
    const name = await log.writeSnapshot(fresh, chunks);
    await control.commit(new Map(next), formatMetadata(name));
    sequence += 1;
    sinceRecords = 0;
    sinceBytes = 0;
    sinceMs = now();
    const rest = REST_PER_SNAPSHOT * (sinceMs - began);
    notBefore = sinceMs + Math.min(rest, MOST_INTERVALS * snapshotEvery.ms);
    await log.pruneSnapshots(prefix, [name]);
  };
  const snapshotIfDue = async (control: TaskControl): Promise<void> => {
    const time = now();
    const isWorthIt = sinceBytes >= snapshotBytes || time - sinceMs >= LONGEST_MS;
    const due = sinceRecords >= snapshotEvery.records || (time - sinceMs >= snapshotEvery.ms && isWorthIt);
    const isOld = isResumable && next.size > 0 && time - sinceMs >= RENEW_MS;
    if ((isOld || (due && sinceRecords >= 1)) && time >= notBefore) await snapshot(control);
  };
  /** After a failure the state may be ahead of what was written: it must not become a snapshot. */
  const guarded = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      failed = true;
      throw error;
    }
  };

  return {
    async start(committed) {
      const restored = await restoreState(options, committed);
      sequence = restored.sequence;
      sinceMs = now();
      for (const [topic, offset] of restored.offsets) next.set(topic, offset);
      return restored.offsets;
    },
    handle: (records, control) =>
      guarded(async () => {
        await append(log, (emit) => machine.apply(records, emit));
        let isBound = false;
        for (const record of records) {
          isBound ||= machine.mustSnapshot?.(record) ?? false;
          next.set(record.topic, record.offset + 1);
          sinceRecords += machine.isTick?.(record) ? 1 / TICKS_PER_RECORD : 1;
          sinceBytes += record.value.length;
        }
        await (isBound && isResumable ? snapshot(control) : snapshotIfDue(control));
      }),
    idle: (control) =>
      guarded(async () => {
        await append(log, async (emit) => machine.idle?.(now(), emit));
        await snapshotIfDue(control);
      }),
    async stop(control) {
      if (!failed && sinceRecords > 0 && isResumable) await snapshot(control);
    },
  };
}

function* counted(chunks: Iterable<Uint8Array>, count: (bytes: number) => void): Generator<Uint8Array> {
  for (const chunk of chunks) {
    count(chunk.length);
    yield chunk;
  }
}

async function append(log: Log, work: (emit: Emit) => Promise<void>): Promise<void> {
  const outputs: NewRecord[] = [];
  await work((record) => outputs.push(record));
  if (outputs.length > 0) await log.append(outputs);
}
