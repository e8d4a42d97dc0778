import { setTimeout } from 'node:timers/promises';
import type { Erasure, ErasureStep } from '../../core/record/erasure.ts';
import { TOPICS } from '../../core/topics.ts';
import { LogError } from '../../steps/ports/log.ts';
import type { AtSystem } from './at-system.ts';
import type { OnProgress } from './erase-progress.ts';
import { type ErasureProgress, isDone, readMarks } from './marks.ts';

export interface Waiting {
  /** How long the steps of other processes may take, ms, before they are no longer waited for. */
  readonly patienceMs: number;
  readonly onProgress: OnProgress;
}

const LOOK_AGAIN_MS = 100;

/** Writes the erasure down and resolves when every step has told that it is done. */
export async function carriedOut(
  erasure: Erasure,
  { log, codecs, isOwn, failed }: AtSystem,
  { patienceMs, onProgress }: Waiting,
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
    await Promise.race([setTimeout(LOOK_AGAIN_MS), failed]);
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
