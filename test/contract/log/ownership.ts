import { describe, expect, it } from 'vitest';
import type { Log, Task, TaskControl } from '../../../services/steps/ports/log.ts';
import {
  collector,
  errorOf,
  gate,
  type LogHarness,
  type LogTraits,
  record,
  textOf,
  turns,
  useLog,
} from './support.ts';

export function ownershipContract(createHarness: () => Promise<LogHarness>, traits: LogTraits): void {
  describe('ownership', () => {
    const use = useLog(createHarness);

    it('fences a control kept beyond the end of its task', async () => {
      const log = await use.openWithTopics();
      let kept: TaskControl | undefined;
      const reading = collector({
        stop: async (control) => {
          kept = control;
        },
      });
      const running = await log.run({ group: 'g', topics: ['b'], task: reading.task });
      await running.stop();
      await expect(kept!.commit(new Map(), '')).rejects.toMatchObject({ code: 'fenced', retryable: false });
    });

    /** A run of group `g` that holds a batch in hand; when it may go on, it commits. */
    async function holdBatch(log: Log) {
      const held = gate();
      const began = gate();
      const { promise: committing, resolve } = Promise.withResolvers<unknown>();
      const reading = collector({
        async handle(_, control) {
          began.open();
          await held.opened;
          const commit = control.commit(new Map([['b', 1]]), 'stale');
          resolve(errorOf(commit));
          await commit;
        },
      });
      const running = await log.run({ group: 'g', topics: ['b'], task: reading.task });
      const ended = errorOf(running.done);
      await began.opened;
      return { committing, ended, goOn: held.open };
    }
    const FENCED = { code: 'fenced', retryable: false };

    it.runIf(traits.takesGroupOver)(
      'fences the commit of a run when a later one has taken its group',
      async () => {
        const log = await use.openWithTopics();
        await log.append([record('b', 0, 'one')]);
        const first = await holdBatch(log);
        const second = collector();
        const running = await log.run({ group: 'g', topics: ['b'], task: second.task });
        first.goOn();
        expect(await first.committing).toMatchObject(FENCED);
        expect(await first.ended).toBe(await first.committing);
        await second.untilSeen(1);
        await running.stop();
        await running.done;
        const third = collector();
        const again = await log.run({ group: 'g', topics: ['b'], task: third.task });
        await third.untilSeen(1);
        await again.stop();
        expect(third.seen.map(textOf)).toEqual(['one']);
      },
    );

    it.runIf(traits.takesGroupOver)('fences it across processes and restarts alike', async () => {
      const log = await use.openWithTopics();
      await log.append([record('b', 0, 'one')]);
      const first = await holdBatch(log);
      const other = await use.open();
      const running = await other.run({ group: 'g', topics: ['b'], task: collector().task });
      first.goOn();
      expect(await first.committing).toMatchObject(FENCED);
      expect(await first.ended).toBe(await first.committing);
      await running.stop();
    });

    it.runIf(traits.takesGroupOver)(
      'ends a stale run by itself, so that its idle calls end too',
      async () => {
        const log = await use.openWithTopics();
        const waiting = { group: 'g', topics: ['b'], task: collector().task, idleMs: 3_600_000 };
        const stale = await log.run(waiting);
        const ended = errorOf(stale.done);
        await turns();
        const running = await log.run(waiting);
        expect(await ended).toMatchObject(FENCED);
        await running.stop();
        await running.done;
      },
    );

    it.each<readonly [what: string, steps: Partial<Task>]>([
      ['a stop', {}],
      ['an error of its own', { handle: () => Promise.reject(new Error('its own')) }],
      ['an error before it began', { start: () => Promise.reject(new Error('its own')) }],
      ['an error of its last words', { stop: () => Promise.reject(new Error('its own')) }],
    ])('releases a task once and last after %s', async (_, steps) => {
      const log = await use.openWithTopics();
      const said: string[] = [];
      const stop: Task['stop'] = async (control) => {
        said.push('stop');
        await steps.stop?.(control);
      };
      const reading = collector({ ...steps, stop, release: () => void said.push('release') });
      const running = await log.run({ group: 'g', topics: ['b'], task: reading.task });
      const ended = errorOf(running.done);
      await log.append([record('b', 0, 'one')]);
      if (steps.handle === undefined && steps.start === undefined) {
        await reading.untilSeen(1);
        await running.stop();
        expect((await ended) === null).toBe(steps.stop === undefined);
        expect(said).toEqual(['stop', 'release']);
      } else {
        expect(await ended).toMatchObject({ message: 'its own' });
        expect(said).toEqual(['release']);
      }
    });

    it('lets other groups be', async () => {
      const log = await use.openWithTopics();
      await log.append([record('b', 0, 'one')]);
      const one = collector();
      const two = collector();
      const runs = [
        await log.run({ group: 'one', topics: ['b'], task: one.task }),
        await log.run({ group: 'two', topics: ['b'], task: two.task }),
      ];
      await Promise.all([one.untilSeen(1), two.untilSeen(1)]);
      for (const running of runs) {
        await running.stop();
        await running.done;
      }
    });
  });
}
