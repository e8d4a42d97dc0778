import { LogError } from '../../steps/ports/log.ts';
import { breathe } from './bell.ts';
import { assertOpen, type Store } from './store.ts';

const CHUNKS_PER_DELETE = 16;

export interface Snapshots {
  write(name: string, chunks: Iterable<Uint8Array>): Promise<string>;
  read(name: string): AsyncIterable<Uint8Array>;
  prune(prefix: string, keep: readonly string[]): Promise<void>;
}

/**
 * Snapshots as rows of chunks. Chunks go in one by one, with a turn of the event loop between them; the snapshot can
 * be read from the moment the last step, marking it complete, has been committed. A name written again is replaced
 * at that moment.
 */
export function createSnapshots(store: Store): Snapshots {
  const { sql, transact } = store.database;
  const insert = sql.prepare('INSERT INTO snapshots (name, complete) VALUES (?, 0)');
  const insertChunk = sql.prepare('INSERT INTO snapshot_chunks VALUES (?, ?, ?)');
  const selectSameName = sql.prepare('SELECT id FROM snapshots WHERE name = ? AND id <> ?');
  const markComplete = sql.prepare('UPDATE snapshots SET complete = 1 WHERE id = ?');
  const markGone = sql.prepare('UPDATE snapshots SET complete = 0 WHERE id = ?');
  const selectComplete = sql.prepare('SELECT id FROM snapshots WHERE name = ? AND complete = 1');
  const selectPrefix = sql.prepare('SELECT id, name FROM snapshots WHERE substr(name, 1, length(?1)) = ?1');
  const selectExists = sql.prepare('SELECT 1 FROM snapshots WHERE id = ? AND complete = 1');
  const selectChunk = sql.prepare('SELECT bytes FROM snapshot_chunks WHERE snapshot_id = ? AND number = ?');
  const deleteChunks = sql.prepare(`
    DELETE FROM snapshot_chunks WHERE rowid IN
    (SELECT rowid FROM snapshot_chunks WHERE snapshot_id = ? LIMIT ${CHUNKS_PER_DELETE})
  `);
  const deleteSnapshot = sql.prepare('DELETE FROM snapshots WHERE id = ?');
  const inHand = new Set<number>();

  /** Large snapshots go in pieces: freeing hundreds of megabytes at once would hold up the event loop. */
  async function remove(id: number): Promise<void> {
    while (!store.closed && transact(() => deleteChunks.run(id)).changes !== 0) await breathe();
    if (!store.closed) transact(() => deleteSnapshot.run(id));
  }

  /** Makes `id` the one snapshot of its name; returns those it replaces, which can no longer be read. */
  function complete(id: number, name: string): number[] {
    return transact(() => {
      if (markComplete.run(id).changes === 0) throw missing(name, 'was pruned while it was written');
      const replaced = ids(selectSameName.all(name, id)).filter((other) => !inHand.has(other));
      for (const other of replaced) markGone.run(other);
      return replaced;
    });
  }

  return {
    async write(name, chunks) {
      assertOpen(store);
      const id = Number(transact(() => insert.run(name)).lastInsertRowid);
      inHand.add(id);
      let replaced: number[];
      try {
        let number = 0;
        for (const chunk of chunks) {
          transact(() => insertChunk.run(id, number++, chunk));
          await breathe();
          assertOpen(store);
        }
        replaced = complete(id, name);
      } catch (error) {
        await remove(id);
        throw error;
      } finally {
        inHand.delete(id);
      }
      for (const other of replaced) await remove(other);
      return name;
    },
    async *read(name) {
      assertOpen(store);
      const id = selectComplete.get(name)?.id;
      if (typeof id !== 'number') throw missing(name, 'is not in the log');
      for (let number = 0; ; number++) {
        const chunk = selectChunk.get(id, number)?.bytes;
        if (selectExists.get(id) === undefined) throw missing(name, 'was pruned while it was read');
        if (chunk === undefined) return;
        yield chunk as Uint8Array;
        await breathe();
        assertOpen(store);
      }
    },
    async prune(prefix, keep) {
      assertOpen(store);
      const doomed = (selectPrefix.all(prefix) as { id: number; name: string }[])
        .filter(({ id, name }) => !keep.includes(name) && !inHand.has(id))
        .map(({ id }) => id);
      transact(() => {
        for (const id of doomed) markGone.run(id);
      });
      for (const id of doomed) await remove(id);
    },
  };
}

function ids(rows: readonly Record<string, unknown>[]): number[] {
  return rows.map((row) => Number(row.id));
}

function missing(name: string, how: string): LogError {
  return new LogError('snapshot_missing', `the snapshot "${name}" ${how}`);
}
