import { setTimeout } from 'node:timers/promises';
import type { LogScrub, RecordChange } from '../../steps/ports/log-scrub.ts';
import type { OnProgress } from './erase-progress.ts';

export interface ErasedRecords {
  readonly changed: number;
  readonly removed: number;
  /** Records that name the person and stay, by topic: looks, and what came after the erasure. */
  readonly staying: Readonly<Record<string, number>>;
  /** How often the token is found in the bytes of the files beyond these records. */
  readonly traces: number;
}

const LOOK_AGAIN_MS = 100;
const SNAPSHOT_TRIES = 600;

/** Takes a person out of the embedded log's own file; every step must be done with the erasure. */
export async function eraseFromFile(
  scrub: LogScrub,
  token: string,
  warningIds: ReadonlySet<string>,
  change: RecordChange,
  onProgress: OnProgress,
): Promise<ErasedRecords> {
  // Each step writes its state anew right after an erasure, and removes the older one.
  onProgress({ kind: 'snapshots' });
  for (let tries = 0; scrub.isInSnapshots(token) && tries < SNAPSHOT_TRIES; tries++)
    await setTimeout(LOOK_AGAIN_MS);
  onProgress({ kind: 'log' });
  const counts = await scrub.change([token, ...warningIds], change);
  const { staying, places } = await whatStays(scrub, token);
  onProgress({ kind: 'pages' });
  await scrub.wash();
  return { ...counts, staying, traces: Math.max(0, (await scrub.found(token)) - places) };
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
