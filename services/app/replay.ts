import { rmSync } from 'node:fs';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Codecs, createCodecs } from '../adapters/avro/codecs.ts';
import { openSchemaFile } from '../adapters/avro/schema-file.ts';
import { createClickHouseSink } from '../adapters/clickhouse/sink.ts';
import { openEmbeddedLog } from '../adapters/embedded-log/embedded-log.ts';
import { openTokenKey } from '../adapters/tokens/token-key.ts';
import { STREAMS } from '../core/event/vocabulary.ts';
import type { Fault } from '../core/fault.ts';
import { maxReachMs } from '../core/scorer/timeline.ts';
import { TOPICS } from '../core/topics.ts';
import type { IngestCounts } from '../steps/ingest/counts.ts';
import { createIngest, type Ingest, type IngestResult } from '../steps/ingest/ingest.ts';
import type { Line } from '../steps/ingest/ports.ts';
import type { Log, LogRecord, Running } from '../steps/ports/log.ts';
import type { Logger } from '../steps/ports/logger.ts';
import type { Config } from './config.ts';
import { openReplayStore } from './installation.ts';
import { assessmentLine, matchLine, warningLine } from './output-lines.ts';
import { type Pipeline, startPipeline } from './pipeline.ts';
import { activationOf, activationRecord, readRuleFiles } from './rule-files.ts';
import { inOneOrder, mergeSettings, scorerSettings, topicSpecs } from './settings.ts';

export const PRINTED = ['warnings', 'matches', 'assessments'] as const;
export type Printed = (typeof PRINTED)[number];

export interface ReplayOptions {
  readonly config: Config;
  readonly lines: AsyncIterable<Line>;
  readonly rulesDir: string;
  readonly print: Printed;
  /** Directory that keeps the ClickHouse data; undefined: it goes with the run. */
  readonly store?: string | undefined;
  /** Takes a line of output; resolves when there is room for more. */
  readonly out: (line: string) => Promise<void> | void;
  readonly onFault: (file: string, line: number, fault: Fault) => void;
  readonly onProgress: (counts: IngestCounts) => void;
  readonly logger: Logger;
}

export interface ReplaySummary {
  readonly counts: IngestCounts;
  readonly late: number;
  readonly warnings: number;
  /** Of all warnings. */
  readonly revisions: number;
  /** Warnings open at the end, by level. */
  readonly open: Readonly<Record<string, number>>;
  readonly stored: ReadonlyMap<string, number>;
  /** The ten areas with the most warnings raised. */
  readonly topAreas: readonly (readonly [subject: string, warnings: number])[];
}

/** Lines offered at once. */
const BATCH = 2_000;
/** Records that may wait in front of a step before reading pauses. */
const MAX_LAG = 50_000;

/** Runs events through merge, score and store, as fast as they go; time passes with the events. */
export async function replay(options: ReplayOptions): Promise<ReplaySummary> {
  const work = await mkdtemp(join(tmpdir(), 'tocsin-replay-'));
  // It holds what the files hold, tokens too: it goes whichever way the process ends.
  const clear = (): void => rmSync(work, { recursive: true, force: true });
  process.once('exit', clear);
  try {
    return await replayIn(work, options);
  } finally {
    process.off('exit', clear);
    clear();
  }
}

async function replayIn(work: string, options: ReplayOptions): Promise<ReplaySummary> {
  const config = inOneOrder(options.config);
  const settings = scorerSettings(config);
  const rules = await readRuleFiles(options.rulesDir, maxReachMs(settings));
  const log = await openEmbeddedLog({ path: join(work, 'log.sqlite') });
  const schemas = openSchemaFile(':memory:');
  const codecs = createCodecs(schemas);
  if (options.store !== undefined) await mkdir(options.store, { recursive: true, mode: 0o700 });
  const clickhouse = await openReplayStore(options.store ?? join(work, 'clickhouse'));
  try {
    await log.createTopics(topicSpecs(config));
    const activation = activationOf(rules, {
      effectiveAt: EVER,
      recordedAt: 0,
      actor: 'replay',
      reason: 'replay',
    });
    await log.append([activationRecord(activation, codecs.ruleSet)]);
    const pipeline = await startPipeline({
      log,
      codecs,
      sink: createClickHouseSink(clickhouse),
      merge: mergeSettings(config, 'all', false),
      scoring: settings,
      // A replay that ends early starts again from its files, so no snapshot is worth its time.
      snapshotEvery: { records: Number.POSITIVE_INFINITY, ms: Number.POSITIVE_INFINITY },
      ticks: 'events',
      now: Date.now,
      logger: options.logger,
    });
    return await feed(options, config, log, codecs, pipeline);
  } finally {
    await log.close();
    await clickhouse.close();
    schemas.close();
  }
}

