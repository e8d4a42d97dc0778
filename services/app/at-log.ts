import type { Config } from './config.ts';
import { isThere } from './data-directory.ts';
import { dataPaths } from './data-paths.ts';
import { isOnKafka, type OpenedLog, openLog, SILENT } from './open-log.ts';
import { topicSpecs } from './settings.ts';
import { UsageError } from './usage-error.ts';

/** Whether the log of an installation can be looked into: it was started once. */
export function hasInstallation(config: Config): boolean {
  return isOnKafka(config) || isThere(dataPaths(config.dataDir).log);
}

/**
 * Works on the log of an installation, beside its running processes or while they are down; throws UsageError where there
 * is none.
 *
 * @param topics what the work needs and an installation that was last started by an earlier version may lack: made then
 */
export async function atLog<T>(
  config: Config,
  topics: readonly string[],
  work: (opened: OpenedLog) => Promise<T>,
): Promise<T> {
  if (!hasInstallation(config)) {
    throw new UsageError(
      `${config.dataDir}: holds no installation; start it once (tocsin up), or name its directory with TOCSIN_DATA_DIR (dataDir), or its brokers with TOCSIN_KAFKA_BROKERS`,
    );
  }
  const opened = await openLog(config, { dataDir: config.dataDir, logger: SILENT, own: false });
  try {
    const missing = topicSpecs(config).filter(({ name }) => topics.includes(name));
    if (missing.length > 0) await opened.log.createTopics(missing);
    return await work(opened);
  } finally {
    await opened.close();
  }
}
