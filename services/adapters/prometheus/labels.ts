import type { LabelValues, MetricSpec } from '../../steps/ports/metric-catalogue.ts';

export const OTHER = 'other';
/** As many partitions as are told apart; a topic with more shows the rest together. */
const PARTITIONS = 1_024;

/** Values for the labels of a metric, each one that may be shown. */
export type LabelGuard = (labels: Readonly<Record<string, string | number>>) => Record<string, string>;

/** Lets through what the metric's labels list, and makes `other` of everything else. */
export function createLabelGuard({ labels }: Pick<MetricSpec, 'labels'>): LabelGuard {
  const checks = Object.entries(labels).map(([name, values]) => [name, checkOf(values)] as const);
  return (given) =>
    Object.fromEntries(
      checks.map(([name, isKnown]) => {
        const value = given[name];
        return [name, value !== undefined && isKnown(value) ? String(value) : OTHER];
      }),
    );
}

function checkOf(values: LabelValues): (value: string | number) => boolean {
  if (values === 'partition') {
    return (value) =>
      typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < PARTITIONS;
  }
  const known = new Set<string | number>(values);
  return (value) => known.has(value);
}

/** Every combination of values of labels that are all listed; none where partitions are among them. */
export function combinations(labels: MetricSpec['labels']): readonly Record<string, string>[] {
  let all: Record<string, string>[] = [{}];
  for (const [name, values] of Object.entries(labels)) {
    if (values === 'partition') return [];
    all = all.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
  }
  return all;
}
