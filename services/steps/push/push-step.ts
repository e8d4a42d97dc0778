import type { Warning } from '../../core/record/warning.ts';
import { TOPICS } from '../../core/topics.ts';
import { secondsSince } from '../observe/seconds-since.ts';
import type { Codec } from '../ports/codec.ts';
import type { Log, Task } from '../ports/log.ts';
import { type Metrics, NO_METRICS } from '../ports/metrics.ts';
import type { ErasedWarnings } from './erased-warnings.ts';
import { createFeed, type FeedStore, type WarningFeed } from './feed.ts';
import type { Bounds } from './places.ts';
import { createRevisions, type Revisions, type RevisionsStore } from './revisions.ts';
import { createSeeding, type Seeding, type SeedSource } from './seeding.ts';

export interface PushStepOptions {
  readonly log: Pick<Log, 'bounds' | 'partitionsOf' | 'read'>;
  /** Consumer group: one of its own for each process, as each shows all warnings; `push` where it is left out. */
  readonly group?: string;
  readonly codec: Codec<Warning>;
  /** Revisions read again from before the end of the topic at the start; 500 where it is left out. */
  readonly keep?: number;
  /** Of those that were told, how many stay in memory for who was away; 5,000 where it is left out. */
  readonly hold?: number;
  /** Open warnings held in memory; 5,000 where it is left out. */
  readonly maxOpen?: number;
  /** Nobody is erased where it is left out. */
  readonly erased?: Pick<ErasedWarnings, 'readOn' | 'isErased'>;
  /** What is open and lies before what is read of the log; without it such warnings are missing, and the feed says so. */
  readonly source?: SeedSource;
  /** Nothing is measured where it is left out. */
  readonly metrics?: Metrics;
  /** Epoch ms; for what is measured only. */
  readonly now?: () => number;
}

export interface PushStep {
  readonly group: string;
  readonly topics: readonly string[];
  /** For `Log.run`: the task of one partition number. */
  readonly task: (partition: number) => Task;
  readonly feed: WarningFeed;
  readonly revisions: Revisions;
  /** Forgets ended warnings of people who were erased, and what is held for those who were away. */
  readonly forgetErased: () => void;
  /** Asks the store no more; the tasks are stopped by who runs them. */
  readonly stop: () => Promise<void>;
}

/** Records handled between two commits of a stream that never falls quiet. */
const COMMIT_EVERY = 1_000;

/** The push step: `log.run(createPushStep(...))` runs it, and `feed` is what screens show. */
export function createPushStep(options: PushStepOptions): PushStep {
  const { log, codec, source, maxOpen = 5_000, erased = NOBODY } = options;
  const feed = createFeed(maxOpen);
  const bounds = async (): Promise<readonly Bounds[]> => {
    const partitions = Array.from({ length: await log.partitionsOf(TOPICS.warnings) }, (_, i) => i);
    return await Promise.all(partitions.map((partition) => log.bounds(TOPICS.warnings, partition)));
  };
  const revisions = createRevisions(
    feed,
    {
      bounds,
      async *read(partition, from) {
        await erased.readOn(partition);
        for await (const { offset, value } of log.read(TOPICS.warnings, partition, from))
          yield { partition, offset, warning: codec.decode(value) };
      },
    },
    options.hold,
    erased.isErased,
  );
  const { reached } = revisions;
  const ends = async () => (await bounds()).map(({ next }) => next - 1);
  const seeding =
    source === undefined
      ? NO_SEEDING
      : createSeeding({ ...source, feed, maxOpen, reached, ends, isErased: erased.isErased });
  return {
    group: options.group ?? 'push',
    topics: [TOPICS.warnings],
    task: (partition) => pushTask(options, { feed, revisions, seeding }, partition),
    feed,
    revisions,
    forgetErased: () => revisions.forget(erased.isErased),
    stop: seeding.stop,
  };
}

const NOBODY: NonNullable<PushStepOptions['erased']> = { readOn: async () => {}, isErased: () => false };

const NO_SEEDING: Seeding = { passOver: () => {}, note: () => {}, readOn: () => {}, stop: async () => {} };

interface Held {
  readonly feed: FeedStore;
  readonly revisions: RevisionsStore;
  readonly seeding: Seeding;
}

function pushTask(options: PushStepOptions, { feed, revisions, seeding }: Held, partition: number): Task {
  const { log, codec, erased = NOBODY, keep = 500, metrics = NO_METRICS, now = Date.now } = options;
  let next: number | undefined;
  /** What was committed was on the screens before: it is shown again, but not measured. */
  let pushedBefore = 0;
  let uncommitted = 0;
  // The offset is never read back: the start is always `keep` before the end. It is committed all the same, for a group
  // that runs and commits nothing would keep the log from ever dropping old records of this topic.
  const commit: NonNullable<Task['idle']> = async (control) => {
    if (next === undefined || uncommitted === 0) return;
    await control.commit(new Map([[TOPICS.warnings, next]]), '');
    uncommitted = 0;
  };
  return {
    async start(committed) {
      // Before the first is shown: an old one of somebody who was erased since may stand in the log.
      await erased.readOn(partition);
      pushedBefore = committed.get(TOPICS.warnings)?.offset ?? 0;
      const bounds = await log.bounds(TOPICS.warnings, partition);
      const partitions = await log.partitionsOf(TOPICS.warnings);
      const from = Math.max(bounds.first, bounds.next - keep);
      if (revisions.begin(partition, from, partitions)) {
        feed.markIncomplete();
        seeding.passOver(partition);
      }
      seeding.readOn();
      return new Map([[TOPICS.warnings, from]]);
    },
    async handle(records, control) {
      for (const { value, offset } of records) {
        const warning = codec.decode(value);
        seeding.note(warning, partition);
        const isNew = revisions.put(warning, { partition, offset }) && offset >= pushedBefore;
        const { level, recordedAt } = warning;
        if (!isNew || recordedAt === null) continue;
        metrics.observe('tocsin_recorded_to_pushed_seconds', { level }, secondsSince(recordedAt, now()));
      }
      seeding.readOn();
      next = records.at(-1)!.offset + 1;
      uncommitted += records.length;
      if (uncommitted >= COMMIT_EVERY) await commit(control);
    },
    idle: commit,
    stop: commit,
  };
}
