import { describe, expect, it } from 'vitest';
import {
  errorOf,
  type LogHarness,
  type LogTraits,
  numbered,
  readAll,
  record,
  records,
  text,
  textOf,
  topic,
  useLog,
} from './support.ts';

export function appendContract(createHarness: () => Promise<LogHarness>, traits: LogTraits): void {
  describe('topics and appends', () => {
    const use = useLog(createHarness);

    it('creates a topic once, however often it is asked to', async () => {
      const log = await use.openWithTopics();
      await log.append([record('a', 1, 'kept')]);
      await log.createTopics([topic('a', 2), topic('c', 3)]);
      expect(await log.partitionsOf('a')).toBe(2);
      expect(await log.partitionsOf('c')).toBe(3);
      expect(await log.bounds('a', 1)).toEqual({ first: 0, next: 1 });
    });

    it('refuses a topic that exists with another number of partitions', async () => {
      const log = await use.openWithTopics();
      await expect(log.createTopics([topic('a', 3)])).rejects.toMatchObject({ code: 'partitions_differ' });
      expect(await log.partitionsOf('a')).toBe(2);
    });

    it('keeps the order of a partition and numbers it from 0 without gaps', async () => {
      const log = await use.openWithTopics();
      for (const round of ['x', 'y', 'z']) await log.append(records('a', 0, numbered(round, 3)));
      const seen = await readAll(log, ['a'], 9);
      expect(seen.map(textOf)).toEqual([...numbered('x', 3), ...numbered('y', 3), ...numbered('z', 3)]);
      expect(seen.map(({ offset }) => offset)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
      expect(await log.bounds('a', 0)).toEqual({ first: 0, next: 9 });
    });

    it('gives back key and value exactly, empty and non-ASCII ones too', async () => {
      const log = await use.openWithTopics();
      const given = [
        { topic: 'a', partition: 0, key: '', value: new Uint8Array(0) },
        { topic: 'a', partition: 0, key: 'area:town:城关镇 🚨', value: text('家庭暴力') },
        { topic: 'a', partition: 0, key: 'k', value: new Uint8Array(300_000).fill(255) },
      ];
      await log.append(given);
      const seen = await readAll(log, ['a'], 3);
      const bare = seen.map(({ timestamp: _, value, ...rest }) => ({
        ...rest,
        value: new Uint8Array(value),
      }));
      expect(bare).toEqual(given.map((expected, offset) => ({ ...expected, offset })));
    });

    it.runIf(traits.followsClock)('stamps records with its own clock', async () => {
      const log = await use.openWithTopics();
      await log.append([record('a', 0, 'first')]);
      use.advance(5_000);
      await log.append([record('a', 0, 'second')]);
      const [first, second] = await readAll(log, ['a'], 2);
      expect(second!.timestamp - first!.timestamp).toBeGreaterThanOrEqual(5_000);
    });

    it('keeps what was appended, even if the producer uses its buffer again', async () => {
      const log = await use.openWithTopics();
      const value = text('as appended');
      await log.append([{ topic: 'a', partition: 0, key: 'k', value }]);
      value.fill(0);
      expect((await readAll(log, ['a'], 1)).map(textOf)).toEqual(['as appended']);
    });

    it('holds what was appended when it is opened again', async () => {
      const log = await use.openWithTopics();
      await log.append(records('a', 0, ['one', 'two']));
      await log.close();
      const again = await use.open();
      await again.append([record('a', 0, 'three')]);
      const seen = await readAll(again, ['a'], 3);
      expect(seen.map(({ offset }) => offset)).toEqual([0, 1, 2]);
      expect(seen.map(textOf)).toEqual(['one', 'two', 'three']);
    });

    it('numbers on where another process left off', async () => {
      const [one, two] = [await use.openWithTopics(), await use.open()];
      for (const value of ['0', '1', '2']) {
        await one.append([record('b', 0, `one ${value}`)]);
        await two.append([record('b', 0, `two ${value}`)]);
      }
      const seen = await readAll(one, ['b'], 6);
      expect(seen.map(({ offset }) => offset)).toEqual([0, 1, 2, 3, 4, 5]);
      expect(seen.map(textOf)).toEqual(['one 0', 'two 0', 'one 1', 'two 1', 'one 2', 'two 2']);
    });

    it('takes an append of nothing', async () => {
      const log = await use.openWithTopics();
      await log.append([]);
      expect(await log.bounds('a', 0)).toEqual({ first: 0, next: 0 });
    });

    it('refuses a topic or a partition that does not exist', async () => {
      const log = await use.openWithTopics();
      const unknown = { code: 'unknown_topic', retryable: false };
      await expect(log.append([record('nowhere', 0, 'x')])).rejects.toMatchObject(unknown);
      await expect(log.append([record('b', 1, 'x')])).rejects.toMatchObject(unknown);
      await expect(log.partitionsOf('nowhere')).rejects.toMatchObject(unknown);
      await expect(log.bounds('b', 1)).rejects.toMatchObject(unknown);
    });

    it('refuses everything after it is closed, and may be closed twice', async () => {
      const log = await use.openWithTopics();
      await log.close();
      await log.close();
      const closed = { code: 'closed' };
      expect(await errorOf(log.append([record('a', 0, 'x')]))).toMatchObject(closed);
      expect(await errorOf(log.createTopics([]))).toMatchObject(closed);
      expect(await errorOf(log.bounds('a', 0))).toMatchObject(closed);
      expect(await errorOf(log.writeSnapshot('s', []))).toMatchObject(closed);
    });

    it.runIf(traits.oneOrder)('appends all records of a call or none', async () => {
      const log = await use.openWithTopics();
      await expect(log.append([record('a', 0, 'x'), record('b', 7, 'y')])).rejects.toMatchObject({
        code: 'unknown_topic',
      });
      expect(await log.bounds('a', 0)).toEqual({ first: 0, next: 0 });
      await log.append([record('a', 0, 'after')]);
      expect((await readAll(log, ['a'], 1)).map(textOf)).toEqual(['after']);
    });
  });
}
