import { createPrometheusMetrics, type PrometheusMetrics } from '../adapters/prometheus/prometheus.ts';
import { LEVELS } from '../core/record/warning.ts';
import { type ObservedLog, observeLog } from '../steps/observe/observed-log.ts';
import { secondsSince } from '../steps/observe/seconds-since.ts';
import { createSinkWatch, type SinkWatch } from '../steps/observe/sink-watch.ts';
import type { Log } from '../steps/ports/log.ts';
import type { WarningFeed } from '../steps/push/feed.ts';
import type { Pipeline } from './pipeline.ts';
import { createReadiness, type Readiness } from './readiness.ts';

/** What operators see of a process: figures, and what it waits for. */
export interface Observation {
  readonly metrics: PrometheusMetrics;
  readonly readiness: Readiness;
  readonly sink: SinkWatch;
  /** Measures a log and all that runs over it. */
  over(log: Log): Log;
  /** Shows the state of what runs. */
  show(parts: ObservedParts): void;
}

export interface ObservedParts {
  readonly scorerStats: Pipeline['scorerStats'];
  /** Null where another process shows warnings. */
  readonly feed: WarningFeed | null;
  /** Screens that are connected. */
  readonly streams: () => number;
}

/** @param now epoch ms */
export function createObservation(retentionMs: number, now: () => number): Observation {
  const metrics = createPrometheusMetrics();
  const readiness = createReadiness(now);
  const sink = createSinkWatch(metrics, now);
  let tasks: ObservedLog['tasks'] = () => [];
  let gone: ObservedLog['gone'] = () => [];
  metrics.gauge('tocsin_ready', () => [{ labels: {}, value: readiness.waitingFor().length === 0 ? 1 : 0 }]);
  metrics.gauge('tocsin_log_retention_seconds', () => [{ labels: {}, value: retentionMs / 1_000 }]);
  readiness.watch(() => restoring(tasks(), now()));
  readiness.watch(() => awayFrom(sink, now()));
  readiness.watch(() => missing(gone(), now()));
  return {
    metrics,
    readiness,
    sink,
    over(log) {
      const observed = observeLog(log, metrics, now);
      tasks = observed.tasks;
      gone = observed.gone;
      return observed.log;
    },
    show: (parts) => showState(metrics, parts, now),
  };
}

function restoring(
  tasks: ReturnType<ObservedLog['tasks']>,
  now: number,
): ReturnType<Readiness['waitingFor']> {
  return tasks
    .filter(({ phase }) => phase === 'restoring')
    .map(({ group, partition, since }) => ({
      what: 'restore',
      text: `${group} restores partition ${partition}`,
      group,
      partition,
      seconds: secondsSince(since, now),
    }));
}

function awayFrom(sink: SinkWatch, now: number): ReturnType<Readiness['waitingFor']> {
  const away = sink.away();
  if (away === null) return [];
  const { code, since } = away;
  return [{ what: 'clickhouse', text: `ClickHouse is ${code}`, code, seconds: secondsSince(since, now) }];
}

function missing(gone: ReturnType<ObservedLog['gone']>, now: number): ReturnType<Readiness['waitingFor']> {
  return gone.map(({ group, code, text, since }) => ({
    what: 'records',
    text: `${group} has ended: ${text}`,
    group,
    code,
    seconds: secondsSince(since, now),
  }));
}

function showState(
  metrics: PrometheusMetrics,
  { scorerStats, feed, streams }: ObservedParts,
  now: () => number,
): void {
  const stats = () => [...scorerStats()];
  metrics.gauge('tocsin_watermark_delay_seconds', () =>
    stats().map(([partition, { watermark }]) => ({
      labels: { partition },
      value: secondsSince(watermark, now()),
    })),
  );
  metrics.gauge('tocsin_subjects', () =>
    stats().map(([partition, { subjects }]) => ({ labels: { partition }, value: subjects })),
  );
  metrics.gauge('tocsin_cases', () =>
    stats().map(([partition, { cases }]) => ({ labels: { partition }, value: cases })),
  );
  if (feed === null) return;
  metrics.gauge('tocsin_open_warnings', () =>
    LEVELS.map((level) => ({ labels: { level }, value: feed.counts()[level] })),
  );
  metrics.gauge('tocsin_overdue_warnings', () => {
    const overdue = feed.overdue(now());
    return LEVELS.map((level) => ({ labels: { level }, value: overdue[level] }));
  });
  metrics.gauge('tocsin_open_streams', () => [{ labels: {}, value: streams() }]);
}
