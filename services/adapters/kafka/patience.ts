import { LogError, type NewRecord } from '../../steps/ports/log.ts';
import type { Attempt } from './appender.ts';

export interface PatientOptions {
  /** Bytes of records that may wait at once, of those whose appender has only so much patience. */
  readonly queueBytes: number;
  /** Appends the records; once `attempt` is withdrawn it must not begin to send any. */
  append(records: readonly NewRecord[], attempt: Attempt): Promise<void>;
  /** Takes back what is not on its way yet, all or nothing. Returns whether it did. */
  withdraw(attempt: Attempt): boolean;
}

const FRAME_BYTES = 32;

/**
 * Appends for callers who must answer somebody: with a bound on what waits, and on for how long. What a broker was already
 * given goes in whole, with the records of the same call that still wait, so that no call is left half done.
 */
export function createPatientAppend({ queueBytes, append, withdraw }: PatientOptions) {
  let waiting = 0;
  return async (records: readonly NewRecord[], patienceMs: number): Promise<void> => {
    // Before its own are counted: one call alone is never too many.
    if (waiting >= queueBytes)
      throw tooLong(`${waiting} bytes of records wait for the brokers already, of ${queueBytes} that may`);
    const bytes = records.reduce((sum, { key, value }) => sum + key.length + value.length + FRAME_BYTES, 0);
    const attempt: Attempt = { isSent: false, isWithdrawn: false };
    waiting += bytes;
    const done = append(records, attempt).finally(() => {
      waiting -= bytes;
    });
    // What is left alone after its time may fail with nobody to hear it: its caller was told that it is not taken in.
    done.catch(() => undefined);
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      const isTakenBack = withdraw(attempt);
      late.reject(
        tooLong(
          `not within ${patienceMs} ms; ${isTakenBack ? 'none of the records was' : 'the records may yet be'} taken in`,
        ),
      );
    }, patienceMs);
    try {
      await Promise.race([done, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  };
}

const tooLong = (why: string): LogError =>
  new LogError('unavailable', `Kafka cannot append yet: ${why}`, { retryable: true });
