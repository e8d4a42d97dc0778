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
  /** They make some 0.7 subjects each. */
  readonly events: number;
  readonly individuals: number;
  readonly sessionTimeoutMs: number;
}

/** One is enough: of two scorers the one has it, the other stands by. */
const PARTITION = 0;
const SCORERS = 2;
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
        partitions: 1,
        retentionMs: DAY_MS,
      })),
    );
    const feed = await fill(log, options);
    while (scorers.length < SCORERS) scorers.push(startScorer(kafka, options.sessionTimeoutMs));
    await untilSaved(log, scorers);
    const trickle = startTrickle(log, feed);
    for (const how of ['killed', 'leaves'] as const) {
      await waitUntil('both to be there', () => scorers.slice(-SCORERS).every(hasJoined), LONG_MS);
      yield { ...(await handOver(how, scorers)), sessionTimeoutMs: options.sessionTimeoutMs };
      scorers.push(startScorer(kafka, options.sessionTimeoutMs));
    }
    await trickle.stop();
    await log.close();
  } finally {
    for (const { child } of scorers) child.kill('SIGKILL');
    await kafka.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Rules, then events of a city's people. */
async function fill(log: Log, { events, individuals }: RebalanceOptions): Promise<Feed> {
  const codec = createCodecs(openSchemaFile(':memory:')).subjectEvent;
  const activation = activationFor(rulesOf(100));
  const feed = createFeed({ ...CITY, individuals });
  await append(log, [codec.encode({ origin: null, body: { kind: 'rule_set', activation } })]);
  for (let left = events; left > 0; left -= 2_000) await append(log, feed.encoded(2_000));
  return feed;
}

const append = (log: Log, values: readonly Uint8Array[]): Promise<void> =>
  log.append(
    values.map((value) => ({ topic: TOPICS.subjectEvents, partition: PARTITION, key: 'bench', value })),
  );

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

const lastOffset = ({ told }: Scorer): number =>
  told.findLast(({ what }) => what === 'handled')?.offset ?? -1;
const hasJoined = ({ told }: Scorer): boolean => told.some(({ what }) => what === 'joined');
const hasSaved = ({ told }: Scorer): boolean => told.some(({ what }) => what === 'saved');

async function untilSaved(log: Log, scorers: readonly Scorer[]): Promise<void> {
  const { next } = await log.bounds(TOPICS.subjectEvents, PARTITION);
  const isThrough = (): boolean => scorers.some((scorer) => lastOffset(scorer) === next - 1);
  await waitUntil('all records to be scored', isThrough, LONG_MS);
  await waitUntil('them to be saved', () => scorers.some(hasSaved), LONG_MS);
}

function startTrickle(log: Log, feed: Feed): { stop(): Promise<void> } {
  let isEnough = false;
  const work = (async () => {
    while (!isEnough) {
      await append(log, feed.encoded(TRICKLE));
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

/** The one that has the partition goes; the other takes it over. */
async function handOver(how: 'killed' | 'leaves', scorers: readonly Scorer[]): Promise<object> {
  const alive = scorers.filter(({ child }) => child.exitCode === null && child.signalCode === null);
  const [goes, stays] = [...alive].sort((a, b) => lastOffset(b) - lastOffset(a)) as [Scorer, Scorer];
  await waitUntil('some records since the last snapshot', () => sinceSaved(goes) > 1_000, LONG_MS);
  const from = stays.told.length;
  const wentAt = Date.now();
  if (how === 'killed') goes.child.kill('SIGKILL');
  else goes.child.send('stop');
  await once(goes.child, 'exit');
  const reached = lastOffset(goes);
  const after = (): readonly Told[] => stays.told.slice(from);
  const isThrough = (): boolean =>
    after().some(({ what, offset }) => what === 'handled' && offset! > reached);
  await waitUntil('the other to have taken over', isThrough, LONG_MS);
  return lineOf({ how, wentAt, reached, after: after(), gone: goes.told });
}

/** Records handled since a snapshot began to be written. */
function sinceSaved({ told }: Scorer): number {
  const saved = told.findLastIndex(({ what }) => what === 'saved' || what === 'restored');
  const before = told.slice(0, saved).findLast(({ what }) => what === 'handled')?.offset ?? 0;
  return saved < 0 ? 0 : (told.findLast(({ what }) => what === 'handled')?.offset ?? 0) - before;
}
