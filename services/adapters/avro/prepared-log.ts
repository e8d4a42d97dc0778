import type { Log, LogRecord, Task } from '../../steps/ports/log.ts';
import type { RegistryServer } from './registry-server.ts';

/**
 * A log whose records can be decoded at once: the schemas that a batch was written with are looked up before it is handed
 * over. While the registry is away the task waits, and nothing is skipped; a schema asked for once is never asked for again.
 */
export function preparedLog(log: Log, registry: Pick<RegistryServer, 'prepare'>): Log {
  const prepare = async (records: readonly LogRecord[]): Promise<void> => {
    await registry.prepare(schemaIds(records));
  };
  const prepared = (task: Task): Task => ({
    ...task,
    async handle(records, control) {
      await prepare(records);
      await task.handle(records, control);
    },
  });
  return {
    ...log,
    async *read(topic, partition, from) {
      for await (const record of log.read(topic, partition, from)) {
        await prepare([record]);
        yield record;
      }
    },
    run: (options) => log.run({ ...options, task: (partition) => prepared(options.task(partition)) }),
  };
}

const HEADER_BYTES = 5;

/** Of Confluent's wire format: a zero byte, then the id in four bytes, big-endian. */
function schemaIds(records: readonly LogRecord[]): Set<number> {
  const ids = new Set<number>();
  for (const { value } of records) {
    if (value.length < HEADER_BYTES || value[0] !== 0) continue;
    ids.add(((value[1]! << 24) | (value[2]! << 16) | (value[3]! << 8) | value[4]!) >>> 0);
  }
  return ids;
}
