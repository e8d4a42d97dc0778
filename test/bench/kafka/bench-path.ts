import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClickHouse } from '../../../services/adapters/clickhouse/clickhouse.ts';
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

/** What one replica keeps of a topic, by event. */
async function topicBytes(storage: string, events: number): Promise<Readonly<Record<string, number>>> {
  const bytes: Record<string, number> = {};
  for (const directory of await readdir(storage)) {
    const topic = /^(.+)-\d+$/.exec(directory)?.[1];
    if (topic === undefined || topic.startsWith('__')) continue;
    for (const file of await readdir(join(storage, directory))) {
      if (!file.endsWith('.log')) continue;
      bytes[topic] = (bytes[topic] ?? 0) + (await stat(join(storage, directory, file))).size;
    }
  }
  return byEvent(Object.entries(bytes), events);
}

/** What one replica of a table takes, compressed and merged, by event. */
async function tableBytes(clickhouse: ClickHouse, events: number): Promise<Readonly<Record<string, number>>> {
  const query = `SELECT table, toFloat64(sum(bytes_on_disk)) AS bytes FROM system.parts
    WHERE active AND database = currentDatabase() GROUP BY table`;
  const rows = await clickhouse.query<{ readonly table: string; readonly bytes: number }>(query);
  return byEvent(
    rows.map(({ table, bytes }) => [table, bytes]),
    events,
  );
}

const byEvent = (
  bytes: readonly (readonly [string, number])[],
  events: number,
): Readonly<Record<string, number>> =>
  Object.fromEntries(
    bytes.filter(([, size]) => size >= events / 10).map(([name, size]) => [name, round(size / events)]),
  );

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
      bytesPerEvent: {
        broker: await topicBytes(servers.storage, result.accepted),
        clickhouse: await tableBytes(installation.clickhouse, result.accepted),
      },
    };
  } finally {
    await installation.close();
  }
}
