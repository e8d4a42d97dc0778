import type { RegisteredSource } from '../../core/merge/sources.ts';
import { createIngest, type Ingest } from '../../steps/ingest/ingest.ts';
import type { Metrics } from '../../steps/ports/metrics.ts';
import type { Config } from '../config.ts';
import { dataPaths } from '../data-paths.ts';
import { openInstallationKey } from '../installation-key.ts';
import type { Parts } from './parts.ts';

/** The door's way into the log, for sources that are registered. */
export async function openIngest(
  config: Config,
  sources: readonly RegisteredSource[],
  { log, codecs }: Parts,
  metrics: Metrics,
): Promise<Ingest> {
  const registered = new Map(sources.map((source) => [source.id, source]));
  return createIngest({
    log,
    codecs,
    tokeniser: await openInstallationKey({
      file: dataPaths(config.dataDir).tokenKey,
      log,
      codec: codecs.installationFact,
      now: Date.now,
    }),
    sources: (id) => registered.get(id),
    now: Date.now,
    checkClock: true,
    patienceMs: config.ingest.patience,
    metrics,
  });
}
