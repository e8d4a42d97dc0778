import { existsSync } from 'node:fs';
import type { Codecs } from '../adapters/avro/codecs.ts';
import type { Look } from '../core/record/access-entry.ts';
import { TOPICS } from '../core/topics.ts';
import { type AccessLog, createAccessLog } from '../steps/access/access-log.ts';
import type { Log } from '../steps/ports/log.ts';
import type { Config } from './config.ts';
import { dataPaths } from './data-paths.ts';
import { isOnKafka, openLog, SILENT } from './open-log.ts';
import { sha256 } from './rule-files.ts';
import { topicSpecs } from './settings.ts';
import { UsageError } from './usage-error.ts';

/** The access log of an installation, beside its running processes or while they are down. */
export interface AccessDesk {
  readonly log: Log;
  readonly codecs: Codecs;
  readonly accessLog: AccessLog;
}

/** What a command writes down of itself. */
export type CommandLook = Pick<Look, 'who' | 'what' | 'query' | 'statedReason' | 'rows' | 'outcome'>;

/** Works on the access log of an installation; throws UsageError where there is none. */
export async function atAccessDesk<T>(config: Config, work: (desk: AccessDesk) => Promise<T>): Promise<T> {
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
    // An installation that was last started by an earlier version has no such topic yet.
    await log.createTopics(topicSpecs(config).filter(({ name }) => name === TOPICS.accessLog));
    return await work({ log, codecs, accessLog: accessLogOf(log, codecs) });
  } finally {
    await close();
  }
}

export function accessLogOf(log: Log, codecs: Codecs): AccessLog {
  return createAccessLog({ log, codec: codecs.accessEntry, hash: sha256 });
}

export function commandLook(look: CommandLook): Look {
  return { ...look, at: Date.now(), via: 'command' };
}
