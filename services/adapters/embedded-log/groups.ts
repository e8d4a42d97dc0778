import { type Committed, LogError } from '../../steps/ports/log.ts';
import { outOfRange } from './reader.ts';
import { findPartition, type Partition, type Store } from './store.ts';

/** One run's claim on a consumer group. */
export interface Ownership {
  readonly group: string;
  readonly generation: number;
}

export interface Groups {
  /** Makes the caller the owner of the group; whoever owned it before is stale from here on. */
  takeOver(group: string): Ownership;
  /** Throws `LogError('fenced')` when a later run has taken the group, as far as this process has seen. */
  assertOwner(ownership: Ownership): void;
  committed(group: string, partition: Partition): Committed | null;
  /** Throws `LogError('fenced')` for a stale owner, `LogError('out_of_range')` for an offset the log does not have. */
  commit(ownership: Ownership, number: number, next: ReadonlyMap<string, number>, metadata: string): void;
}

export function createGroups(store: Store): Groups {
  const { sql, transact } = store.database;
  const upsertGroup = sql.prepare(`
    INSERT INTO consumer_groups VALUES (?, 1)
    ON CONFLICT (name) DO UPDATE SET generation = generation + 1 RETURNING generation
  `);
  const selectCommit = sql.prepare(
    'SELECT "offset", metadata FROM commits WHERE consumer_group = ? AND partition_id = ?',
  );
  const upsertCommit = sql.prepare('INSERT OR REPLACE INTO commits VALUES (?, ?, ?, ?)');

  function assertOwner({ group, generation }: Ownership): void {
    const current = store.generations.get(group);
    if (current !== generation) throw fenced(group, `generation ${generation} gave way to ${current}`);
  }

  return {
    assertOwner,
    takeOver(group) {
      const generation = transact(() => {
        store.sync();
        return Number(upsertGroup.get(group)?.generation);
      });
      store.generations.set(group, generation);
      for (const run of store.runs) if (run.group === group) run.ring();
      return { group, generation };
    },
    committed(group, partition) {
      const row = selectCommit.get(group, partition.id) as Committed | undefined;
      return row === undefined ? null : { offset: row.offset, metadata: row.metadata };
    },
    commit(ownership, number, next, metadata) {
      transact(() => {
        store.sync();
        assertOwner(ownership);
        for (const [topic, offset] of next) {
          const partition = findPartition(store, topic, number);
          if (!(offset >= 0 && offset <= partition.next)) throw outOfRange(partition, offset);
          upsertCommit.run(ownership.group, partition.id, offset, metadata);
        }
      });
    },
  };
}

export function fenced(group: string, how: string): LogError {
  return new LogError('fenced', `this run no longer owns the consumer group "${group}": ${how}`);
}