/** Before any event: the rules count for all of the data. */
const EVER = Date.UTC(1900, 0, 1);

async function feed(
  options: ReplayOptions,
  config: Config,
  log: Log,
  codecs: Codecs,
  pipeline: Pipeline,
): Promise<ReplaySummary> {
  const tally = createTally();
  const printer = await log.run({
    group: 'print',
    topics: [TOPICS.warnings, TOPICS.assessments],
    task: () => ({
      start: async () => new Map(),
      handle: async (records) => {
        for (const record of records) await print(record, options, codecs, tally);
      },
      stop: async () => {},
    }),
  });
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const ingest = createIngest({
    log,
    codecs,
    tokeniser: await openTokenKey(join(config.dataDir, 'token.key')),
    sources: () => ({ streams: STREAMS, legalBasis: 'replay' }),
    now: Date.now,
    checkClock: false,
  });
  const failed = Promise.all([pipeline.done, printer.done]);
  failed.catch(() => undefined);
  const waitForLag = createWaiting(pipeline, printer, failed);
  await Promise.race([offerAll(options, ingest, waitForLag), failed]);
  await pipeline.stop();
  await printer.stop();
  // The last block is written on stopping: if it was refused, this says so.
  await failed;
  return { counts: ingest.counts(), stored: new Map(pipeline.stored()), ...tally.summary() };
}

async function offerAll(
  options: ReplayOptions,
  ingest: Ingest,
  waitForLag: (most: number) => Promise<void>,
): Promise<void> {
  let batch: Line[] = [];
  const offer = async (): Promise<void> => {
    const lines = batch;
    batch = [];
    reportFaults(lines, await ingest.offerLines(lines), options.onFault);
    options.onProgress(ingest.counts());
    await waitForLag(MAX_LAG);
  };
  for await (const line of options.lines) {
    batch.push(line);
    if (batch.length >= BATCH) await offer();
  }
  await offer();
  await waitForLag(0);
}

function reportFaults(
  lines: readonly Line[],
  results: readonly IngestResult[],
  onFault: ReplayOptions['onFault'],
): void {
  for (const { index, faults, outcome } of results) {
    const { file, line } = lines[index]!;
    if (outcome === 'rejected') for (const fault of faults ?? []) onFault(file, line, fault);
  }
}

/**
 * Waits until no step has more than so many records before it. The steps run in this very process: giving them the
 * event loop is what makes the number fall. Rejects where a step failed, for then it never falls.
 */
function createWaiting(
  pipeline: Pipeline,
  printer: Running,
  failed: Promise<unknown>,
): (most: number) => Promise<void> {
  return async (most) => {
    for (;;) {
      const { merge, score, store } = await pipeline.lag();
      const printing = (await printer.lag()).reduce((sum, { records }) => sum + records, 0);
      if (Math.max(merge, score, store, printing) <= most) return;
      await Promise.race([new Promise((resolve) => setTimeout(resolve, 2)), failed]);
    }
  };
}

async function print(
  record: LogRecord,
  { print: printed, out }: ReplayOptions,
  codecs: Codecs,
  tally: Tally,
): Promise<void> {
  if (record.topic === TOPICS.warnings) {
    const warning = codecs.warning.decode(record.value);
    tally.warning(warning.subject, warning.warningId, warning.revision, warning.level, warning.status);
    if (printed === 'warnings') await out(warningLine(warning));
    return;
  }
  const assessment = codecs.assessment.decode(record.value);
  if (assessment.decision === 'late') tally.late();
  if (printed === 'assessments') await out(assessmentLine(assessment));
  if (printed === 'matches') for (const match of assessment.matches) await out(matchLine(match));
}

interface Tally {
  warning(subject: string, warningId: string, revision: number, level: string, status: string): void;
  late(): void;
  summary(): Pick<ReplaySummary, 'late' | 'warnings' | 'revisions' | 'open' | 'topAreas'>;
}

function createTally(): Tally {
  const open = new Map<string, string>();
  const areas = new Map<string, number>();
  let warnings = 0;
  let revisions = 0;
  let late = 0;
  return {
    warning(subject, warningId, revision, level, status) {
      revisions++;
      if (revision === 0) warnings++;
      if (revision === 0 && subject.startsWith('area:')) areas.set(subject, (areas.get(subject) ?? 0) + 1);
      if (status === 'expired' || status === 'withdrawn' || status === 'closed') open.delete(warningId);
      else open.set(warningId, level);
    },
    late: () => {
      late++;
    },
    summary: () => ({ late, warnings, revisions, open: countBy(open.values()), topAreas: topTen(areas) }),
  };
}

function countBy(values: Iterable<string>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

function topTen(counts: ReadonlyMap<string, number>): readonly (readonly [string, number])[] {
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, 10);
}
