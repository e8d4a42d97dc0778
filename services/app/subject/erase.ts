import { openScrub } from '../../adapters/embedded-log/scrub.ts';
import type { Erasure, ErasureStep } from '../../core/record/erasure.ts';
import { TOPICS } from '../../core/topics.ts';
import { LogError } from '../../steps/ports/log.ts';
import { atAccessDesk, commandLook } from '../access-desk.ts';
import type { Config } from '../config.ts';
import { dataPaths } from '../data-paths.ts';
import { isOnKafka } from '../open-log.ts';
import type { Looker } from '../rules/open-store.ts';
import { type AtSystem, atSystem } from './at-system.ts';
import { collect, countsOf } from './collect.ts';
import { changeFor } from './erase-log.ts';
import { recordsNaming } from './held-in-log.ts';
import { assertStore } from './installed.ts';
import { type ErasureProgress, isDone, readMarks, removedRows } from './marks.ts';
import { newErasure } from './new-erasure.ts';
import { type Meant, tokenOf } from './token.ts';

export interface EraseOptions {
  readonly config: Config;
  readonly meant: Meant;
  readonly looker: Looker;
  /** How long the steps of other processes may take, ms, before the command no longer waits for them. */
  readonly patienceMs: number;
  readonly onProgress: (progress: EraseProgress) => void;
}

export type EraseProgress =
  | { readonly kind: 'steps'; readonly progress: ErasureProgress; readonly isOwn: boolean }
  | { readonly kind: 'snapshots' }
  | { readonly kind: 'log' }
  | { readonly kind: 'pages' };

export interface ErasedReport {
  readonly erasure: Erasure;
  /** Rows of ClickHouse that went or were changed, by table. */
  readonly rows: Readonly<Record<string, number>>;
  /** Records of the embedded log; null where the log is on Kafka. */
  readonly log: ErasedRecords | null;
}

export interface ErasedRecords {
  readonly changed: number;
  readonly removed: number;
  /** Records that name the person and stay, by topic: looks, and what came after the erasure. */
  readonly staying: Readonly<Record<string, number>>;
  /** How often the token is found in the bytes of the files beyond these records. */
  readonly traces: number;
}

/** What would go; nothing is changed but the access log, which has that somebody looked. */
export async function previewErasure({
  config,
  meant,
  looker,
}: Pick<EraseOptions, 'config' | 'meant' | 'looker'>): Promise<Readonly<Record<string, number>>> {
  assertStore(config);
  return await atAccessDesk(config, async (desk) => {
    const token = await tokenOf(meant, config, desk);
    const counts = countsOf(await collect(config, desk, token, looker));
    const look = { what: 'erase', query: `individual:${token}`, rows: null, outcome: 'dry_run' };
    await desk.accessLog.record(commandLook({ ...looker, ...look }));
    return counts;
  });
}

/**
 * Erases a person: writes the record that every step acts on, waits until all have, and takes them out of the embedded log's own
 * file. To be run again where it was broken off. Throws `LogError('unavailable')` where nobody runs the steps.
 */
export async function eraseSubject(options: EraseOptions): Promise<ErasedReport> {
  const { config, meant, looker, onProgress } = options;
  if (!isOnKafka(config)) assertStore(config);
  return await atSystem(config, async (system) => {
    const { log, codecs, accessLog } = system;
    const token = await tokenOf(meant, config, { log, codecs });
    const erasure = await newErasure(token, system, Date.now);
    const look = { what: 'erase', query: erasure.subject, rows: null, outcome: 'ok' };
    // Before it is done: what cannot be written down does not happen.
    await accessLog.record(commandLook({ ...looker, ...look }));
    const progress = await carriedOut(erasure, system, options);
    const rows = removedRows(progress);
    if (isOnKafka(config)) return { erasure, rows, log: null };
    const scored = progress.marks.flatMap(({ position }) => (position === null ? [] : [position]));
    const warningIds = new Set<string>();
    for await (const { value } of recordsNaming(token, TOPICS.warnings, log)) {
      const { warningId, position } = codecs.warning.decode(value);
      const end = scored.find(({ partition }) => partition === position.partition)?.offset ?? 0;
      if (position.offset < end) warningIds.add(warningId);
    }
    const change = changeFor({ token, erasure, scored, warningIds, codecs });
    return { erasure, rows, log: await eraseFromFile(config, token, warningIds, change, onProgress) };
  });
}

