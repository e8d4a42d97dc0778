import { namesSomebody } from '../../core/push/delivery.ts';
import { createRoutings } from '../../core/push/routings.ts';
import { TOPICS } from '../../core/topics.ts';
import type { Hook } from '../ports/hooks.ts';
import type { Committed, Task, TaskControl } from '../ports/log.ts';
import { type Ahead, lookAhead } from './ahead.ts';
import { type Cursor, createCursor, type Entry } from './cursor.ts';
import type { DeliverStepOptions } from './deliver-step.ts';
import { createLane, type Lane, type Waiting } from './lane.ts';
import { recordOutcomes } from './outcomes.ts';
import { type Progress, readProgress, writeProgress } from './progress.ts';
import { deliveryOf, readEntries, rememberRoutings } from './warning-entries.ts';

/** What came before a group's very first start is delivered where it is not older: not the history of an installation. */
const FIRST_START_REACH_MS = 3_600_000;
/** Records read again before the start, to know who was told of what is still open. */
const REMEMBERED_RECORDS = 5_000;
const REMEMBERED_WARNINGS = 20_000;
/** Progress is committed so often while records keep coming. */
const COMMIT_EVERY_MS = 1_000;
/** A task that was not called for so long has lost its partition, as Kafka tells nobody: it sends nothing new. */
const OWNED_FOR_MS = 60_000;
/** What is on its way when the task stops gets so long to end. */
const GRACE_MS = 3_000;

/** The deliveries of one partition of `warnings`: reads, hands to each receiver's lane, commits how far each has come. */
export function deliverTask(
  options: DeliverStepOptions,
  partition: number,
  lanes: Set<Lane & { readonly kind: string }>,
): Task {
  const { log, clock, codecs } = options;
  const routings = createRoutings(REMEMBERED_WARNINGS);
  let ahead: Ahead | null = null;
  const outcomes = recordOutcomes(options, partition, async (waiting) => {
    return (await ahead?.isErased(waiting)) ?? false;
  });
  let cursors: readonly Cursor[] = [];
  let live = 0;
  let touchedAt = clock.now();
  let committed: string | undefined;
  let committedAt = clock.now();

  const touch = (): void => {
    touchedAt = clock.now();
    for (const cursor of cursors) cursor.wake();
    const failed = cursors.map((cursor) => cursor.failure()).find((failure) => failure !== null);
    if (failed !== undefined) throw failed!.error;
  };

  const commit = async (control: TaskControl): Promise<void> => {
    committedAt = clock.now();
    const marks = new Map(cursors.map((cursor) => [cursor.hook, cursor.mark()]));
    const text = writeProgress({ next: live, marks });
    if (text === committed) return;
    await control.commit(new Map([[TOPICS.warnings, Math.min(live, ...marks.values())]]), text);
    committed = text;
  };

  const openCursor = (hook: Hook, from: number, since: number, looking: Ahead): Cursor => {
    const { id, kind } = hook.terms;
    const lane = createLane({
      hook,
      backoff: options.backoff,
      clock,
      giveUpAfterMs: options.giveUpAfterMs,
      capacity: options.capacity ?? 1_000,
      concurrency: options.concurrency ?? 4,
      isOwned: () => clock.now() - touchedAt < OWNED_FOR_MS,
      isOver: isOverBy(looking),
      onOver: outcomes.over(hook),
      onDelivered: outcomes.delivered(hook),
      onGivenUp: outcomes.givenUp(hook),
      onAnswer: outcomes.answered(hook),
      onRoom: () => void cursor.catchUp(),
    });
    const shown = { ...lane, kind };
    lanes.add(shown);
    const cursor = createCursor({
      hook: id,
      lane,
      from,
      since,
      live: () => live,
      read: (position, limit) => readEntries(options, routings, partition, position, limit),
      deliver: (entry, mode) => deliveryOf(options, hook, routings, entry, mode),
      onStop: () => void lanes.delete(shown),
    });
    return cursor;
  };

  return {
    async start(offsets) {
      const bounds = await log.bounds(TOPICS.warnings, partition);
      const begun = beginning(offsets.get(TOPICS.warnings), bounds.first);
      const since = offsets.has(TOPICS.warnings) ? 0 : clock.now() - FIRST_START_REACH_MS;
      const marks = options.hooks.map(({ terms }) => begun.marks.get(terms.id) ?? begun.next);
      for (const [index, { terms }] of options.hooks.entries()) {
        const gone = bounds.first - marks[index]!;
        if (gone <= 0) continue;
        // Nobody can send them any more: who was not told is told at least by the one who reads this.
        options.logger.error(
          { hook: terms.id, partition, from: marks[index], to: bounds.first },
          'warnings are gone from the log that were yet to be delivered',
        );
        options.metrics.count('tocsin_deliveries_total', { kind: terms.kind, outcome: 'given_up' }, gone);
        marks[index] = bounds.first;
      }
      const from = Math.min(begun.next, ...marks);
      live = from;
      const remembered = Math.max(bounds.first, from - REMEMBERED_RECORDS);
      await rememberRoutings(options, routings, partition, remembered, from);
      const looking = lookAhead(options, partition, from);
      ahead = looking;
      cursors = options.hooks.map((hook, index) => openCursor(hook, marks[index]!, since, looking));
      return new Map([[TOPICS.warnings, from]]);
    },
    async handle(records, control) {
      const entries: Entry[] = records.map(({ value, offset, timestamp }) => ({
        warning: codecs.warning.decode(value),
        offset,
        takenAt: timestamp,
      }));
      for (const { warning, offset } of entries) routings.put(warning, offset);
      // After the records were read: whoever made warnings up has said so before.
      const mode = await options.mode();
      for (const entry of entries) for (const cursor of cursors) cursor.offer(entry, mode);
      live = records.at(-1)!.offset + 1;
      for (const cursor of cursors) void cursor.catchUp();
      touch();
      if (clock.now() - committedAt >= COMMIT_EVERY_MS) await commit(control);
    },
    async idle(control) {
      touch();
      await commit(control);
    },
    async stop(control) {
      await Promise.all(cursors.map((cursor) => cursor.stop(GRACE_MS)));
      await commit(control);
    },
    // The partition may be another's already: nothing more is sent or shown from here.
    release() {
      for (const cursor of cursors) void cursor.stop(0);
    },
  };
}

/** Units get every revision, so the end too; a person hears of no end, and must not hear of what has had one. Who was erased is not
 * named to anybody any more. */
const isOverBy =
  (ahead: Ahead) =>
  async (waiting: Waiting): Promise<boolean> => {
    const { delivery, offset } = waiting;
    const { person, warning } = delivery;
    const { warningId, revision } = warning;
    if (namesSomebody(delivery) && (await ahead.isErased(waiting))) return true;
    if (person === null) return false;
    return await ahead.isOver({ warningId, revision, offset, rules: person.rules });
  };

function beginning(committed: Committed | undefined, first: number): Progress {
  const known = readProgress(committed?.metadata ?? '');
  return known ?? { next: committed?.offset ?? first, marks: new Map() };
}
