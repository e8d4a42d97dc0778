import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKafkaServer, type KafkaServer } from '../../../deploy/local-kafka/kafka-server.ts';
import { createCodecs } from '../../../services/adapters/avro/codecs.ts';
import { openSchemaFile } from '../../../services/adapters/avro/schema-file.ts';
import { openKafkaLog } from '../../../services/adapters/kafka/kafka-log.ts';
import { DAY_MS } from '../../../services/core/time/duration.ts';
import { TOPICS } from '../../../services/core/topics.ts';
import type { Log } from '../../../services/steps/ports/log.ts';
import { waitUntil } from '../../wait-until.ts';
import { rulesOf } from '../rules/bench-rules.ts';
import { CITY, createFeed, type Feed } from '../rules/records.ts';
import { activationFor } from '../rules/scorer-under-load.ts';
import { lineOf } from './line.ts';
import type { Told } from './told.ts';

export interface RebalanceOptions {
  /** Of each partition; they make some 0.7 subjects each. */
  readonly events: number;
  readonly individuals: number;
  readonly sessionTimeoutMs: number;
}

const PARTITIONS = 2;
const SCORER = join(import.meta.dirname, 'scorer.ts');
const LONG_MS = 900_000;
/** Sent again and again, so that there is always a next record. */
const TRICKLE = 20;

/** How long a partition stands still when its scorer is killed, and when it goes in order; and where the time goes. */
export async function* benchRebalance(options: RebalanceOptions): AsyncGenerator<object> {
  const directory = await mkdtemp(join(tmpdir(), 'tocsin-rebalance-'));
  const kafka = await createKafkaServer(directory);
  const scorers: Scorer[] = [];
  try {
    await kafka.start();
    const log = await openKafkaLog({
      brokers: [kafka.brokers],
      logger: { info() {}, warn() {}, error() {} },
    });
    await log.createTopics(
      [TOPICS.subjectEvents, TOPICS.warnings, TOPICS.assessments].map((name) => ({
        name,
        partitions: name === TOPICS.subjectEvents ? PARTITIONS : 1,
        retentionMs: DAY_MS,
      })),
    );
    const feeds = await fill(log, options);
    for (let n = 0; n < PARTITIONS; n++) scorers.push(startScorer(kafka, options.sessionTimeoutMs));
    await untilSaved(log, scorers);
    const trickle = startTrickle(log, feeds);
    for (const how of ['killed', 'leaves'] as const) {
      yield { ...(await handOver(how, scorers)), sessionTimeoutMs: options.sessionTimeoutMs };
      scorers.push(startScorer(kafka, options.sessionTimeoutMs));
      if (how === 'killed') await untilShared(scorers);
    }
    await trickle.stop();
    await log.close();
  } finally {
    for (const { child } of scorers) child.kill('SIGKILL');
    await kafka.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Rules, then events of a city's people, the same to each partition. */
async function fill(log: Log, { events, individuals }: RebalanceOptions): Promise<readonly Feed[]> {
  const codec = createCodecs(openSchemaFile(':memory:')).subjectEvent;
  const activation = activationFor(rulesOf(100));
  const feeds: Feed[] = [];
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const feed = createFeed({ ...CITY, individuals, seed: partition + 1 });
    await append(log, partition, [codec.encode({ origin: null, body: { kind: 'rule_set', activation } })]);
    for (let left = events; left > 0; left -= 2_000) await append(log, partition, feed.encoded(2_000));
    feeds.push(feed);
  }
  return feeds;
}

const append = (log: Log, partition: number, values: readonly Uint8Array[]): Promise<void> =>
  log.append(values.map((value) => ({ topic: TOPICS.subjectEvents, partition, key: 'bench', value })));

export interface Scorer {
  readonly child: ChildProcess;
  readonly told: Told[];
}

function startScorer({ brokers }: KafkaServer, sessionTimeoutMs: number): Scorer {
  const child = fork(SCORER, [brokers, String(sessionTimeoutMs)], { execArgv: ['--max-semi-space-size=96'] });
  const told: Told[] = [];
  child.on('message', (one) => void told.push(one as Told));
  return { child, told };
}

const lastOffset = ({ told }: Scorer, partition: number): number =>
  told.findLast((one) => one.what === 'handled' && one.partition === partition)?.offset ?? -1;

const hasSaved = ({ told }: Scorer): boolean => told.some(({ what }) => what === 'saved');

/** Partitions whose records a scorer was the last to handle. */
const held = (scorer: Scorer, others: readonly Scorer[]): readonly number[] =>
  Array.from({ length: PARTITIONS }, (_, n) => n).filter((partition) => {
    const mine = lastOffset(scorer, partition);
    return mine >= 0 && others.every((other) => other === scorer || lastOffset(other, partition) < mine);
  });

async function untilSaved(log: Log, scorers: readonly Scorer[]): Promise<void> {
  await waitUntil(
    'all records to be scored and saved',
    async () => {
      for (let partition = 0; partition < PARTITIONS; partition++) {
        const { next } = await log.bounds(TOPICS.subjectEvents, partition);
        if (Math.max(...scorers.map((scorer) => lastOffset(scorer, partition))) < next - 1) return false;
      }
      return scorers.every(hasSaved);
    },
    LONG_MS,
  );
}

/** Until the newest scorer has a partition of the two, and has handled something of it. */
async function untilShared(scorers: readonly Scorer[]): Promise<void> {
  const newest = scorers.at(-1)!;
  await waitUntil('the new scorer to have work', () => held(newest, scorers).length === 1, LONG_MS);
}

function startTrickle(log: Log, feeds: readonly Feed[]): { stop(): Promise<void> } {
  let isEnough = false;
  const work = (async () => {
    while (!isEnough) {
      for (const [partition, feed] of feeds.entries()) await append(log, partition, feed.encoded(TRICKLE));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  return {
    async stop() {
      isEnough = true;
      await work;
    },
  };
}

/** One of the two goes; the other takes its partition over. */
async function handOver(how: 'killed' | 'leaves', scorers: readonly Scorer[]): Promise<object> {
  const alive = scorers.filter(({ child }) => child.exitCode === null && child.signalCode === null);
  const [goes, stays] = alive as [Scorer, Scorer];
  const [partition] = held(goes, alive) as [number];
  await waitUntil('some records since the last snapshot', () => sinceSaved(goes, partition) > 1_000, LONG_MS);
  const from = stays.told.length;
  const wentAt = Date.now();
  if (how === 'killed') goes.child.kill('SIGKILL');
  else goes.child.send('stop');
  await once(goes.child, 'exit');
  const reached = lastOffset(goes, partition);
  const after = (): readonly Told[] => stays.told.slice(from).filter((one) => one.partition === partition);
  const isThrough = (): boolean =>
    after().some(({ what, offset }) => what === 'handled' && offset! > reached);
  await waitUntil('the other to have taken over', isThrough, LONG_MS);
  return lineOf({ how, wentAt, reached, after: after(), gone: goes.told, partition });
}

function sinceSaved({ told }: Scorer, partition: number): number {
  const mine = told.filter((one) => one.partition === partition);
  const saved = mine.findLastIndex(({ what }) => what === 'saved');
  const before = mine.slice(0, saved).findLast(({ what }) => what === 'handled')?.offset ?? 0;
  return saved < 0 ? 0 : (mine.findLast(({ what }) => what === 'handled')?.offset ?? 0) - before;
}
