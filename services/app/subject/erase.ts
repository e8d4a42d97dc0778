import { openScrub } from '../../adapters/embedded-log/scrub.ts';
import { nameOfErased } from '../../core/erasure/erased-people.ts';
import type { Erasure } from '../../core/record/erasure.ts';
import type { LogScrub } from '../../steps/ports/log-scrub.ts';
import { atAccessDesk, commandLook } from '../access-desk.ts';
import type { Config } from '../config.ts';
import { dataPaths } from '../data-paths.ts';
import { isOnKafka } from '../open-log.ts';
import { sha256 } from '../rule-files.ts';
import type { Looker } from '../rules/open-store.ts';
import { type AtSystem, atSystem } from './at-system.ts';
import { carriedOut, type Waiting } from './carried-out.ts';
import { collect, countsOf } from './collect.ts';
import { type ErasedRecords, eraseFromFile } from './erase-file.ts';
import { assertStore } from './installed.ts';
import { removedRows } from './marks.ts';
import { newErasure } from './new-erasure.ts';
import { type Meant, tokenFor } from './token.ts';

export interface EraseOptions extends Waiting {
  readonly config: Config;
  readonly meant: Meant;
  readonly looker: Looker;
}

export interface ErasedReport {
  readonly erasure: Erasure;
  /** Rows of ClickHouse that went or were changed, by table. */
  readonly rows: Readonly<Record<string, number>>;
  /** Records of the embedded log; null where the log is on Kafka. */
  readonly log: ErasedRecords | null;
}

/** What would go; nothing is changed but the access log, which has that somebody looked. */
export async function previewErasure({
  config,
  meant,
  looker,
}: Pick<EraseOptions, 'config' | 'meant' | 'looker'>): Promise<Readonly<Record<string, number>>> {
  assertStore(config);
  return await atAccessDesk(config, async (desk) => {
    const token = await tokenFor(meant, config, desk);
    const counts = countsOf(await collect(config, desk, token, looker));
    // By the digest, as the erasure: an entry of this log cannot be taken out of it.
    const query = nameOfErased(token, sha256);
    const look = { what: 'erase', query, rows: null, outcome: 'dry_run' };
    await desk.accessLog.record(commandLook({ ...looker, ...look }));
    return counts;
  });
}

/**
 * Erases a person: writes the record that every step acts on, waits until all have, and takes them out of the embedded log's own
 * file. To be run again where it was broken off. Throws `LogError('unavailable')` where nobody runs the steps, and
 * `LogError('locked')` before anything is done where another erasure is at work on that file.
 */
export async function eraseSubject(options: EraseOptions): Promise<ErasedReport> {
  const { config } = options;
  if (isOnKafka(config)) return await atSystem(config, (system) => eraseAt(system, null, options));
  assertStore(config);
  return await atSystem(config, async (system) => {
    const scrub = openScrub(dataPaths(config.dataDir).log);
    try {
      return await eraseAt(system, scrub, options);
    } finally {
      scrub.close();
    }
  });
}

async function eraseAt(
  system: AtSystem,
  scrub: LogScrub | null,
  options: EraseOptions,
): Promise<ErasedReport> {
  const { log, codecs, accessLog } = system;
  const token = await tokenFor(options.meant, options.config, { log, codecs });
  const erasure = await newErasure(token, system, Date.now);
  const look = { what: 'erase', query: erasure.subject, rows: null, outcome: 'ok' };
  // Before it is done: what cannot be written down does not happen.
  await accessLog.record(commandLook({ ...options.looker, ...look }));
  const progress = await carriedOut(erasure, system, options);
  const rows = removedRows(progress);
  if (scrub === null) return { erasure, rows, log: null };
  const scored = progress.marks.flatMap(({ position }) => (position === null ? [] : [position]));
  const inLog = { token, erasure, scored, codecs };
  return { erasure, rows, log: await eraseFromFile(scrub, log, inLog, options.onProgress) };
}
