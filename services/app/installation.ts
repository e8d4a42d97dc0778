import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Codecs, createCodecs } from '../adapters/avro/codecs.ts';
import { openSchemaFile } from '../adapters/avro/schema-file.ts';
import type { ClickHouse } from '../adapters/clickhouse/clickhouse.ts';
import { migrate } from '../adapters/clickhouse/migrate.ts';
import { applyRetention, type Retention } from '../adapters/clickhouse/retention.ts';
import { openServer } from '../adapters/clickhouse/server.ts';
import { openEmbeddedLog } from '../adapters/embedded-log/embedded-log.ts';
import { DAY_MS } from '../core/time/duration.ts';
import type { Log } from '../steps/ports/log.ts';
import type { Config } from './config.ts';
import { openEmbeddedEngine } from './embedded-engine.ts';
import { topicSpecs } from './settings.ts';

/** What an installation keeps on disk, opened. */
export interface Installation {
  readonly log: Log;
  readonly codecs: Codecs;
  readonly clickhouse: ClickHouse;
  close(): Promise<void>;
}

/** Where an installation keeps what, below its data directory. */
export function dataPaths(dataDir: string) {
  return {
    log: join(dataDir, 'log.sqlite'),
    schemas: join(dataDir, 'schemas.sqlite'),
    clickhouse: join(dataDir, 'clickhouse'),
    tokenKey: join(dataDir, 'token.key'),
    doorKey: join(dataDir, 'clickhouse.key'),
    state: join(dataDir, 'state.json'),
  };
}

/** Opens the log and ClickHouse below `dataDir`, makes what is missing, brings the tables up to date. */
export async function openInstallation(config: Config, dataDir = config.dataDir): Promise<Installation> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const paths = dataPaths(dataDir);
  const log = await openEmbeddedLog({ path: paths.log, own: true });
  const schemas = openSchemaFile(paths.schemas);
  const closing: (() => Promise<void>)[] = [() => log.close(), async () => schemas.close()];
  const close = async (): Promise<void> => {
    for (const one of closing) await one();
  };
  try {
    await log.createTopics(topicSpecs(config));
    const codecs = createCodecs(schemas);
    const clickhouse = await openClickHouse(config, paths.clickhouse);
    closing.push(() => clickhouse.close());
    return { log, codecs, clickhouse, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** ClickHouse, embedded in `path` or the server of the configuration, with its tables and their retention. */
async function openClickHouse(config: Config, path: string): Promise<ClickHouse> {
  const { url, user, password, database } = config.clickhouse;
  const clickhouse =
    url === undefined ? await openEmbeddedEngine(path) : openServer({ url, user, password, database });
  return prepared(clickhouse, retentionDays(config));
}

/** An embedded ClickHouse that keeps whatever it is given: a replay may be of data from any time. */
export async function openReplayStore(path: string): Promise<ClickHouse> {
  return prepared(await openEmbeddedEngine(path), {
    individualDays: FOR_EVER,
    areaDays: FOR_EVER,
    operationsDays: FOR_EVER,
    auditDays: FOR_EVER,
  });
}

/** A hundred years: what ClickHouse's days can hold. */
const FOR_EVER = 36_500;

async function prepared(clickhouse: ClickHouse, retention: Retention): Promise<ClickHouse> {
  try {
    await migrate(clickhouse);
    await applyRetention(clickhouse, retention);
    return clickhouse;
  } catch (error) {
    await clickhouse.close();
    throw error;
  }
}

function retentionDays({ retention }: Config): Retention {
  const days = (ms: number): number => Math.max(1, Math.round(ms / DAY_MS));
  return {
    individualDays: days(retention.individual),
    areaDays: days(retention.area),
    operationsDays: days(retention.operations),
    auditDays: days(retention.audit),
  };
}
