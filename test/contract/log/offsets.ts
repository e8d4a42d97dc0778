import { describe, expect, it } from 'vitest';
import type { Committed, Log } from '../../../services/steps/ports/log.ts';
import { collector, errorOf, type LogHarness, numbered, record, records, textOf, useLog } from './support.ts';

export function offsetsContract(createHarness: () => Promise<LogHarness>): void {
  describe('committed offsets', () => {
    const use = useLog(createHarness);

    /** Runs the group until `count` records were seen, committing after each batch. */
    async function runCommitting(log: Log, group: string, count: number): Promise<readonly string[]> {
      const reading = collector({
        handle: async (batch, control) => {
          await control.commit(new Map([['b', batch.at(-1)!.offset + 1]]), `at ${batch.at(-1)!.offset + 1}`);
        },
      });
      const running = await log.run({ group, topics: ['b'], task: reading.task, maxBatch: 2 });
      await reading.untilSeen(count);
      await running.stop();
      return reading.seen.map(textOf);
    }

    /** What the group's task of partition 0 is told at its start. */
    async function committedOf(log: Log, group: string): Promise<ReadonlyMap<string, Committed>> {
      const { promise, resolve } = Promise.withResolvers<ReadonlyMap<string, Committed>>();
      const reading = collector({
        start: async (committed) => {
          resolve(committed);
          return new Map();
        },
      });
      const running = await log.run({ group, topics: ['b'], task: reading.task });
      const committed = await promise;
      await running.stop();
      return committed;
    }

    it('tells a new group nothing and starts it at the first record', async () => {
      const log = await use.openWithTopics();
      await log.append(records('b', 0, ['one', 'two']));
      expect(await committedOf(log, 'new')).toEqual(new Map());
      expect(await runCommitting(log, 'new', 2)).toEqual(['one', 'two']);
    });

    it('starts a group again at its committed offset, with its metadata, each group for itself', async () => {
      const log = await use.openWithTopics();
      await log.append(records('b', 0, numbered('', 5)));
      await runCommitting(log, 'g', 5);
      await log.append(records('b', 0, ['five']));
      expect(await committedOf(log, 'g')).toEqual(new Map([['b', { offset: 5, metadata: 'at 5' }]]));
      expect(await runCommitting(log, 'g', 1)).toEqual(['five']);
      expect(await committedOf(log, 'other')).toEqual(new Map());
    });

    it('keeps offset and metadata when the log is opened again', async () => {
      const log = await use.openWithTopics();
      await log.append(records('b', 0, ['one', 'two']));
      await runCommitting(log, 'g', 2);
      await log.close();
      const again = await use.open();
      expect(await committedOf(again, 'g')).toEqual(new Map([['b', { offset: 2, metadata: 'at 2' }]]));
    });

    it('starts where start() says, in the topics it names', async () => {
      const log = await use.openWithTopics();
      await log.append([...records('a', 0, numbered('a', 4)), ...records('b', 0, numbered('b', 4))]);
      const first = collector({
        stop: async (control) => {
          const next = new Map([
            ['a', 2],
            ['b', 3],
          ]);
          if (control.partition === 0) await control.commit(next, 'both');
        },
      });
      const running = await log.run({ group: 'g', topics: ['b', 'a'], task: first.task });
      await first.untilSeen(8);
      await running.stop();
      await running.done;
      const second = collector({ start: async () => new Map([['b', 1]]) });
      const again = await log.run({ group: 'g', topics: ['b', 'a'], task: second.task });
      await second.untilSeen(5);
      await again.stop();
      const seenOf = (name: string) => second.seen.filter((r) => r.topic === name).map(textOf);
      expect({ a: seenOf('a'), b: seenOf('b') }).toEqual({ a: ['a2', 'a3'], b: ['b1', 'b2', 'b3'] });
    });

    it('refuses to start beyond the log, and says so', async () => {
      const log = await use.openWithTopics();
      await log.append([record('b', 0, 'one')]);
      const reading = collector({ start: async () => new Map([['b', 2]]) });
      const running = await log.run({ group: 'g', topics: ['b'], task: reading.task });
      expect(await errorOf(running.done)).toMatchObject({ code: 'out_of_range' });
    });

    it('refuses to commit what the log does not have, and keeps the commit before', async () => {
      const log = await use.openWithTopics();
      await log.append([record('b', 0, 'one')]);
      await runCommitting(log, 'g', 1);
      const reading = collector({
        stop: async (control) => {
          const beyond = await errorOf(control.commit(new Map([['b', 2]]), 'beyond'));
          const nowhere = await errorOf(
            control.commit(
              new Map([
                ['b', 0],
                ['nowhere', 0],
              ]),
              'nowhere',
            ),
          );
          expect(beyond).toMatchObject({ code: 'out_of_range' });
          expect(nowhere).toMatchObject({ code: 'unknown_topic' });
        },
      });
      const running = await log.run({ group: 'g', topics: ['b'], task: reading.task });
      await running.stop();
      await running.done;
      expect(await committedOf(log, 'g')).toEqual(new Map([['b', { offset: 1, metadata: 'at 1' }]]));
    });
  });
}
