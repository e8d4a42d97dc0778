import { existsSync } from 'node:fs';
import { maxReachMs } from '../../core/scorer/timeline.ts';
import type { Config } from '../config.ts';
import { dataPaths } from '../data-paths.ts';
import { isOnKafka, openLog, SILENT } from '../open-log.ts';
import { scorerSettings } from '../settings.ts';
import { UsageError } from '../usage-error.ts';
import { type Journal, openJournal } from './journal.ts';

/**
 * Works on the rule sets of an installation, beside its running process or while it is down: all of it is in the log,
 * which processes share, and what is written there the running process takes up by itself.
 */
export async function atDesk<T>(config: Config, work: (journal: Journal) => Promise<T>): Promise<T> {
  if (!isOnKafka(config) && !existsSync(dataPaths(config.dataDir).log)) {
    throw new UsageError(
      `${config.dataDir}: holds no installation; start it once (tocsin up), or name its directory with TOCSIN_DATA_DIR (dataDir), or its brokers with TOCSIN_KAFKA_BROKERS`,
    );
  }
  const { log, codecs, close } = await openLog(config, {
    dataDir: config.dataDir,
    logger: SILENT,
    own: false,
  });
  try {
    return await work(
      openJournal({ log, codec: codecs.ruleSet, maxReachMs: maxReachMs(scorerSettings(config)) }),
    );
  } finally {
    await close();
  }
}
