import { setTimeout } from 'node:timers/promises';
import { TOPICS } from '../../core/topics.ts';
import type { Log, LogRecord } from '../../steps/ports/log.ts';
import type { LogScrub } from '../../steps/ports/log-scrub.ts';
import { changeFor, type ErasedInLog } from './erase-log.ts';
import type { OnProgress } from './erase-progress.ts';
import { recordsNaming } from './held-in-log.ts';

export interface ErasedRecords {
  readonly changed: number;
  readonly removed: number;
  /** Records that name the person and stay, by topic: looks, and what came after the erasure. */
  readonly staying: Readonly<Record<string, number>>;
  /** How often snapshots name the person: a step has not replaced its own yet, or they were reported again since. */
  readonly inSnapshots: number;
  /** How often the token is found in the bytes of the files beyond these records. */
  readonly traces: number;
}

const LOOK_AGAIN_MS = 100;
const SNAPSHOT_TRIES = 600;

/**
 * Takes a person out of the embedded log's own file; every step must be done with the erasure. The records of their warnings go last:
 * by those a run that follows one which was broken off knows which others are about them.
 */
export async function eraseFromFile(
  scrub: LogScrub,
  log: Pick<Log, 'partitionsOf' | 'read'>,
  inLog: Omit<ErasedInLog, 'warningIds'>,
  onProgress: OnProgress,
): Promise<ErasedRecords> {
  const { token } = inLog;
  onProgress({ kind: 'snapshots' });
  await outOfSnapshots(scrub, token);
  onProgress({ kind: 'log' });
  const warningIds = await warningsOf(inLog, log);
  const change = changeFor({ ...inLog, warningIds });
  const isWarning = ({ topic }: LogRecord): boolean => topic === TOPICS.warnings;
  const others = await scrub.change([token, ...warningIds], (record) =>
    isWarning(record) ? undefined : change(record),
  );
  const warnings = await scrub.change([token], (record) => (isWarning(record) ? change(record) : undefined));
  const { staying, places } = await whatStays(scrub, token);
  onProgress({ kind: 'pages' });
  await scrub.wash();
  const inSnapshots = scrub.inSnapshots(token);
  return {
    changed: others.changed + warnings.changed,
    removed: others.removed + warnings.removed,
    staying,
    inSnapshots,
    traces: Math.max(0, (await scrub.found(token)) - places - inSnapshots),
  };
}

/** Each step writes its state anew right after an erasure, and removes the older one. */
async function outOfSnapshots(scrub: LogScrub, token: string): Promise<void> {
  for (let tries = 0; scrub.inSnapshots(token) > 0 && tries < SNAPSHOT_TRIES; tries++)
    await setTimeout(LOOK_AGAIN_MS);
}

/** Ids of the person's warnings of before. */
async function warningsOf(
  { token, scored, codecs }: Omit<ErasedInLog, 'warningIds'>,
  log: Pick<Log, 'partitionsOf' | 'read'>,
): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for await (const { value } of recordsNaming(token, TOPICS.warnings, log)) {
    const { warningId, position } = codecs.warning.decode(value);
    const end = scored.find(({ partition }) => partition === position.partition)?.offset ?? 0;
    if (position.offset < end) ids.add(warningId);
  }
  return ids;
}

/** Records that name the person still, by topic, and how often they do. */
async function whatStays(scrub: LogScrub, token: string) {
  const staying: Record<string, number> = {};
  let places = 0;
  await scrub.change([token], ({ topic, key, value }) => {
    const found = occurrences(value, token) + occurrences(Buffer.from(key), token);
    if (found > 0) staying[topic] = (staying[topic] ?? 0) + 1;
    places += found;
    return undefined;
  });
  return { staying, places };
}

function occurrences(bytes: Uint8Array, text: string): number {
  return Buffer.from(bytes).toString('latin1').split(text).length - 1;
}
