import { describe, expect, it } from 'vitest';
import type { Log } from '../../../services/steps/ports/log.ts';
import { errorOf, type LogHarness, type LogTraits, numbered, text, useLog } from './support.ts';

export function snapshotsContract(createHarness: () => Promise<LogHarness>, traits: LogTraits): void {
  describe('snapshots', () => {
    const use = useLog(createHarness);

    async function read(log: Log, name: string): Promise<string[]> {
      const chunks: string[] = [];
      for await (const chunk of log.readSnapshot(name)) chunks.push(new TextDecoder().decode(chunk));
      return chunks;
    }
    const isMissing = async (log: Log, name: string) =>
      expect(await errorOf(read(log, name))).toMatchObject({ code: 'snapshot_missing', retryable: false });

    it('gives the chunks back in order, also from a log opened again', async () => {
      const log = await use.open();
      const chunks = ['', ...numbered('chunk ', 40), 'x'.repeat(200_000)];
      const name = await log.writeSnapshot('score/0/1', chunks.map(text));
      expect(name).toMatch(/^score\/0\/1/);
      expect(await read(log, name)).toEqual(chunks);
      await log.close();
      expect(await read(await use.open(), name)).toEqual(chunks);
    });

    it('keeps a snapshot of no chunks apart from one that is missing', async () => {
      const log = await use.open();
      expect(await read(log, await log.writeSnapshot('empty', []))).toEqual([]);
      await isMissing(log, 'never written');
    });

    it('shows nothing of a snapshot whose chunks failed half-way', async () => {
      const log = await use.open();
      function* failing(): Iterable<Uint8Array> {
        yield text('half');
        throw new Error('boom');
      }
      expect(await errorOf(log.writeSnapshot('s', failing()))).toMatchObject({ message: 'boom' });
      await isMissing(log, 's');
    });

    it('reads a name written again as the later one', async () => {
      const log = await use.open();
      await log.writeSnapshot('s', ['old', 'older'].map(text));
      const name = await log.writeSnapshot('s', ['new'].map(text));
      expect(await read(log, name)).toEqual(['new']);
    });

    it('keeps two apart that are written at the same time', async () => {
      const log = await use.open();
      const written = ['left', 'right'].map((side) => ({ side, chunks: numbered(`${side} `, 30) }));
      const names = await Promise.all(
        written.map(({ side, chunks }) => log.writeSnapshot(`score/0/${side}`, chunks.map(text))),
      );
      for (const [index, { chunks }] of written.entries())
        expect(await read(log, names[index]!)).toEqual(chunks);
    });

    it.runIf(traits.prunes)('prunes the names that begin with the prefix, except those to keep', async () => {
      const log = await use.open();
      for (const name of ['score/1/a', 'score/1/b', 'score/1/c', 'score/10/a', 'merge/1/a']) {
        await log.writeSnapshot(name, [text(name)]);
      }
      await log.pruneSnapshots('score/1/', ['score/1/b', 'score/1/unwritten']);
      await isMissing(log, 'score/1/a');
      await isMissing(log, 'score/1/c');
      for (const name of ['score/1/b', 'score/10/a', 'merge/1/a'])
        expect(await read(log, name)).toEqual([name]);
    });
  });
}
