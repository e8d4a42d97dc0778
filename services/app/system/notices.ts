import { existsSync } from 'node:fs';
import type { RegisteredSource } from '../../core/merge/sources.ts';
import type { Config } from '../config.ts';
import { dataPaths } from '../data-paths.ts';
import { sourcesNotice } from '../installation-sources.ts';
import { isOnKafka } from '../open-log.ts';
import type { ReadMode } from '../push/mode.ts';
import type { Step } from '../steps.ts';
import type { Parts } from './parts.ts';

const EXERCISE_NOTICE =
  'This is an exercise, and stays one: a simulated town has fed this log. Nobody is paged; for real events take another dataDir, or other brokers.';

/** What an operator should know before this process takes anything in. */
export async function noticesAtStart(
  config: Config,
  steps: ReadonlySet<Step>,
  mode: ReadMode,
): Promise<readonly string[]> {
  return [
    ...(isOnKafka(config) ? noticesOnKafka(config, steps) : []),
    ...(config.mode === 'actual' && (await mode()) === 'exercise' ? [EXERCISE_NOTICE] : []),
  ];
}

/** What is each process's own, where several share the work. */
function noticesOnKafka({ dataDir, clickhouse }: Config, steps: ReadonlySet<Step>): readonly string[] {
  const { tokenKey } = dataPaths(dataDir);
  const isNewKey = steps.has('ingest') && !existsSync(tokenKey);
  const isOwnStore = steps.has('store') && clickhouse.url === undefined;
  return [
    ...(isNewKey
      ? [
          `The key of the tokens is made anew: ${tokenKey}. All that ingest need a copy of it, and are refused without.`,
        ]
      : []),
    ...(isOwnStore
      ? [
          'ClickHouse is embedded in this process: let no other store, or name a server (TOCSIN_CLICKHOUSE_URL).',
        ]
      : []),
  ];
}

/** Several merges must know the same sources. */
export async function noticesOfSources(
  config: Config,
  steps: ReadonlySet<Step>,
  { log, codecs }: Parts,
  sources: readonly RegisteredSource[],
): Promise<readonly string[]> {
  if (!isOnKafka(config) || !steps.has('merge')) return [];
  const notice = await sourcesNotice({ log, codec: codecs.installationFact, sources, now: Date.now });
  return notice === null ? [] : [notice];
}
