import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClickHouseSink } from '../../../services/adapters/clickhouse/sink.ts';
import { loadConfig } from '../../../services/app/config.ts';
import { openInstallation } from '../../../services/app/installation.ts';
import { type Pipeline, startPipeline } from '../../../services/app/pipeline.ts';
import { activationOf, activationRecord, readRuleFiles } from '../../../services/app/rule-files.ts';
import { mergeSettings, scorerSettings } from '../../../services/app/settings.ts';
import { STREAMS } from '../../../services/core/event/vocabulary.ts';
import { maxReachMs } from '../../../services/core/scorer/timeline.ts';
import { createIngest } from '../../../services/steps/ingest/ingest.ts';
import { load } from '../../bench/load.ts';

/**
 * One life of the pipeline in the crash test: goes on where the last one was killed, sends what is left of the load, and
 * when everything is stored writes what ClickHouse holds to `result.json`. Arguments: data directory, events.
 */
const [dataDir, count] = process.argv.slice(2) as [string, string];
const events = Number(count);
const BATCH = 500;

const config = loadConfig({ TOCSIN_DATA_DIR: dataDir, TOCSIN_LOG_SUBJECT_PARTITIONS: '3' }, undefined);
const installation = await openInstallation(config);
const { log, codecs, clickhouse } = installation;
await activateOnce();
const pipeline = await startPipeline({
  log,
  codecs,
  sink: createClickHouseSink(clickhouse),
  merge: mergeSettings(config, 'all', false),
  scoring: scorerSettings(config),
  // Often, so that kills fall before, into and after snapshots.
  snapshotEvery: { records: 5_000, ms: 1_000 },
  ticks: 'events',
  now: Date.now,
  logger: { info: () => {}, warn: console.error, error: console.error },
});
pipeline.done.catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
process.send?.('ready');
await sendAll();
await pipeline.stop();
await writeResult();
await installation.close();

async function activateOnce(): Promise<void> {
  if (existsSync(progressFile())) return;
  const rules = await readRuleFiles('rules', maxReachMs(scorerSettings(config)));
  const activation = activationOf(rules, {
    effectiveAt: 0,
    recordedAt: 0,
    actor: 'test',
    reason: 'crash test',
  });
  await log.append([activationRecord(activation, codecs.ruleSet)]);
  remember(0);
}

/** Like a sender that repeats what was not acknowledged: progress is remembered after the door has answered. */
async function sendAll(): Promise<void> {
  const ingest = createIngest({
    log,
    codecs,
    tokeniser: {
      token: () => {
        throw new Error('the load has tokens already');
      },
    },
    sources: () => ({ streams: STREAMS, legalBasis: 'test' }),
    now: Date.now,
    checkClock: false,
  });
  const done = Number(readFileSync(progressFile(), 'utf8'));
  let sent = 0;
  let batch: unknown[] = [];
  const offer = async (): Promise<void> => {
    if (batch.length > 0) await ingest.offer(batch, 'crash test');
    batch = [];
    remember(sent);
    await waitForLag(pipeline, 5_000);
  };
  for (const event of load({ events, people: 100_000, cameras: 400, seed: 11 })) {
    if (++sent <= done) continue;
    batch.push(event);
    if (batch.length >= BATCH) await offer();
  }
  await offer();
  await waitForLag(pipeline, 0);
}

async function waitForLag(running: Pipeline, most: number): Promise<void> {
  for (;;) {
    const { merge, score, store } = await running.lag();
    if (Math.max(merge, score, store) <= most) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function progressFile(): string {
  return join(dataDir, 'progress');
}

function remember(sent: number): void {
  writeFileSync(`${progressFile()}.new`, String(sent));
  renameSync(`${progressFile()}.new`, progressFile());
}

async function writeResult(): Promise<void> {
  const rows = (sql: string): Promise<object[]> => clickhouse.query<object>(sql);
  const result = {
    warnings: await rows(
      'SELECT warning_id, revision, reason, subject, purpose, level, score, at, status FROM warnings ORDER BY warning_id, revision',
    ),
    events: await rows(
      'SELECT stream, count() AS events, uniqExact(case_id) AS cases, sum(revision) AS revisions FROM events GROUP BY stream ORDER BY stream',
    ),
    contributions: await rows(
      'SELECT rule, count() AS n, round(sum(contribution), 2) AS points FROM warning_contributions GROUP BY rule ORDER BY rule',
    ),
    assessments: await rows(
      'SELECT decision, count() AS n FROM assessments GROUP BY decision ORDER BY decision',
    ),
    current: await rows(
      'SELECT level, status, count() AS n FROM warnings_current GROUP BY level, status ORDER BY level, status',
    ),
  };
  writeFileSync(join(dataDir, 'result.json'), JSON.stringify(result));
}
