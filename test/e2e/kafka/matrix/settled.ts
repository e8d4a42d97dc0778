import { STORED_TOPICS } from '../../../../services/app/store-rows.ts';
import { STREAMS } from '../../../../services/core/event/vocabulary.ts';
import { TOPICS } from '../../../../services/core/topics.ts';
import { waitUntil } from '../../../wait-until.ts';
import { committedBy, endsOf, type Ground } from './ground.ts';
import { type Lags, lagOf } from './lag.ts';
import type { City } from './members.ts';

const SETTLED_MS = 900_000;

/** Waits until nothing is left to do: all is merged, then scored, then stored and the store's offsets committed. */
export async function untilSettled(city: City, { admin }: Ground, partitions: number): Promise<void> {
  let left = '';
  const isSettled = async (): Promise<boolean> => {
    const lags = await lagOf(city);
    left = lags === undefined ? 'a process does not answer' : unhandledIn(lags, partitions);
    if (left === '') left = await unstored(admin);
    return left === '';
  };
  await waitUntil('all to be stored', isSettled, SETTLED_MS).catch((error: Error) => {
    throw new Error(`${error.message}: ${left}`);
  });
}

/** What merge or score has yet to handle, in words. Merge comes first: what it writes adds to what score reads. */
function unhandledIn(lags: Lags, partitions: number): string {
  const scored = Array.from({ length: partitions }, (_, number) => `score ${TOPICS.subjectEvents}/${number}`);
  for (const place of [...STREAMS.map((stream) => `merge ${stream}/0`), ...scored]) {
    const lag = lags.get(place);
    if (lag === undefined) return `${place} has no owner`;
    if (lag > 0) return `${place} lags by ${lag}`;
  }
  return '';
}

async function unstored(admin: Ground['admin']): Promise<string> {
  const ends = await endsOf(admin, STORED_TOPICS);
  const committed = await committedBy(admin, 'store');
  const [behind] = [...ends].filter(([place, end]) => end > (committed.get(place) ?? 0));
  return behind === undefined ? '' : `store has committed ${committed.get(behind[0])} of ${behind.join(' ')}`;
}
