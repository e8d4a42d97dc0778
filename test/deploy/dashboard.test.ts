import { describe, expect, it } from 'vitest';
import { METRICS } from '../../services/steps/ports/metric-catalogue.ts';
import { documentsOf, textOf } from './files.ts';
import { metricsIn, queryFaults } from './promql.ts';

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly h: number; readonly w: number; readonly x: number; readonly y: number };
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly {
    readonly refId: string;
    readonly expr: string;
    readonly legendFormat: string;
  }[];
}

const dashboard = JSON.parse(textOf('deploy/grafana/tocsin.json')) as {
  readonly uid: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string }[] };
};
const PANELS = dashboard.panels.filter(({ type }) => type !== 'row');
const QUERIES = PANELS.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }) => [title, expr] as const),
);

describe('the dashboard', () => {
  it.each(QUERIES)('asks under "%s" for metrics, labels and values that there are: %s', (_, expr) => {
    expect(queryFaults(expr)).toEqual([]);
  });

  it('shows every metric', () => {
    const shown = new Set(QUERIES.flatMap(([, expr]) => metricsIn(expr)));
    expect(Object.keys(METRICS).filter((name) => !shown.has(name))).toEqual([]);
  });

  it('has panels that do not lie over one another, each with an id of its own', () => {
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(dashboard.panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
  });

  it('takes its figures from the data source and the processes that are chosen', () => {
    expect(dashboard.templating.list.map(({ name }) => name)).toEqual(['datasource', 'instance']);
    const uids = new Set(PANELS.map(({ datasource }) => datasource?.uid));
    expect([...uids]).toEqual([`\${datasource}`]);
    for (const [, expr] of QUERIES) expect(expr).toContain('instance=~"$instance"');
  });

  it('names in its legends labels that its queries keep', () => {
    for (const { targets = [] } of PANELS) {
      for (const { expr, legendFormat } of targets) {
        const [, grouping] = /(?:sum|max) by \(([^)]*)\)/.exec(expr) ?? [];
        const used = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label);
        if (grouping !== undefined) expect(grouping.split(', ')).toEqual(expect.arrayContaining(used));
        else if (/^(sum|max|min|count)\(|histogram_quantile/.test(expr)) expect(used).toEqual([]);
      }
    }
  });

  it('is found by Grafana where the compose file puts it', () => {
    const [provider] = documentsOf('deploy/grafana/provisioning/dashboards/tocsin.yaml') as [
      { readonly providers: readonly { readonly options: { readonly path: string } }[] },
    ];
    expect(provider.providers[0]?.options.path).toBe('/etc/grafana/dashboards');
    expect(textOf('deploy/compose.yaml')).toContain('./grafana/tocsin.json:/etc/grafana/dashboards/');
  });
});
