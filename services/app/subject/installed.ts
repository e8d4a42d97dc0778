import { existsSync } from 'node:fs';
import type { Config } from '../config.ts';
import { dataPaths } from '../data-paths.ts';
import { UsageError } from '../usage-error.ts';

/** Throws UsageError where the installation's ClickHouse is not within reach: an empty one would be made, and hold nobody. */
export function assertStore(config: Config): void {
  const { clickhouse } = dataPaths(config.dataDir);
  if (config.clickhouse.url !== undefined || existsSync(clickhouse)) return;
  throw new UsageError(
    `${clickhouse}: the installation's ClickHouse is not there; name its server with TOCSIN_CLICKHOUSE_URL (clickhouse.url), or the dataDir of the process that stores with TOCSIN_DATA_DIR`,
  );
}
