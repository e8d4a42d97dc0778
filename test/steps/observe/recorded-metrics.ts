import type {
  CounterName,
  GaugeName,
  HistogramName,
  Metrics,
} from '../../../services/steps/ports/metrics.ts';

type Labels = Readonly<Record<string, string | number>>;

/** Metrics that are kept, to be asked by a test. */
export function recordedMetrics() {
  const counts = new Map<string, number>();
  const observed: { readonly name: HistogramName; readonly labels: Labels; readonly value: number }[] = [];
  const readers: { readonly name: GaugeName; readonly read: () => unknown }[] = [];
  const metrics: Metrics = {
    count(name, labels, by = 1) {
      const key = keyOf(name, labels);
      counts.set(key, (counts.get(key) ?? 0) + by);
    },
    observe: (name, labels, value) => void observed.push({ name, labels, value }),
    gauge: (name, read) => void readers.push({ name, read }),
  };
  return {
    metrics,
    counted: (name: CounterName, labels: Labels = {}): number => counts.get(keyOf(name, labels)) ?? 0,
    observed: (name: HistogramName) => observed.filter((one) => one.name === name),
    /** What a gauge shows now, by its labels as text: `group=score partition=0`. */
    async gauge(name: GaugeName): Promise<Readonly<Record<string, number>>> {
      const read = readers.filter((one) => one.name === name).map((one) => one.read());
      const samples = (await Promise.all(read)).flat() as { labels: Labels; value: number }[];
      return Object.fromEntries(samples.map(({ labels, value }) => [textOf(labels), value]));
    },
  };
}

function keyOf(name: string, labels: Labels): string {
  return `${name} ${textOf(labels)}`;
}

function textOf(labels: Labels): string {
  return Object.entries(labels)
    .map(([label, value]) => `${label}=${value}`)
    .join(' ');
}
