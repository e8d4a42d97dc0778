/** Rows on their way to one table. */
export interface RowBatch {
  readonly table: string;
  readonly rows: readonly object[];
  /** The same for the same rows, so that an insert repeated after a time-out is dropped by the database. */
  readonly token: string;
}

/**
 * Where the store step puts its rows. An implementer must resolve only when the rows are stored, retry what is
 * worth retrying, and write one batch as one block. Repeated rows must be harmless: readers see one row per key.
 */
export interface RowSink {
  insert(batch: RowBatch): Promise<void>;
}
