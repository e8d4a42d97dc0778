import { mkdir } from 'node:fs/promises';
import type { Codecs } from '../adapters/avro/codecs.ts';
import type { ClickHouse } from '../adapters/clickhouse/clickhouse.ts';
import { migrate } from '../adapters/clickhouse/migrate.ts';
import { applyRetention, type Retention } from '../adapters/clickhouse/retention.ts';
import { openServer } from '../adapters/clickhouse/server.ts';
import { DAY_MS } from '../core/time/duration.ts';
import type { Log } from '../steps/ports/log.ts';
import type { Logger } from '../steps/ports/logger.ts';
import type { Config } from './config.ts';
import { dataPaths } from './data-paths.ts';
import { openEmbeddedEngine } from './embedded-engine.ts';
import { type OpenedLog, openLog, SILENT } from './open-log.ts';
import { topicSpecs } from './settings.ts';

/** What an installation keeps on disk, opened. */
export interface Installation {
  readonly log: Log;
  readonly codecs: Codecs;
  readonly clickhouse: ClickHouse;
  close(): Promise<void>;
}

/** Opens the log, makes the topics that are missing, and opens ClickHouse with its tables brought up to date. */
export async function openInstallation(
  config: Config,
  dataDir = config.dataDir,
  logger: Logger = SILENT,
): Promise<Installation> {
  const { log, codecs, close } = await openLogOnly(config, dataDir, logger);
  try {
    const clickhouse = await openClickHouse(config, dataPaths(dataDir).clickhouse);
    return {
      log,
      codecs,
      clickhouse,
      async close() {
        await close();
        await clickhouse.close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The log with its topics, for processes that store nothing. */
export async function openLogOnly(config: Config, dataDir: string, logger: Logger): Promise<OpenedLog> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const opened = await openLog(config, { dataDir, logger, own: true });
  try {
    await opened.log.createTopics(topicSpecs(config));
    return opened;
  } catch (error) {
    await opened.close();
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
