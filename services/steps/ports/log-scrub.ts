import type { LogRecord } from './log.ts';

/** A record as it is to stand from now on; null where it is to be gone, undefined where it stays as it is. */
export type RecordChange = (record: LogRecord) => Uint8Array | null | undefined;

/**
 * Takes texts out of a log where its records lie, for a log that can: those on brokers go with time alone. The log may be at work
 * meanwhile, but only one takes texts out of it. A reader passes over the places of records that are gone, as over any gap in the offsets.
 */
export interface LogScrub {
  /**
   * Changes the records, of whatever topic, that stand close to one of the texts. Resolves with how many were changed, and how
   * many are gone.
   */
  change(
    texts: readonly string[],
    change: RecordChange,
  ): Promise<{ readonly changed: number; readonly removed: number }>;
  /** How often snapshots hold the text. */
  inSnapshots(text: string): number;
  /** Overwrites what the file has given up, and lets go of what it keeps beside it; throws `LogError('locked')` where a reader keeps it from that. */
  wash(): Promise<void>;
  /** How often the text is found in the bytes of the log's files. */
  found(text: string): Promise<number>;
  close(): void;
}
