import { describe, expect, it } from 'vitest';
import type { Log } from '../../../services/steps/ports/log.ts';
import {
  collector,
  errorOf,
  HOUR_MS,
  type LogHarness,
  type LogTraits,
  record,
  textOf,
  topic,
  useLog,
} from './support.ts';

export function retentionContract(createHarness: () => Promise<LogHarness>, traits: LogTraits): void {
  describe.runIf(traits.followsClock)('retention', () => {
    const use = useLog(createHarness);

    /** Records `old0`, `old1` and, more than the retention later, `new`. */
    async function openWithOldRecords(group?: string, committed?: number): Promise<Log> {
      const log = await use.openWithTopics();
      await log.append([record('b', 0, 'old0')]);
      await log.append([record('b', 0, 'old1')]);
      if (group !== undefined && committed !== undefined) await commit(log, group, committed);
      use.advance(HOUR_MS + 20_000);
      await log.append([record('b', 0, 'new')]);
      return log;
    }

    async function commit(log: Log, group: string, offset: number): Promise<void> {
      const reading = collector({ stop: (control) => control.commit(new Map([['b', offset]]), '') });
      const running = await log.run({ group, topics: ['b'], task: reading.task });
      await running.stop();
      await running.done;
    }

    /** Retention is looked at by the appends of later. */
    async function appendLater(log: Log): Promise<void> {
      use.advance(20_000);
      await log.append([record('b', 0, 'later')]);
    }

    it('drops records older than the retention that every group has passed', async () => {
      const log = await openWithOldRecords('g', 2);
      expect(await log.bounds('b', 0)).toEqual({ first: 2, next: 3 });
    });

    it('keeps a younger record though every group has passed it', async () => {
      const log = await openWithOldRecords('g', 2);
      await commit(log, 'g', 3);
      await appendLater(log);
      expect(await log.bounds('b', 0)).toEqual({ first: 2, next: 4 });
    });

    it('keeps what any group that ever committed on the topic still has to read', async () => {
      const log = await openWithOldRecords('slow', 1);
      await commit(log, 'fast', 3);
      await appendLater(log);
      expect((await log.bounds('b', 0)).first).toBe(1);
      await commit(log, 'slow', 3);
      await appendLater(log);
      expect((await log.bounds('b', 0)).first).toBe(2);
    });

    it('keeps a partition whole for a group that has committed on another partition of the topic only', async () => {
      const log = await use.openWithTopics();
      await log.append([record('a', 0, 'x'), record('a', 1, 'y')]);
      const reading = collector({
        stop: async (control) => {
          if (control.partition === 0) await control.commit(new Map([['a', 1]]), '');
        },
      });
      const running = await log.run({ group: 'g', topics: ['a'], task: reading.task });
      await running.stop();
      await running.done;
      use.advance(HOUR_MS + 20_000);
      await log.append([record('b', 0, 'z')]);
      expect(await log.bounds('a', 0)).toEqual({ first: 1, next: 1 });
      expect(await log.bounds('a', 1)).toEqual({ first: 0, next: 1 });
    });

    it('keeps everything for a group that runs and has not committed yet', async () => {
      const log = await use.openWithTopics();
      const running = await log.run({ group: 'g', topics: ['b'], task: collector().task });
      await log.append([record('b', 0, 'old')]);
      use.advance(HOUR_MS + 20_000);
      await log.append([record('b', 0, 'new')]);
      expect((await log.bounds('b', 0)).first).toBe(0);
      await running.stop();
      await appendLater(log);
      expect((await log.bounds('b', 0)).first).toBe(1);
    });

    it('takes a new retention from createTopics', async () => {
      const log = await openWithOldRecords('g', 2);
      await commit(log, 'g', 3);
      await log.createTopics([topic('b', 1, 1_000)]);
      await appendLater(log);
      expect((await log.bounds('b', 0)).first).toBe(3);
    });

    it('counts offsets on after everything was dropped, also when opened again', async () => {
      const log = await openWithOldRecords('g', 2);
      await commit(log, 'g', 3);
      use.advance(HOUR_MS + 20_000);
      await log.append([record('a', 0, 'elsewhere')]);
      expect(await log.bounds('b', 0)).toEqual({ first: 3, next: 3 });
      await log.close();
      const again = await use.open();
      await again.append([record('b', 0, 'next')]);
      expect(await again.bounds('b', 0)).toEqual({ first: 3, next: 4 });
    });

    it('starts a group that never committed at the first record still held', async () => {
      const log = await openWithOldRecords();
      const reading = collector();
      const running = await log.run({ group: 'newcomer', topics: ['b'], task: reading.task });
      await reading.untilSeen(1);
      await running.stop();
      expect(reading.seen.map(textOf)).toEqual(['new']);
    });

    it('never resets silently: a start before the first record held is out of range', async () => {
      const log = await openWithOldRecords('g', 2);
      const reading = collector({ start: async () => new Map([['b', 1]]) });
      const running = await log.run({ group: 'g', topics: ['b'], task: reading.task });
      const error = await errorOf(running.done);
      expect(error).toMatchObject({ code: 'out_of_range', retryable: false });
      expect((error as Error).message).toMatch(/offset 1 of topic "b" partition 0 .* holds 2 up to 3/);
      expect(reading.seen).toEqual([]);
    });
  });
}
