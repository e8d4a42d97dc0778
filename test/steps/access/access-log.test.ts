import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createChainCheck } from '../../../services/core/access/chain.ts';
import type { AccessEntry } from '../../../services/core/record/access-entry.ts';
import { TOPICS } from '../../../services/core/topics.ts';
import type { Log } from '../../../services/steps/ports/log.ts';
import { entriesOf, JSON_ENTRIES, LOOK, logWithTopic, over, sha256 } from './memory-access-log.ts';

function expectWhole(entries: readonly AccessEntry[]): void {
  const check = createChainCheck(sha256);
  expect(entries.map((entry) => check.next(entry)).filter((broken) => broken !== null)).toEqual([]);
}

const look = (query: string) => ({ ...LOOK, query });

describe('the access log', () => {
  it('has a look when it says so', async () => {
    const log = await logWithTopic();
    await over(log).record(look('w_1'));
    expect(await entriesOf(log)).toMatchObject([{ ...look('w_1'), seq: 0 }]);
  });

  it('puts looks that come while one is being written into the next append together', async () => {
    const log = await logWithTopic();
    let appends = 0;
    const accessLog = over({
      bounds: log.bounds,
      read: log.read,
      appendIf: async (head, records) => {
        appends++;
        await new Promise((resolve) => setImmediate(resolve));
        return log.appendIf(head, records);
      },
    });
    await Promise.all(Array.from({ length: 50 }, (_, n) => accessLog.record(look(`w_${n}`))));
    const entries = await entriesOf(log);
    expect(entries.map(({ query }) => query)).toEqual(Array.from({ length: 50 }, (_, n) => `w_${n}`));
    expect(appends).toBeLessThan(4);
    expectWhole(entries);
  });

  it('is one chain, whoever writes on it: any number of writers at once, each look once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 })), { minLength: 1, maxLength: 40 }),
        async (plan) => {
          const log = await logWithTopic();
          const slow: Pick<Log, 'bounds' | 'read' | 'appendIf'> = {
            bounds: log.bounds,
            read: log.read,
            // Between the decision and the write the others have their turns.
            appendIf: async (head, records) => {
              await new Promise((resolve) => setImmediate(resolve));
              return log.appendIf(head, records);
            },
          };
          const writers = [over(slow), over(slow), over(slow), over(slow)];
          const written: Promise<void>[] = [];
          for (const [index, [writer, turns]] of plan.entries()) {
            written.push(writers[writer]!.record(look(`w_${index}`)));
            for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
          }
          await Promise.all(written);
          const entries = await entriesOf(log);
          expectWhole(entries);
          expect(new Set(entries.map(({ query }) => query))).toEqual(
            new Set(plan.map((_, index) => `w_${index}`)),
          );
          expect(entries).toHaveLength(plan.length);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('goes on from its last entry after a restart, also behind a record that is none', async () => {
    const log = await logWithTopic();
    await over(log).record(look('w_1'));
    await log.append([{ topic: TOPICS.accessLog, partition: 0, key: '', value: Buffer.from('rubbish') }]);
    await over(log).record(look('w_2'));
    const kept: AccessEntry[] = [];
    for await (const { value } of log.read(TOPICS.accessLog, 0, 0)) {
      const text = Buffer.from(value).toString();
      if (text !== 'rubbish') kept.push(JSON_ENTRIES.decode(value));
    }
    expectWhole(kept);
    expect(kept.map(({ query }) => query)).toEqual(['w_1', 'w_2']);
  });

  it('fails a look that cannot be written, and does not harm the next', async () => {
    const log = await logWithTopic();
    let fails = 1;
    const accessLog = over({
      bounds: log.bounds,
      read: log.read,
      appendIf: (head, records) =>
        fails-- > 0 ? Promise.reject(new Error('disk full')) : log.appendIf(head, records),
    });
    await expect(accessLog.record(look('w_1'))).rejects.toThrow('disk full');
    await accessLog.record(look('w_2'));
    const entries = await entriesOf(log);
    expect(entries.map(({ query }) => query)).toEqual(['w_2']);
    expectWhole(entries);
  });

  it('takes a write whose answer was lost for one more entry, never for a gap or a double link', async () => {
    const log = await logWithTopic();
    let loses = 1;
    const accessLog = over({
      bounds: log.bounds,
      read: log.read,
      appendIf: async (head, records) => {
        const isDone = await log.appendIf(head, records);
        if (loses-- > 0) throw new Error('the line went dead');
        return isDone;
      },
    });
    await expect(accessLog.record(look('w_1'))).rejects.toThrow();
    await accessLog.record(look('w_1'));
    const entries = await entriesOf(log);
    expect(entries.map(({ query }) => query)).toEqual(['w_1', 'w_1']);
    expectWhole(entries);
  });

  it('gives pages from the newest on, each entry once, whatever is written meanwhile', async () => {
    const log = await logWithTopic();
    const accessLog = over(log);
    for (let n = 0; n < 25; n++) await accessLog.record(look(`w_${n}`));
    const seen: number[] = [];
    let cursor: number | null = null;
    do {
      const page = await accessLog.page(cursor, 10);
      seen.push(...page.entries.map(({ seq }) => seq));
      cursor = page.next;
      await accessLog.record(look('meanwhile'));
    } while (cursor !== null);
    expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => 24 - n));
  });

  it('finds its last entries where offsets have gaps', async () => {
    const log = await logWithTopic();
    const gaps: Pick<Log, 'bounds' | 'read' | 'appendIf'> = {
      // As on Kafka: what is next lies beyond markers that nobody reads.
      bounds: async (topic, partition) => {
        const { first, next } = await log.bounds(topic, partition);
        return { first, next: next * 7 };
      },
      async *read(topic, partition, from) {
        for await (const record of log.read(topic, partition, Math.ceil(from / 7)))
          yield { ...record, offset: record.offset * 7 };
      },
      appendIf: (head, records) => log.appendIf({ ...head, next: head.next / 7 }, records),
    };
    for (let n = 0; n < 9; n++) await over(gaps).record(look(`w_${n}`));
    expectWhole(await entriesOf(log));
    const { entries, next } = await over(gaps).page(null, 4);
    expect(entries.map(({ seq }) => seq)).toEqual([8, 7, 6, 5]);
    expect((await over(gaps).page(next, 100)).entries.map(({ seq }) => seq)).toEqual([4, 3, 2, 1, 0]);
  });
});
