import type { Metrics } from '../ports/metrics.ts';
import type { RowSink } from '../ports/sink.ts';
import { secondsSince } from './seconds-since.ts';

export interface SinkWatch {
  /** The same sink, with the time of each insert measured. */
  over(sink: RowSink): RowSink;
  /** To be told of each failure that will be tried again, with its code. */
  retried(code: string): void;
  /** Since when the sink takes nothing (epoch ms), and why; null where it takes what comes. */
  away(): { readonly code: string; readonly since: number } | null;
}

/** @param now epoch ms */
export function createSinkWatch(metrics: Metrics, now: () => number): SinkWatch {
  let away: ReturnType<SinkWatch['away']> = null;
  return {
    over: (sink) => ({
      async insert(batch) {
        const began = now();
        await sink.insert(batch);
        away = null;
        metrics.observe('tocsin_sink_insert_seconds', {}, secondsSince(began, now()));
      },
    }),
    retried(code) {
      metrics.count('tocsin_sink_retries_total', { code });
      away = { code, since: away?.since ?? now() };
    },
    away: () => away,
  };
}
