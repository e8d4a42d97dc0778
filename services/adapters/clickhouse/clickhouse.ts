/** The little of ClickHouse that Tocsin uses, the same over the embedded engine and over a server. */
export interface ClickHouse {
  /** Runs one statement that gives no rows. */
  command(sql: string): Promise<void>;
  /**
   * Inserts rows as one block. The same `token` on a table within its deduplication window is one insert, so a call
   * that timed out may be repeated. Times in rows are epoch milliseconds, whole numbers.
   */
  insert(table: string, rows: readonly object[], token: string): Promise<void>;
  /** Rows of one query; `params` fill its `{name:Type}` placeholders. */
  query<Row>(sql: string, params?: Readonly<Record<string, unknown>>): Promise<Row[]>;
  close(): Promise<void>;
}

/**
 * Settings of every insert: waits until the block is stored (an asynchronous insert would acknowledge rows that a
 * crash can still lose), and lets one batch of old data span any number of monthly partitions.
 */
export const INSERT_SETTINGS = { async_insert: 0, max_partitions_per_insert_block: 0 } as const;
