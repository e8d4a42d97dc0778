import { HistoryError, type HistoryReader } from './ports/history.ts';

/** What the store gives; null where there is none, or it does not answer, for what can be told without it in part. */
export async function ifAtHand<H extends Partial<HistoryReader>, T>(
  history: H | null,
  read: (history: H) => Promise<T>,
): Promise<T | null> {
  if (history === null) return null;
  try {
    return await read(history);
  } catch (error) {
    if (error instanceof HistoryError) return null;
    throw error;
  }
}
