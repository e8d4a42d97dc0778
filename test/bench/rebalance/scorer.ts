/**
 * A scorer of the rebalance bench, in a process of its own: `node scorer.ts BROKERS SESSION_TIMEOUT_MS`. Tells its parent what
 * happens to its partitions, and when.
 */
import { createCodecs } from '../../../services/adapters/avro/codecs.ts';
import { openSchemaFile } from '../../../services/adapters/avro/schema-file.ts';
import { openKafkaLog } from '../../../services/adapters/kafka/kafka-log.ts';
import { TOPICS } from '../../../services/core/topics.ts';
import type { Log, Task } from '../../../services/steps/ports/log.ts';
import { createScoreStep } from '../../../services/steps/score/score-step.ts';
import { SETTINGS, TOOLS } from '../rules/scorer-under-load.ts';
import type { Told } from './told.ts';

const [brokers, sessionTimeoutMs] = process.argv.slice(2) as [string, string];
const logger = { info() {}, warn() {}, error: console.error };
const tell = (told: Omit<Told, 'at' | 'cpuMs'>): void => {
  const { user, system } = process.cpuUsage();
  process.send!({ at: Date.now(), cpuMs: (user + system) / 1_000, ...told } satisfies Told);
};

const log = await openKafkaLog({
  brokers: [brokers],
  sessionTimeoutMs: Number(sessionTimeoutMs),
  logger,
});
const step = createScoreStep({
  log: telling(log),
  group: 'score',
  settings: SETTINGS,
  tools: TOOLS,
  codecs: createCodecs(openSchemaFile(':memory:')),
  outputPartitions: 1,
  ticks: 'events',
  // As in an installation.
  snapshotEvery: { records: 500_000, ms: 30_000 },
  now: Date.now,
  logger,
});
const running = await log.run({ ...step, task: (partition) => told(step.task(partition), partition) });
tell({ what: 'joined', partition: -1 });
running.done.catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
process.on('message', () => {
  void running.stop().then(() => process.exit(0));
});

/** Tells of snapshots that are written, and of each chunk of one that is read. */
function telling(inner: Log): Log {
  return {
    ...inner,
    async writeSnapshot(name, chunks) {
      const began = performance.now();
      const written = await inner.writeSnapshot(name, chunks);
      tell({ what: 'saved', partition: Number(name.split('/')[1]), ms: performance.now() - began });
      return written;
    },
    async *readSnapshot(name) {
      const partition = Number(name.split('/')[1]);
      let asked = performance.now();
      for await (const chunk of inner.readSnapshot(name)) {
        tell({ what: 'chunk', partition, ms: performance.now() - asked, count: chunk.length });
        yield chunk;
        asked = performance.now();
      }
    },
  };
}

function told(task: Task, partition: number): Task {
  tell({ what: 'given', partition });
  return {
    ...task,
    async start(committed) {
      tell({ what: 'starting', partition });
      const starts = await task.start(committed);
      const subjects = step.stats().get(partition)?.subjects ?? 0;
      const offset = starts.get(TOPICS.subjectEvents) ?? 0;
      tell({ what: 'restored', partition, offset, count: subjects });
      return starts;
    },
    async handle(records, control) {
      await task.handle(records, control);
      tell({ what: 'handled', partition, offset: records.at(-1)!.offset });
    },
  };
}
