import { type Committed, type Log, LogError } from './ports/log.ts';
import type { Logger } from './ports/logger.ts';
import { readFramed, SnapshotError } from './snapshot-stream.ts';

export interface RestoreOptions {
  readonly log: Log;
  readonly group: string;
  readonly partition: number;
  readonly topics: readonly string[];
  readonly machine: {
    readonly settings: string;
    restore(chunks: AsyncIterable<Uint8Array>): Promise<void>;
  };
  readonly logger: Logger;
}

export interface Restored {
  /** Where to go on in each topic that the state has seen. */
  readonly offsets: ReadonlyMap<string, number>;
  /** Number of the newest snapshot so far. */
  readonly sequence: number;
}

/** Snapshots of one task are named `<group>/<partition>/<number>-<unique>`. */
export const snapshotPrefix = ({ group, partition }: Pick<RestoreOptions, 'group' | 'partition'>): string =>
  `${group}/${partition}/`;

/** The metadata of a commit: which snapshot belongs to its offsets. */
export const formatMetadata = (snapshot: string): string => JSON.stringify({ v: 1, snapshot });

/**
 * Brings a machine to the state of the last commit. Where its snapshot is missing or unfit the machine is emptied and
 * everything is to be read again, if the log still has it; else throws `SnapshotError` or `LogError`.
 */
export async function restoreState(
  options: RestoreOptions,
  committed: ReadonlyMap<string, Committed>,
): Promise<Restored> {
  if ([...committed.values()].every(({ offset }) => offset === 0)) {
    return { offsets: new Map(), sequence: 0 };
  }
  const name = newestSnapshot(committed);
  const sequence = Number(name?.slice(snapshotPrefix(options).length).split('-')[0] ?? 0);
  try {
    if (name === undefined) throw new LogError('snapshot_missing', 'the committed offsets name no snapshot');
    const { log, machine } = options;
    const header = await readFramed(log.readSnapshot(name), machine.settings, (chunks) =>
      machine.restore(chunks),
    );
    return { offsets: new Map(Object.entries(header.offsets)), sequence };
  } catch (error) {
    if (!isUnfit(error)) throw error;
    await options.machine.restore(noChunks());
    return { offsets: await replayFromFirst(options, name, error), sequence };
  }
}

/** Whether it is the snapshot that is at fault, rather than the way to it, which may work again later. */
function isUnfit(error: unknown): error is LogError | SnapshotError {
  // A replay under other settings would write another history over the one that readers have.
  if (error instanceof SnapshotError) return error.code !== 'snapshot_settings';
  return error instanceof LogError && error.code === 'snapshot_missing';
}

async function* noChunks(): AsyncGenerator<Uint8Array> {}

async function replayFromFirst(
  { log, group, partition, topics, logger }: RestoreOptions,
  snapshot: string | undefined,
  fault: LogError | SnapshotError,
): Promise<ReadonlyMap<string, number>> {
  const offsets = new Map<string, number>();
  for (const topic of topics) {
    if (partition >= (await log.partitionsOf(topic))) continue;
    const { first } = await log.bounds(topic, partition);
    if (first > 0) {
      const fields = { group, partition, topic, first, snapshot, code: fault.code };
      logger.error(fields, 'the state cannot be rebuilt: no usable snapshot, and the log begins later');
      throw fault;
    }
    offsets.set(topic, 0);
  }
  const fields = { group, partition, snapshot, code: fault.code };
  logger.warn(fields, `replaying the whole log to rebuild the state: ${fault.message}`);
  return offsets;
}

/**
 * The snapshot that the last commit names. All topics name the same, unless a commit of several was cut short; then
 * the one with the highest number, which holds the offsets of all.
 */
function newestSnapshot(committed: ReadonlyMap<string, Committed>): string | undefined {
  let newest: string | undefined;
  for (const { metadata } of committed.values()) {
    const name = snapshotIn(metadata);
    if (name !== undefined && (newest === undefined || name > newest)) newest = name;
  }
  return newest;
}

function snapshotIn(metadata: string): string | undefined {
  try {
    const { v, snapshot } = JSON.parse(metadata) as { readonly v?: unknown; readonly snapshot?: unknown };
    return v === 1 && typeof snapshot === 'string' ? snapshot : undefined;
  } catch {
    return undefined;
  }
}