const LOOK_AGAIN_MS = 100;

/** Resolves when every step has told that it is done. */
async function carriedOut(
  erasure: Erasure,
  { log, codecs, isOwn, failed }: AtSystem,
  { patienceMs, onProgress }: EraseOptions,
): Promise<ErasureProgress> {
  const sources = await log.partitionsOf(TOPICS.erasures);
  const subjects = await log.partitionsOf(TOPICS.subjectEvents);
  const of: Record<ErasureStep, number> = {
    merged: sources,
    scored: subjects,
    events: sources,
    warnings: subjects,
  };
  const from: number[] = [];
  for (let one = 0; one < (await log.partitionsOf(TOPICS.erasureMarks)); one++)
    from.push((await log.bounds(TOPICS.erasureMarks, one)).next);
  const value = codecs.erasure.encode(erasure);
  const copy = (partition: number) => ({ topic: TOPICS.erasures, partition, key: erasure.subject, value });
  await log.append(Array.from({ length: sources }, (_, partition) => copy(partition)));
  const read = readMarks({ log, codecs }, erasure.erasureId, from, of);
  let [count, movedAt] = [0, Date.now()];
  for (;;) {
    const progress = await Promise.race([read(), failed]);
    onProgress({ kind: 'steps', progress, isOwn });
    if (isDone(progress)) return progress;
    if (progress.marks.length > count) [count, movedAt] = [progress.marks.length, Date.now()];
    if (!isOwn && Date.now() - movedAt > patienceMs) throw notYet(progress);
    await Promise.race([pause(LOOK_AGAIN_MS), failed]);
  }
}

const RUN_BY: Readonly<Record<ErasureStep, string>> = {
  merged: 'merge',
  scored: 'score',
  events: 'store',
  warnings: 'store',
};

function notYet({ done, of }: ErasureProgress): LogError {
  const steps = Object.keys(of) as ErasureStep[];
  const waiting = [
    ...new Set(steps.filter((step) => done[step] < of[step]).map((step) => RUN_BY[step])),
  ].join(', ');
  return new LogError(
    'unavailable',
    `the erasure is in the log and will be carried out, but ${waiting} does not answer: see that a process runs it (tocsin up), and run this command again to finish and check`,
    { retryable: true },
  );
}

async function eraseFromFile(
  config: Config,
  token: string,
  warningIds: ReadonlySet<string>,
  change: ReturnType<typeof changeFor>,
  onProgress: EraseOptions['onProgress'],
): Promise<ErasedRecords> {
  const scrub = openScrub(dataPaths(config.dataDir).log);
  try {
    // Each step writes its state anew right after an erasure, and removes the older one.
    onProgress({ kind: 'snapshots' });
    for (let tries = 0; scrub.isInSnapshots(token) && tries < SNAPSHOT_TRIES; tries++)
      await pause(LOOK_AGAIN_MS);
    onProgress({ kind: 'log' });
    const counts = await scrub.change([token, ...warningIds], change);
    const staying: Record<string, number> = {};
    let places = 0;
    await scrub.change([token], ({ topic, key, value }) => {
      const found = occurrences(value, token) + occurrences(Buffer.from(key), token);
      if (found > 0) staying[topic] = (staying[topic] ?? 0) + 1;
      places += found;
      return undefined;
    });
    onProgress({ kind: 'pages' });
    await scrub.wash();
    return { ...counts, staying, traces: Math.max(0, (await scrub.found(token)) - places) };
  } finally {
    scrub.close();
  }
}

const SNAPSHOT_TRIES = 600;

function occurrences(bytes: Uint8Array, text: string): number {
  return Buffer.from(bytes).toString('latin1').split(text).length - 1;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
