import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../../services/app/config.ts';
import { openInstallation } from '../../../services/app/installation.ts';
import { round } from '../core.ts';
import type { LoadOptions } from '../load.ts';
import { measurePath } from '../path.ts';
import { type BenchServers, startServers } from './servers.ts';
import { sharesOf } from './shares.ts';

/** The whole path over Kafka: one process runs every step, beside it a broker and a registry. */
export async function benchKafkaPath(options: LoadOptions): Promise<object> {
  const directory = await mkdtemp(join(tmpdir(), 'tocsin-bench-'));
  const servers = await startServers(directory);
  try {
    return { bench: 'kafka', ...(await overKafka(options, join(directory, 'data'), servers)) };
  } finally {
    await servers.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

async function overKafka(options: LoadOptions, dataDir: string, servers: BenchServers): Promise<object> {
  const config = loadConfig({
    TOCSIN_DATA_DIR: dataDir,
    TOCSIN_KAFKA_BROKERS: servers.brokers,
    TOCSIN_REGISTRY_URL: servers.registryUrl,
  });
  const installation = await openInstallation(config);
  try {
    const before = await servers.cpuSeconds();
    const main = process.threadCpuUsage();
    const { result, shares } = await sharesOf(() => measurePath(options, config, installation));
    const { user, system } = process.threadCpuUsage(main);
    const after = await servers.cpuSeconds();
    const thread = (user + system) / 1e6;
    return {
      ...result,
      cpuSecondsOf: {
        tocsin: round(thread),
        'ClickHouse engine and other threads': round(result.cpuSeconds - thread),
        broker: round(after.broker - before.broker),
        registry: round(after.registry - before.registry),
      },
      sharesOfTocsin: shares,
    };
  } finally {
    await installation.close();
  }
}
