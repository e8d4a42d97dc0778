import type { Logger } from 'pino';
import { createPersonStore } from '../../adapters/clickhouse/person-store.ts';
import { createClickHouseSink } from '../../adapters/clickhouse/sink.ts';
import type { PersonStore } from '../../steps/ports/person-store.ts';
import type { RowSink } from '../../steps/ports/sink.ts';
import type { Observation } from '../observation.ts';
import type { Parts } from './parts.ts';

/** Where rows go, for as long as `giveUp` is not aborted; null where this process stores nothing. */
export function sinkOf(
  { clickhouse }: Parts,
  { sink }: Observation,
  logger: Logger,
  giveUp: AbortSignal,
): RowSink | null {
  if (clickhouse === null) return null;
  return sink.over(
    createClickHouseSink(clickhouse, {
      // The log keeps what is yet to be stored: a server that is away costs nothing but lag.
      attempts: Number.POSITIVE_INFINITY,
      giveUp,
      onRetry: (error, attempt) => {
        sink.retried(error.code);
        logger.warn({ code: error.code, attempt }, 'ClickHouse refused a block; trying again');
      },
    }),
  );
}

/** What takes people out of the store, for as long as `giveUp` is not aborted; null where this process stores nothing. */
export function peopleOf({ clickhouse }: Parts, logger: Logger, giveUp: AbortSignal): PersonStore | null {
  if (clickhouse === null) return null;
  return createPersonStore(clickhouse, {
    giveUp,
    onRetry: ({ code }) => logger.warn({ code }, 'ClickHouse refused an erasure; trying again'),
  });
}
