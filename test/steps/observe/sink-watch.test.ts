import { expect, it } from 'vitest';
import { createSinkWatch } from '../../../services/steps/observe/sink-watch.ts';
import { recordedMetrics } from './recorded-metrics.ts';

it('knows since when the sink takes nothing and why, until it takes something', async () => {
  let now = 10_000;
  const { metrics, counted, observed } = recordedMetrics();
  const watch = createSinkWatch(metrics, () => now);
  const sink = watch.over({
    insert: async () => {
      now += 500;
    },
  });
  expect(watch.away()).toBeNull();
  watch.retried('unreachable');
  now += 3_000;
  watch.retried('overloaded');
  expect(watch.away()).toEqual({ code: 'overloaded', since: 10_000 });
  await sink.insert({ table: 'events', rows: [], token: '' });
  expect(watch.away()).toBeNull();
  expect(counted('tocsin_sink_retries_total', { code: 'unreachable' })).toBe(1);
  expect(counted('tocsin_sink_retries_total', { code: 'overloaded' })).toBe(1);
  expect(observed('tocsin_sink_insert_seconds').map(({ value }) => value)).toEqual([0.5]);
});
