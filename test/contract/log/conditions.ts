import { describe, expect, it } from 'vitest';
import type { Log } from '../../../services/steps/ports/log.ts';
import { errorOf, type LogHarness, numbered, readAll, record, records, textOf, useLog } from './support.ts';

export function conditionsContract(createHarness: () => Promise<LogHarness>): void {
  describe('reading and writing by what a partition holds', () => {
    const use = useLog(createHarness);

    async function held(log: Log, from = 0): Promise<readonly string[]> {
      const texts: string[] = [];
      for await (const one of log.read('b', 0, from)) texts.push(textOf(one));
      return texts;
    }
    const headOf = async (log: Log) => ({ topic: 'b', partition: 0, next: (await log.bounds('b', 0)).next });

    it('gives what is there, from an offset on, in order and to the end', async () => {
      const log = await use.openWithTopics();
      expect(await held(log)).toEqual([]);
      await log.append(records('b', 0, numbered('', 250)));
      await log.append([record('a', 0, 'elsewhere'), record('b', 0, 'last')]);
      expect(await held(log)).toEqual([...numbered('', 250), 'last']);
      expect(await held(log, 249)).toEqual(['249', 'last']);
      expect(await held(log, 251)).toEqual([]);
    });

    it('gives nothing that came after the reading began, and asks for no group', async () => {
      const log = await use.openWithTopics();
      await log.append(records('b', 0, ['one', 'two']));
      const seen: string[] = [];
      for await (const one of log.read('b', 0, 0)) {
        seen.push(textOf(one));
        if (seen.length < 5) await log.append([record('b', 0, 'more')]);
      }
      expect(seen).toEqual(['one', 'two']);
    });

    it('sees what another log over the same data wrote', async () => {
      const log = await use.openWithTopics();
      const other = await use.open();
      await log.append([record('b', 0, 'one')]);
      expect(await held(other)).toEqual(['one']);
    });

    it('writes where nobody wrote in between', async () => {
      const log = await use.openWithTopics();
      const head = await headOf(log);
      await log.append([record('a', 0, 'elsewhere')]);
      expect(await log.appendIf(head, records('b', 0, ['one', 'two']))).toBe(true);
      expect(await held(log)).toEqual(['one', 'two']);
    });

    it('writes nothing where somebody did, in this log or another over the same data', async () => {
      const log = await use.openWithTopics();
      const other = await use.open();
      for (const writer of [log, other]) {
        const head = await headOf(log);
        await writer.append([record('b', 0, 'first')]);
        expect(await log.appendIf(head, records('b', 0, ['lost', 'lost too']))).toBe(false);
      }
      expect(await held(log)).toEqual(['first', 'first']);
      expect(await log.appendIf(await headOf(log), [record('b', 0, 'now')])).toBe(true);
    });

    it('lets one of many writers with the same head through', async () => {
      const log = await use.openWithTopics();
      const logs = [log, await use.open(), await use.open()];
      const head = await headOf(log);
      const written = await Promise.all(logs.map((one, i) => one.appendIf(head, [record('b', 0, `w${i}`)])));
      expect(written.filter(Boolean)).toHaveLength(1);
      expect(await held(log)).toEqual([`w${written.indexOf(true)}`]);
    });

    it('never hands over what was not written', async () => {
      const log = await use.openWithTopics();
      const head = await headOf(log);
      await log.append([record('b', 0, 'first')]);
      await log.appendIf(head, [record('b', 0, 'lost')]);
      await log.append([record('b', 0, 'last')]);
      expect((await readAll(log, ['b'], 2)).map(textOf)).toEqual(['first', 'last']);
      expect(await held(log)).toEqual(['first', 'last']);
    });

    it('lets every writer through who looks again, one after the other', async () => {
      const logs = [await use.openWithTopics(), await use.open(), await use.open()];
      const append = async (log: Log, text: string): Promise<void> => {
        while (!(await log.appendIf(await headOf(log), [record('b', 0, text)])));
      };
      await Promise.all(logs.map((log, i) => append(log, `w${i}`)));
      expect(new Set(await held(logs[0]!))).toEqual(new Set(['w0', 'w1', 'w2']));
    });

    it('names a topic that is not there', async () => {
      const log = await use.openWithTopics();
      const head = { topic: 'nowhere', partition: 0, next: 0 };
      expect(await errorOf(log.appendIf(head, [record('b', 0, 'x')]))).toMatchObject({
        code: 'unknown_topic',
      });
      const first = log.read('nowhere', 0, 0)[Symbol.asyncIterator]().next();
      expect(await errorOf(first)).toMatchObject({ code: 'unknown_topic' });
    });
  });
}
