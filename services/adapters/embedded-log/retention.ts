import type { Partition, Store, Topic } from './store.ts';

const TRIM_EVERY_MS = 10_000;
/** What one trim may drop of a partition, so that it never holds up the event loop for long. */
const MAX_BATCHES_PER_TRIM = 512;

type CommitRow = { group: string; partition: number; offset: number };
type AgeRow = { sequence: number; end: number; appended_at: number };

/**
 * Returns the function that drops what is older than its topic's retention and has been passed by every group that
 * ever committed on the topic, or runs over it in this process. It looks at most every ten seconds of the log's
 * clock. Age counts from the append, not from the record's timestamp: replayed records of years ago are new here.
 */
export function createTrim(store: Store): () => void {
  const { sql, transact } = store.database;
  const selectCommits = sql.prepare(`
    SELECT consumer_group AS "group", partition_id AS "partition", "offset" FROM commits
    WHERE partition_id IN (SELECT id FROM partitions WHERE topic_id = ?)
  `);
  const selectOldest = sql.prepare(`
    SELECT sequence, first + records AS end, appended_at FROM batches
    WHERE partition_id = ? ORDER BY first LIMIT ${MAX_BATCHES_PER_TRIM}
  `);
  const deleteBatch = sql.prepare('DELETE FROM batches WHERE sequence = ?');
  const updateFirst = sql.prepare('UPDATE partitions SET first = ? WHERE id = ?');
  let trimmedAt = Number.NEGATIVE_INFINITY;

  /** Offset up to which all groups of the topic have passed each partition, by partition id. */
  function passed(topic: Topic): (partition: Partition) => number {
    const offsets = new Map<string, Map<number, number>>();
    for (const run of store.runs) if (run.topics.includes(topic.name)) offsets.set(run.group, new Map());
    for (const { group, partition, offset } of selectCommits.all(topic.id) as CommitRow[]) {
      offsets.set(group, (offsets.get(group) ?? new Map()).set(partition, offset));
    }
    return ({ id, next }) => Math.min(next, ...[...offsets.values()].map((group) => group.get(id) ?? 0));
  }

  function trimPartition(partition: Partition, passedTo: number, before: number): number {
    let first = partition.first;
    for (const batch of selectOldest.all(partition.id) as AgeRow[]) {
      if (batch.end > passedTo || batch.appended_at >= before) break;
      deleteBatch.run(batch.sequence);
      first = batch.end;
    }
    if (first > partition.first) updateFirst.run(first, partition.id);
    return first;
  }

  return () => {
    const now = store.now();
    if (now - trimmedAt < TRIM_EVERY_MS) return;
    trimmedAt = now;
    const firsts = new Map<Partition, number>();
    transact(() => {
      store.sync();
      for (const topic of store.topics.values()) {
        const passedTo = passed(topic);
        for (const partition of topic.partitions) {
          if (partition.first === partition.next) continue;
          firsts.set(partition, trimPartition(partition, passedTo(partition), now - topic.retentionMs));
        }
      }
    });
    for (const [partition, first] of firsts) partition.first = first;
  };
}
