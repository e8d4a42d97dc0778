import type { ClickHouse } from '../../adapters/clickhouse/clickhouse.ts';
import { readStoredEvents } from '../../adapters/clickhouse/read-events.ts';
import type { StudyQuestion } from '../../core/explain/case-study.ts';
import { mergeStudies, subjectsSeen } from '../../core/explain/merge-studies.ts';
import { activationIn } from '../../core/record/rule-set.ts';
import { TOPICS } from '../../core/topics.ts';
import type { Codec } from '../../steps/ports/codec.ts';
import { type Log, LogError } from '../../steps/ports/log.ts';
import { type AccessDesk, atAccessDesk, commandLook } from '../access-desk.ts';
import type { Config } from '../config.ts';
import { isThere } from '../data-directory.ts';
import { dataPaths } from '../data-paths.ts';
import { isOnKafka } from '../open-log.ts';
import { UsageError } from '../usage-error.ts';
import { type KnownStudy, knownStudy, type OpenStudy, openStudy } from './explain.ts';
import { openMerge } from './file-records.ts';
import { type Looker, openStore } from './open-store.ts';

export interface ExplainInstallationOptions {
  readonly question: StudyQuestion;
  readonly config: Config;
  readonly looker: Looker;
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
  assertThere(config);
  return await atAccessDesk(config, async ({ accessLog, ...parts }) => {
    const look = `--rule ${question.ruleId} --event ${question.caseId}`;
    const record = (query: string, outcome: string): Promise<void> =>
      accessLog.record(commandLook({ ...options.looker, what: LOOK, query, rows: null, outcome }));
    const store = await openStore(config, options.looker);
    try {
      const found = await explainFrom(options, store, parts).catch(async (error: unknown) => {
        await record(look, codeOf(error));
        throw error;
      });
      // Before anybody sees it.
      for (const seen of inParts(subjectsSeen(found.study)))
        await record(`${look}${seen === '' ? '' : `: ${seen}`}`, 'ok');
      return found;
    } finally {
      await store.close();
    }
  });
}

/** Before anything is made in its place: a log that nobody wrote, a store whose `access_log` nobody reads. */
function assertThere(config: Config): void {
  const paths = dataPaths(config.dataDir);
  if (!isOnKafka(config)) {
    if (isThere(paths.log)) return;
    throw new UsageError(
      `${paths.log}: there is no log, so nothing ran there yet; name events with --in, or the data directory with TOCSIN_DATA_DIR`,
    );
  }
  if (config.clickhouse.url !== undefined || isThere(paths.clickhouse)) return;
  throw new UsageError(
    `${paths.clickhouse}: the installation's ClickHouse, where every look is written down, is not there; name its server with TOCSIN_CLICKHOUSE_URL (clickhouse.url), or the dataDir of the process that stores with TOCSIN_DATA_DIR`,
  );
}

const LOOK = 'rules explain';

function codeOf(error: unknown): string {
  const code: unknown = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'error';
}

/** The access log keeps a text of 10,000 characters; one entry for so many subjects as that surely holds. */
const SUBJECTS_OF_AN_ENTRY = 100;

function inParts(subjects: readonly string[]): readonly string[] {
  const parts = [subjects.slice(0, SUBJECTS_OF_AN_ENTRY).join(', ')];
  for (let from = SUBJECTS_OF_AN_ENTRY; from < subjects.length; from += SUBJECTS_OF_AN_ENTRY)
    parts.push(subjects.slice(from, from + SUBJECTS_OF_AN_ENTRY).join(', '));
  return parts;
}

async function explainFrom(
  { question, config, onRead }: ExplainInstallationOptions,
  store: ClickHouse,
  { log, codecs }: Pick<AccessDesk, 'log' | 'codecs'>,
): Promise<InstallationStudy> {
  const partitions = await partitionsIn(log, config);
  const studies: PartitionStudy[] = [];
  for (let partition = 0; partition < partitions; partition++)
    studies.push({ study: openStudy(question, config), since: await firstHeld(log, partition) });
  const logSince = studies.reduce<number | null>((last, { since }) => later(last, since), null);
  if (logSince !== null) {
    await feedActivations(log, codecs.ruleSet, studies);
    await feedStored(store, config, studies, logSince);
  }
  for (const [partition, { study }] of studies.entries()) {
    for await (const { value } of log.read(TOPICS.subjectEvents, partition, 0)) {
      onRead();
      study.apply(codecs.subjectEvent.decode(value));
    }
  }
  const found = mergeStudies(studies.map(({ study }) => study.finish()));
  return { study: knownStudy(question, found, config.kafka.brokers ?? config.dataDir), logSince };
}

/** Throws UsageError where the brokers have no such topic. */
async function partitionsIn(log: Log, { kafka }: Config): Promise<number> {
  try {
    return await log.partitionsOf(TOPICS.subjectEvents);
  } catch (error) {
    if (!(error instanceof LogError && error.code === 'unknown_topic')) throw error;
    throw new UsageError(
      `kafka.brokers: there is no topic ${TOPICS.subjectEvents} at ${kafka.brokers}, so nothing ran there yet; name events with --in, or other brokers with TOCSIN_KAFKA_BROKERS`,
    );
  }
}

interface PartitionStudy {
  readonly study: OpenStudy;
  /** Since when the log has everything of the partition, epoch ms; null where it has all from the first record on. */
  readonly since: number | null;
}

function later(a: number | null, b: number | null): number | null {
  return a === null || (b !== null && b > a) ? b : a;
}

/** When the oldest record of a partition came, where older ones are gone; null where none is. */
async function firstHeld(log: Log, partition: number): Promise<number | null> {
  const { first } = await log.bounds(TOPICS.subjectEvents, partition);
  if (first === 0) return null;
  for await (const { timestamp } of log.read(TOPICS.subjectEvents, partition, first)) return timestamp;
  return Date.now();
}

/** How far the store may be behind the log, ms. What comes twice by it the scorer drops. */
const STORE_LAG_MS = 60_000;

/** Rule sets are kept for ever, unlike what was scored by them. */
async function feedActivations(
  log: Log,
  codec: Codec<Parameters<typeof activationIn>[0]>,
  studies: readonly PartitionStudy[],
): Promise<void> {
  for await (const { value } of log.read(TOPICS.ruleSets, 0, 0)) {
    const activation = activationIn(codec.decode(value));
    if (activation === null) continue;
    for (const { study, since } of studies)
      if (since !== null) study.apply({ origin: null, body: { kind: 'rule_set', activation } });
  }
}

/** Events that the log has lost, through merge as when they came; the scorer drops what it then meets again. */
async function feedStored(
  clickhouse: ClickHouse,
  config: Config,
  studies: readonly PartitionStudy[],
  before: number,
): Promise<void> {
  const merge = openMerge(config, studies.length);
  for await (const { event, origin, storedAt } of readStoredEvents(clickhouse, before + STORE_LAG_MS)) {
    for (const [to, record] of merge(event, { ...origin, timestamp: storedAt })) {
      const { study, since } = studies[to]!;
      if (since !== null && storedAt < since + STORE_LAG_MS) study.apply(record);
    }
  }
}
