import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { METRICS, type MetricSpec } from '../../steps/ports/metric-catalogue.ts';
import type { GaugeName, MetricName, Metrics, Sample } from '../../steps/ports/metrics.ts';
import { combinations, createLabelGuard, type LabelGuard } from './labels.ts';

export interface PrometheusMetrics extends Metrics {
  /** The page of a scrape, in the text format of Prometheus. */
  page(): Promise<string>;
  readonly contentType: string;
}

type Readers = Map<
  GaugeName,
  (() => readonly Sample<MetricName>[] | Promise<readonly Sample<MetricName>[]>)[]
>;

/** The metrics of the catalogue, and those of the process and its Node.js (`process_...`, `nodejs_...`). */
export function createPrometheusMetrics(): PrometheusMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const guards = new Map<MetricName, LabelGuard>();
  const counters = new Map<MetricName, Counter>();
  const histograms = new Map<MetricName, Histogram>();
  const readers: Readers = new Map();
  for (const [name, spec] of Object.entries(METRICS) as [MetricName, MetricSpec][]) {
    const guard = createLabelGuard(spec);
    guards.set(name, guard);
    if (spec.kind === 'counter') counters.set(name, counterOf(name, spec, registry));
    else if (spec.kind === 'histogram') histograms.set(name, histogramOf(name, spec, registry));
    else addGauge(name as GaugeName, spec, registry, guard, readers);
  }
  return {
    count(name, labels, by = 1) {
      if (by > 0 && Number.isFinite(by)) counters.get(name)!.inc(guards.get(name)!(labels), by);
    },
    observe(name, labels, value) {
      if (Number.isFinite(value)) histograms.get(name)!.observe(guards.get(name)!(labels), value);
    },
    gauge: (name, read) => void readers.get(name)!.push(read),
    page: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function counterOf(name: string, { help, labels }: MetricSpec, registry: Registry): Counter {
  const counter = new Counter({ name, help, labelNames: Object.keys(labels), registers: [registry] });
  // A series that begins with its first event hides that event from `increase()`.
  for (const values of combinations(labels)) counter.inc(values, 0);
  return counter;
}

function histogramOf(name: string, spec: MetricSpec, registry: Registry): Histogram {
  const { help, labels, buckets = [] } = spec;
  const labelNames = Object.keys(labels);
  const histogram = new Histogram({ name, help, labelNames, buckets: [...buckets], registers: [registry] });
  for (const values of combinations(labels)) histogram.zero(values);
  return histogram;
}

/** Read anew for each scrape, so that partitions that went elsewhere are gone from it. */
function addGauge(
  name: GaugeName,
  { help, labels }: MetricSpec,
  registry: Registry,
  guard: LabelGuard,
  readers: Readers,
): void {
  const reads: NonNullable<ReturnType<Readers['get']>> = [];
  readers.set(name, reads);
  new Gauge({
    name,
    help,
    labelNames: Object.keys(labels),
    registers: [registry],
    async collect() {
      // A gauge that cannot be read is left out; the rest of the page is still true.
      const read = await Promise.allSettled(reads.map(async (one) => one()));
      this.reset();
      for (const result of read) {
        if (result.status === 'rejected') continue;
        for (const { labels: given, value } of result.value) {
          if (Number.isFinite(value)) this.inc(guard(given), value);
        }
      }
    },
  });
}
