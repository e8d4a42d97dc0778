import { HistoryError } from '../../../steps/ports/history.ts';
import { Refusal } from '../refusal.ts';

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
