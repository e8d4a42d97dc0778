import { parser } from '@prometheus-io/lezer-promql';
import { createPrometheusMetrics } from '../../services/adapters/prometheus/prometheus.ts';
import { METRICS, type MetricSpec } from '../../services/steps/ports/metric-catalogue.ts';

const CATALOGUE: Readonly<Record<string, MetricSpec>> = METRICS;
/** What Prometheus adds to every series. */
const ADDED = new Set(['job', 'instance', 'namespace', 'pod', 'le']);
/** What Prometheus makes itself, and what prom-client shows of every Node.js. */
const RUNTIME = new Set([
  'up',
  ...[...(await createPrometheusMetrics().page()).matchAll(/^# TYPE ((?:process|nodejs)_\w+) /gm)].map(
    ([, name = '']) => name,
  ),
]);

/** What is wrong with a query, judged by Prometheus's own grammar and by the catalogue; empty where nothing is. */
export function queryFaults(query: string): readonly string[] {
  const faults: string[] = [];
  const textOf = ({ from, to }: { readonly from: number; readonly to: number }) => query.slice(from, to);
  parser.parse(query).iterate({
    enter(node) {
      if (node.type.isError) faults.push(`no PromQL at "${query.slice(node.from, node.from + 20)}"`);
      if (node.name === 'VectorSelector') faults.push(...selectorFaults(textOf(node)));
      if (node.name === 'GroupingLabels') faults.push(...groupingFaults(textOf(node)));
    },
  });
  return faults;
}

/** Metrics of the catalogue that a query names. */
export function metricsIn(query: string): readonly string[] {
  return [...query.matchAll(/tocsin_\w+/g)].map(([name]) => baseOf(name)).filter((name) => name in CATALOGUE);
}

/** A histogram is asked for by its parts. */
function baseOf(name: string): string {
  const base = name.replace(/_(bucket|sum|count)$/, '');
  return CATALOGUE[base]?.kind === 'histogram' ? base : name;
}

function selectorFaults(selector: string): readonly string[] {
  const [, name = '', , matchers = ''] = /^(\w+)(\{(.*)\})?$/s.exec(selector) ?? [];
  if (RUNTIME.has(name)) return [];
  const spec = CATALOGUE[baseOf(name)];
  if (spec === undefined) return [`there is no metric ${name}`];
  if (spec.kind === 'histogram' && baseOf(name) === name)
    return [`${name} is a histogram: ask for its parts`];
  return [...matchers.matchAll(/(\w+)(=~|!~|!=|=)"([^"]*)"/g)].flatMap(
    ([, label = '', operator = '', value = '']) =>
      matcherFaults(name, spec, label, operator.includes('~') ? value.split('|') : [value]),
  );
}

function matcherFaults(
  name: string,
  { labels }: MetricSpec,
  label: string,
  values: readonly string[],
): readonly string[] {
  if (ADDED.has(label)) return [];
  const known = labels[label];
  if (known === undefined) return [`${name} has no label ${label}`];
  return values
    .filter((value) => known !== 'partition' && !known.includes(value))
    .map((value) => `${label} of ${name} is never "${value}"`);
}

const LABELS = new Set(Object.values(CATALOGUE).flatMap(({ labels }) => Object.keys(labels)));

function groupingFaults(text: string): readonly string[] {
  return [...text.matchAll(/\w+/g)]
    .map(([label]) => label)
    .filter((label) => !ADDED.has(label) && !LABELS.has(label))
    .map((label) => `no metric has the label ${label}`);
}
