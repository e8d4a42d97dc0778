import { describe, expect, it } from 'vitest';
import {
  collector,
  errorOf,
  gate,
  type LogHarness,
  type LogTraits,
  numbered,
  readAll,
  record,
  records,
  textOf,
  turns,
  useLog,
} from './support.ts';

export function deliveryContract(createHarness: () => Promise<LogHarness>, traits: LogTraits): void {
  describe('runs and tasks', () => {
    const use = useLog(createHarness);

    it('runs one task for every partition number of its topics', async () => {
      const log = await use.openWithTopics();
      const reading = collector();
      const numbers: number[] = [];
      const running = await log.run({
        group: 'g',
        topics: ['a', 'b'],
        task: (number) => {
          numbers.push(number);
          return reading.task(number);
        },
      });
      await log.append([record('a', 0, 'a0'), record('a', 1, 'a1'), record('b', 0, 'b0')]);
      await reading.untilSeen(3);
      await running.stop();
      expect(new Set(numbers)).toEqual(new Set([0, 1]));
      expect(numbers).toHaveLength(2);
      for (const batch of reading.batches) expect(new Set(batch.map((r) => r.partition)).size).toBe(1);
    });

    it.runIf(traits.oneOrder)(
      'gives a task the records of several topics in the order the log took them',
      async () => {
        const log = await use.openWithTopics();
        await log.append([record('b', 0, '1'), record('a', 0, '2'), record('b', 0, '3')]);
        await log.append([record('a', 0, '4')]);
        await log.append([record('b', 0, '5'), record('a', 1, 'elsewhere'), record('a', 0, '6')]);
        const seen = await readAll(log, ['a', 'b'], 7);
        expect(seen.filter((r) => r.partition === 0).map(textOf)).toEqual(['1', '2', '3', '4', '5', '6']);
      },
    );

    it.runIf(traits.oneOrder)(
      'keeps that order when a task falls behind and takes small batches',
      async () => {
        const log = await use.openWithTopics();
        const reading = collector();
        const running = await log.run({ group: 'g', topics: ['a', 'b'], task: reading.task, maxBatch: 2 });
        const expected = numbered('', 60);
        for (const value of expected)
          await log.append([record(Number(value) % 3 === 0 ? 'a' : 'b', 0, value)]);
        await reading.untilSeen(60);
        await running.stop();
        expect(reading.seen.map(textOf)).toEqual(expected);
      },
    );

    it('hands over at most maxBatch records, and 1,000 where it is left out', async () => {
      const log = await use.openWithTopics();
      await log.append(records('b', 0, numbered('', 2_500)));
      const small = collector();
      const usual = collector();
      const runs = [
        await log.run({ group: 'small', topics: ['b'], task: small.task, maxBatch: 999 }),
        await log.run({ group: 'usual', topics: ['b'], task: usual.task }),
      ];
      await Promise.all([small.untilSeen(2_500), usual.untilSeen(2_500)]);
      await Promise.all(runs.map((running) => running.stop()));
      expect(small.batches.map((batch) => batch.length)).toEqual([999, 999, 502]);
      expect(usual.batches.map((batch) => batch.length)).toEqual([1_000, 1_000, 500]);
    });

    it('waits for handle before it hands over the next batch', async () => {
      const log = await use.openWithTopics();
      const held = gate();
      const reading = collector({ handle: () => held.opened });
      const running = await log.run({ group: 'g', topics: ['b'], task: reading.task, maxBatch: 1 });
      await log.append(records('b', 0, ['one', 'two']));
      await turns();
      expect(reading.batches.length).toBeLessThanOrEqual(1);
      held.open();
      await reading.untilSeen(2);
      await running.stop();
    });

    it('wakes a waiting task when records come', async () => {
      const log = await use.openWithTopics();
      const reading = collector();
      const running = await log.run({ group: 'g', topics: ['b'], task: reading.task, idleMs: 3_600_000 });
      for (let count = 1; count <= 5; count++) {
        await log.append([record('b', 0, `${count}`)]);
        await reading.untilSeen(count);
        await turns();
      }
      await running.stop();
      expect(reading.seen.map(textOf)).toEqual(['1', '2', '3', '4', '5']);
    });

    it('calls idle again and again while a partition is quiet, with a control that commits', async () => {
      const log = await use.openWithTopics();
      await log.append([record('b', 0, 'one')]);
      const thrice = gate();
      let calls = 0;
      const reading = collector({
        idle: async (control) => {
          await control.commit(new Map([['b', 1]]), `idle ${++calls}`);
          if (calls === 3) thrice.open();
        },
      });
      const running = await log.run({ group: 'g', topics: ['b'], task: reading.task, idleMs: 2 });
      await thrice.opened;
      await running.stop();
      expect(reading.seen).toHaveLength(1);
    });

    it('lets idle append, and hands those records over', async () => {
      const log = await use.openWithTopics();
      let ticks = 0;
      const reading = collector({ idle: () => log.append([record('b', 0, `tick ${ticks++}`)]) });
      const running = await log.run({ group: 'g', topics: ['b'], task: reading.task, idleMs: 2 });
      await reading.untilSeen(2);
      await running.stop();
      expect(reading.seen.slice(0, 2).map(textOf)).toEqual(['tick 0', 'tick 1']);
    });

    it('lets the batch in hand finish, then stops the task with a control that commits', async () => {
      const log = await use.openWithTopics();
      await log.append(records('b', 0, ['one', 'two']));
      const held = gate();
      const began = gate();
      const steps: string[] = [];
      const reading = collector({
        async handle() {
          began.open();
          await held.opened;
          steps.push('handled');
        },
        async stop(control) {
          steps.push('stopped');
          await control.commit(new Map([['b', 1]]), 'last words');
        },
      });
      const running = await log.run({ group: 'g', topics: ['b'], task: reading.task, maxBatch: 1 });
      await began.opened;
      const stopped = running.stop().then(() => steps.push('quiet'));
      held.open();
      await stopped;
      await running.done;
      expect(steps).toEqual(['handled', 'stopped', 'quiet']);
      const next = collector();
      const again = await log.run({ group: 'g', topics: ['b'], task: next.task });
      await next.untilSeen(1);
      await again.stop();
      expect(next.seen.map(textOf)).toEqual(['two']);
    });

    it.each(['start', 'handle', 'idle', 'stop'] as const)('rejects done when %s throws', async (step) => {
      const log = await use.openWithTopics();
      const boom = new Error(`boom in ${step}`);
      const reached = gate();
      const reading = collector({
        [step]: () => {
          reached.open();
          return Promise.reject(boom);
        },
      });
      const running = await log.run({ group: 'g', topics: ['b'], task: reading.task, idleMs: 2 });
      const ended = errorOf(running.done);
      if (step === 'handle') await log.append([record('b', 0, 'one')]);
      if (step === 'stop') await running.stop();
      await reached.opened;
      expect(await ended).toBe(boom);
      await running.stop();
    });

    it('does not stop the task that threw, but stops the others of the run', async () => {
      const log = await use.openWithTopics();
      const stopped: number[] = [];
      const running = await log.run({
        group: 'g',
        topics: ['a'],
        task: (number) =>
          collector({
            handle: () => Promise.reject(new Error('boom')),
            stop: async () => {
              stopped.push(number);
            },
          }).task(number),
      });
      const ended = errorOf(running.done);
      await log.append([record('a', 1, 'one')]);
      expect(await ended).toMatchObject({ message: 'boom' });
      expect(stopped).toEqual([0]);
    });

    it('rejects done with the first error, once all tasks are quiet', async () => {
      const log = await use.openWithTopics();
      const running = await log.run({
        group: 'g',
        topics: ['a'],
        task: collector({
          handle: () => Promise.reject(new Error('first')),
          stop: () => Promise.reject(new Error('second')),
        }).task,
      });
      const ended = errorOf(running.done);
      await log.append([record('a', 0, 'one')]);
      expect(await ended).toMatchObject({ message: 'first' });
    });

    it('tells the lag: records of the log that no handle has finished', async () => {
      const log = await use.openWithTopics();
      await log.append([...records('a', 0, ['1', '2', '3']), record('b', 0, '4'), record('a', 1, '5')]);
      const held = gate();
      const reading = collector({ handle: () => held.opened });
      const running = await log.run({ group: 'g', topics: ['a', 'b'], task: reading.task });
      const byPlace = async () =>
        new Map((await running.lag()).map((row) => [`${row.topic}/${row.partition}`, row.records]));
      expect(await byPlace()).toEqual(
        new Map([
          ['a/0', 3],
          ['b/0', 1],
          ['a/1', 1],
        ]),
      );
      held.open();
      await reading.untilSeen(5);
      await running.stop();
      await log.append([record('a', 1, 'unread')]);
      expect(await byPlace()).toEqual(
        new Map([
          ['a/0', 0],
          ['b/0', 0],
          ['a/1', 1],
        ]),
      );
    });

    it('refuses to run over a topic that does not exist', async () => {
      const log = await use.openWithTopics();
      const refused = log.run({ group: 'g', topics: ['nowhere'], task: collector().task });
      await expect(refused).rejects.toMatchObject({ code: 'unknown_topic' });
    });

    it('stops its runs when it is closed', async () => {
      const log = await use.openWithTopics();
      let stops = 0;
      const reading = collector({
        stop: async () => {
          stops += 1;
        },
      });
      const running = await log.run({ group: 'g', topics: ['a'], task: reading.task });
      await log.close();
      await running.done;
      expect(stops).toBe(2);
    });
  });
}
