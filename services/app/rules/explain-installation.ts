import { stat } from 'node:fs/promises';
import { createCodecs } from '../../adapters/avro/codecs.ts';
import { openSchemaFile } from '../../adapters/avro/schema-file.ts';
import { readStoredEvents } from '../../adapters/clickhouse/read-events.ts';
import { openEmbeddedLog } from '../../adapters/embedded-log/embedded-log.ts';
import type { StudyQuestion } from '../../core/explain/case-study.ts';
import { activationIn } from '../../core/record/rule-set.ts';
import type { SubjectRecord } from '../../core/record/subject-record.ts';
import { TOPICS } from '../../core/topics.ts';
import type { Codec } from '../../steps/ports/codec.ts';
import type { Log } from '../../steps/ports/log.ts';
import type { Config } from '../config.ts';
import { dataPaths } from '../installation.ts';
import { UsageError } from '../usage-error.ts';
import { explainCase, type KnownStudy, NothingToExplainError } from './explain.ts';
import { openMerge } from './file-records.ts';
import { type OpenStore, openStore } from './open-store.ts';

export interface ExplainInstallationOptions {
  readonly question: StudyQuestion;
  readonly config: Config;
  readonly onRead: () => void;
}

export interface InstallationStudy {
  readonly study: KnownStudy;
  /** Since when the log has everything, epoch ms; null where it has all from the first record on. What came before is from
   * the store, in about the order in which it came. */
  readonly logSince: number | null;
}

/** Explains a rule at a case from what an installation keeps. It may be running. Throws UsageError where there is none. */
export async function explainInstallation(options: ExplainInstallationOptions): Promise<InstallationStudy> {
  const { config, question } = options;
  const paths = dataPaths(config.dataDir);
  await stat(paths.log).catch(() => {
    throw new UsageError(
      `${paths.log}: there is no log, so nothing ran there yet; name events with --in, or the data directory with TOCSIN_DATA_DIR`,
    );
  });
  const store = await openStore(config);
  try {
    await store.recordLook('rules explain', `--rule ${question.ruleId} --event ${question.caseId}`);
    return await explainFrom(options, store);
  } finally {
    await store.clickhouse.close();
  }
}

async function explainFrom(
  { question, config, onRead }: ExplainInstallationOptions,
  store: OpenStore,
): Promise<InstallationStudy> {
  const paths = dataPaths(config.dataDir);
  const log = await openEmbeddedLog({ path: paths.log });
  const schemas = openSchemaFile(paths.schemas);
  try {
    const codecs = createCodecs(schemas);
    const partitions = await log.partitionsOf(TOPICS.subjectEvents);
    let missing: unknown;
    const since = await firstHeld(log);
    const studies: KnownStudy[] = [];
    for (let partition = 0; partition < partitions; partition++) {
      const records = recordsOf(partition, partitions, since);
      const study = await explainCase(question, records, config, config.dataDir).catch((error: unknown) => {
        if (!(error instanceof NothingToExplainError)) throw error;
        missing = error;
      });
      if (study !== undefined) studies.push(study);
    }
    // A person and the places of a case may be in different partitions.
    const study = studies.find(({ triggers }) => triggers.length > 0) ?? studies[0];
    if (study === undefined) throw missing;
    return { study, logSince: since };

    async function* recordsOf(
      partition: number,
      of: number,
      from: number | null,
    ): AsyncGenerator<SubjectRecord> {
      if (from !== null) {
        yield* activations(log, codecs.ruleSet);
        yield* storedRecords(store, config, partition, of, from);
      }
      for await (const { value } of log.read(TOPICS.subjectEvents, partition, 0)) {
        onRead();
        yield codecs.subjectEvent.decode(value);
      }
    }
  } finally {
    schemas.close();
    await log.close();
  }
}

/** When the oldest record of the log came, where older ones are gone; null where none is. */
async function firstHeld(log: Log): Promise<number | null> {
  const { first } = await log.bounds(TOPICS.subjectEvents, 0);
  if (first === 0) return null;
  for await (const { timestamp } of log.read(TOPICS.subjectEvents, 0, first)) return timestamp;
  return Date.now();
}

/** How far the store may be behind the log, ms. What comes twice by it the scorer drops. */
const STORE_LAG_MS = 60_000;

/** Rule sets are kept for ever, unlike what was scored by them. */
async function* activations(
  log: Log,
  codec: Codec<Parameters<typeof activationIn>[0]>,
): AsyncGenerator<SubjectRecord> {
  for await (const { value } of log.read(TOPICS.ruleSets, 0, 0)) {
    const activation = activationIn(codec.decode(value));
    if (activation !== null) yield { origin: null, body: { kind: 'rule_set', activation } };
  }
}

/** Events that the log has lost, through merge as when they came; the scorer drops what it then meets again. */
async function* storedRecords(
  { clickhouse }: OpenStore,
  config: Config,
  partition: number,
  partitions: number,
  before: number,
): AsyncGenerator<SubjectRecord> {
  const merge = openMerge(config, partitions);
  for await (const { event, origin, storedAt } of readStoredEvents(clickhouse, before + STORE_LAG_MS)) {
    for (const [to, record] of merge(event, { ...origin, timestamp: storedAt }))
      if (to === partition) yield record;
  }
}
