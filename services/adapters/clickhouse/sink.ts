import { setTimeout } from 'node:timers/promises';
import type { RowBatch, RowSink } from '../../steps/ports/sink.ts';
import type { ClickHouse } from './clickhouse.ts';
import { ClickHouseError, toClickHouseError } from './errors.ts';
import { physicalTable, TABLES } from './tables.ts';

export interface SinkOptions {
  /** Times a batch is sent before its error surfaces; 8 where it is left out (about a minute). */
  readonly attempts?: number;
  /** Once it is aborted nothing is tried again: a process that is to end does not wait for a server that is away. */
  readonly giveUp?: AbortSignal;
  /** Wait before the first retry, ms; doubles with each, up to `maxDelayMs`. */
  readonly baseDelayMs?: number;
  readonly maxDelayMs?: number;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
  readonly sleep?: (ms: number) => Promise<void>;
  /** Told of each failure that will be retried. */
  readonly onRetry?: (error: ClickHouseError, attempt: number) => void;
}

/**
 * A row sink over ClickHouse. A retry carries the same token, so that a batch which was stored although its answer was
 * lost is not stored again. `batch.table` is the name people query (`events`) or the table behind it (`events_log`).
 *
 * @throws ClickHouseError with code, remedy and `retryable`: at once where a retry cannot help, else after the last.
 */
export function createClickHouseSink(clickhouse: ClickHouse, options: SinkOptions = {}): RowSink {
  const attempts = options.attempts ?? 8;
  const { giveUp } = options;
  const sleep =
    options.sleep ?? ((ms: number) => setTimeout(ms, undefined, { signal: giveUp }).catch(() => undefined));
  return {
    async insert(batch) {
      const table = tableOf(batch);
      for (let attempt = 1; ; attempt += 1) {
        try {
          await clickhouse.insert(table, batch.rows, batch.token);
          return;
        } catch (cause) {
          const error = toClickHouseError(cause);
          if (!error.retryable || attempt >= attempts) throw error;
          options.onRetry?.(error, attempt);
          await sleep(retryDelayMs(attempt, options));
          if (giveUp?.aborted) throw error;
        }
      }
    },
  };
}

/** Exponential backoff with equal jitter: between half and all of the doubled delay, so that instances spread out. */
function retryDelayMs(attempt: number, options: SinkOptions): number {
  const { baseDelayMs = 200, maxDelayMs = 20_000, random = Math.random } = options;
  const ceiling = Math.min(maxDelayMs, baseDelayMs * 2 ** (attempt - 1));
  return ceiling / 2 + (ceiling / 2) * random();
}

function tableOf(batch: RowBatch): string {
  const table = physicalTable(batch.table);
  if (table !== undefined) return table;
  throw new ClickHouseError(
    'wrong_schema',
    60,
    `There is no table for rows of ${batch.table}; known are ${TABLES.join(', ')}.`,
  );
}
