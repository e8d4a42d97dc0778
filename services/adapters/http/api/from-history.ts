import { HistoryError, type HistoryReader } from '../../../steps/ports/history.ts';
import { Refusal } from '../refusal.ts';

/** What the store gives; null where there is none, or it does not answer, for what can be told without it in part. */
export async function ifAtHand<T>(
  history: HistoryReader | null,
  read: (history: HistoryReader) => Promise<T>,
): Promise<T | null> {
  if (history === null) return null;
  try {
    return await read(history);
  } catch (error) {
    if (error instanceof HistoryError) return null;
    throw error;
  }
}

/** What the store gives, or a Refusal where it does not answer. */
export async function fromHistory<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (!(cause instanceof HistoryError)) throw cause;
    const message = 'the store of what was does not answer';
    throw new Refusal('history_unavailable', message, 'Try again later.', { cause });
  }
}
