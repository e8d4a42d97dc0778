import { type LabelValues, METRICS, type MetricSpec } from '../../steps/ports/metric-catalogue.ts';
import { table } from './table.ts';

/** The catalogue of metrics as a table, for docs/operations.md. */
export function metricTable(): string {
  const rows = Object.entries(METRICS as Readonly<Record<string, MetricSpec>>).map(
    ([name, { kind, help, labels }]) => [`\`${name}\``, kind, labelsText(labels), help],
  );
  return table(['metric', 'kind', 'labels', 'what it shows'], rows);
}

/** Lists that are written out in full; longer ones are named after what they list. */
const SHOWN = 4;

function labelsText(labels: MetricSpec['labels']): string {
  return Object.entries(labels)
    .map(([name, values]) => `\`${name}\`${isShort(values) ? ` (${values.join(', ')})` : ''}`)
    .join(', ');
}

function isShort(values: LabelValues): values is readonly string[] {
  return values !== 'partition' && values.length <= SHOWN;
}
