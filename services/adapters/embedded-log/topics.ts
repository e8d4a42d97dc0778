import { LogError, type TopicSpec } from '../../steps/ports/log.ts';
import type { Store } from './store.ts';

/** Creates what is missing, all or nothing; retention follows the latest call. */
export function createTopics(store: Store, specs: readonly TopicSpec[]): void {
  const { sql, transact } = store.database;
  const upsertTopic = sql.prepare(`
    INSERT INTO topics (name, retention_ms) VALUES (?, ?)
    ON CONFLICT (name) DO UPDATE SET retention_ms = excluded.retention_ms RETURNING id
  `);
  const insertPartition = sql.prepare('INSERT INTO partitions (topic_id, number) VALUES (?, ?)');
  transact(() => {
    store.sync();
    for (const spec of specs) {
      const held = store.topics.get(spec.name)?.partitions.length ?? 0;
      if (held !== 0 && held !== spec.partitions) throw partitionsDiffer(spec, held);
      const id = Number(upsertTopic.get(spec.name, spec.retentionMs)?.id);
      for (let number = held; number < spec.partitions; number++) insertPartition.run(id, number);
    }
  });
  store.reload();
}

function partitionsDiffer(spec: TopicSpec, held: number): LogError {
  return new LogError(
    'partitions_differ',
    `topic "${spec.name}" has ${held} partitions, not ${spec.partitions}: keys would move between tasks. Set the number back, or start with an empty data directory`,
  );
}
