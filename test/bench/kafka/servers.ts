import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startLocalKafka } from '../../../deploy/local-kafka/local-kafka.ts';

export interface BenchServers {
  readonly brokers: string;
  readonly registryUrl: string;
  /** Where the broker keeps its partitions. */
  readonly storage: string;
  /** CPU time since their start, seconds; NaN where the system does not tell. */
  cpuSeconds(): Promise<{ readonly broker: number; readonly registry: number }>;
  stop(): Promise<void>;
}

/** A broker and a registry of their own on this machine, their data in `directory`. */
export async function startServers(directory: string): Promise<BenchServers> {
  const { kafka, registry, stop } = await startLocalKafka(directory);
  return {
    brokers: kafka.brokers,
    registryUrl: registry.url,
    storage: join(directory, 'kafka', 'storage'),
    cpuSeconds: async () => ({
      broker: await cpuSecondsOf(kafka.pid()),
      registry: await cpuSecondsOf(registry.pid()),
    }),
    stop,
  };
}

const TICKS_PER_SECOND = 100;

/** From Linux's /proc (proc(5): utime and stime are fields 14 and 15). */
async function cpuSecondsOf(pid: number | undefined): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
