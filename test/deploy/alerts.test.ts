import { describe, expect, it } from 'vitest';
import { metricTable } from '../../services/adapters/markdown/metric-table.ts';
import { METRICS } from '../../services/steps/ports/metric-catalogue.ts';
import { documentsOf, textOf } from './files.ts';
import { metricsIn, queryFaults } from './promql.ts';

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: Readonly<Record<string, string>>;
}

const [rules] = documentsOf('deploy/prometheus/alerts.yaml') as [
  { readonly groups: readonly { readonly name: string; readonly rules: readonly Alert[] }[] },
];
const ALERTS = rules.groups.flatMap((group) => group.rules);
const RUNBOOK = textOf('docs/runbook.md');
const OPERATIONS = textOf('docs/operations.md');

/** A section of the runbook, by the name of its alert. */
const SECTIONS = new Map(
  RUNBOOK.split('\n## ')
    .slice(1)
    .map((text) => [text.slice(0, text.indexOf('\n')), text] as const),
);

describe('what is held against the catalogue', () => {
  it.each([
    ['tocsin_lag > 1', 'there is no metric tocsin_lag'],
    ['sum(rate(tocsin_late_total[5m]', 'no PromQL at ""'],
    ['tocsin_open_warnings{level="green"}', 'level of tocsin_open_warnings is never "green"'],
    ['tocsin_late_total{subject="x"}', 'tocsin_late_total has no label subject'],
    ['tocsin_warnings_total{reason=~"raised|lifted"}', 'reason of tocsin_warnings_total is never "lifted"'],
    ['sum by (city) (tocsin_ready)', 'no metric has the label city'],
    ['tocsin_snapshot_seconds > 1', 'tocsin_snapshot_seconds is a histogram: ask for its parts'],
    ['process_cpu_minutes_total', 'there is no metric process_cpu_minutes_total'],
  ])('%s is found to be wrong', (query, fault) => {
    expect(queryFaults(query)).toContain(fault);
  });
});

describe('an alert', () => {
  it.each(ALERTS.map((alert) => [alert.alert, alert] as const))(
    '%s asks for metrics, labels and values that there are',
    (_, { expr }) => {
      expect(queryFaults(expr)).toEqual([]);
    },
  );

  it.each(ALERTS.map((alert) => [alert.alert, alert] as const))(
    '%s has its section in the runbook: what it means, what to look at, what to do',
    (name, { annotations }) => {
      expect(annotations.runbook).toBe(`docs/runbook.md#${name.toLowerCase()}`);
      for (const part of ['Means', 'Look at', 'Do'])
        expect(SECTIONS.get(name)).toMatch(new RegExp(`^- \\*\\*${part}\\*\\*: \\S`, 'm'));
    },
  );

  it.each(ALERTS.map((alert) => [alert.alert, alert] as const))(
    '%s says what it is about, and how urgent',
    (_, alert) => {
      expect(alert.annotations.summary).toMatch(/\S{3}/);
      expect(['page', 'ticket']).toContain(alert.labels.severity);
      // A label that the query drops would be blank in the text.
      const [, grouping] = /^(?:sum|max) by \(([^)]*)\)/.exec(alert.expr) ?? [];
      const used = [...alert.annotations.summary!.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label);
      if (grouping !== undefined) expect(grouping.split(', ')).toEqual(expect.arrayContaining(used));
    },
  );

  it('is one of each name', () => {
    expect(new Set(ALERTS.map(({ alert }) => alert)).size).toBe(ALERTS.length);
    expect(ALERTS.length).toBeGreaterThan(20);
  });
});

describe('the runbook', () => {
  it('has no section without its alert', () => {
    expect([...SECTIONS.keys()].sort((a, b) => (a < b ? -1 : 1))).toEqual(
      ALERTS.map(({ alert }) => alert).sort((a, b) => (a < b ? -1 : 1)),
    );
  });

  it('links to sections that there are, and names metrics that there are', () => {
    const links = [...RUNBOOK.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
    const anchors = [...SECTIONS.keys()].map((name) => name.toLowerCase());
    expect(links.filter((anchor) => !anchors.includes(anchor!))).toEqual([]);
    const named = [...RUNBOOK.matchAll(/tocsin_\w+/g)].map(([name]) => name);
    expect(named.filter((name) => !(name in METRICS))).toEqual([]);
  });
});

describe('the documentation of metrics', () => {
  it('has the catalogue as the code has it (else: npm run generate)', () => {
    expect(OPERATIONS).toContain(metricTable());
    for (const name of Object.keys(METRICS)) expect(OPERATIONS).toContain(`| \`${name}\` `);
  });

  it('has an alert for each thing that operators must be told of', () => {
    const told = new Set(ALERTS.flatMap(({ expr }) => metricsIn(expr)));
    const figures = Object.entries(METRICS).filter(([name]) => !told.has(name));
    // What is only looked at, when one of the others has called.
    expect(figures.map(([name]) => name)).toEqual([
      'tocsin_accused_dropped_total',
      'tocsin_silent_total',
      'tocsin_subjects',
      'tocsin_cases',
      'tocsin_overdue_warnings',
      'tocsin_records_handled_total',
      'tocsin_tasks_stopped_total',
      'tocsin_restore_seconds',
      'tocsin_snapshot_seconds',
    ]);
  });
});
