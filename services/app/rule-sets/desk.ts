import { existsSync } from 'node:fs';
import { createCodecs } from '../../adapters/avro/codecs.ts';
import { openSchemaFile } from '../../adapters/avro/schema-file.ts';
import { openEmbeddedLog } from '../../adapters/embedded-log/embedded-log.ts';
import { maxReachMs } from '../../core/scorer/timeline.ts';
import type { Config } from '../config.ts';
import { dataPaths } from '../installation.ts';
import { scorerSettings } from '../settings.ts';
import { UsageError } from '../usage-error.ts';
import { type Journal, openJournal } from './journal.ts';

/**
 * Works on the rule sets of an installation, beside its running process or while it is down: all of it is in the log,
 * which processes share, and what is written there the running process takes up by itself.
 */
export async function atDesk<T>(config: Config, work: (journal: Journal) => Promise<T>): Promise<T> {
  const paths = dataPaths(config.dataDir);
  if (!existsSync(paths.log)) {
    throw new UsageError(
      `${config.dataDir}: holds no installation; start it once (tocsin up), or name its directory with TOCSIN_DATA_DIR (dataDir)`,
    );
  }
  const log = await openEmbeddedLog({ path: paths.log });
  const schemas = openSchemaFile(paths.schemas);
  try {
    const codec = createCodecs(schemas).ruleSet;
    return await work(openJournal({ log, codec, maxReachMs: maxReachMs(scorerSettings(config)) }));
  } finally {
    await log.close();
    schemas.close();
  }
}
