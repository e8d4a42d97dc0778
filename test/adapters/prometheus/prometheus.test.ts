import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPrometheusMetrics } from '../../../services/adapters/prometheus/prometheus.ts';
import { METRICS, type MetricSpec } from '../../../services/steps/ports/metric-catalogue.ts';
import type { Metrics } from '../../../services/steps/ports/metrics.ts';

const SPECS = Object.entries(METRICS) as [keyof typeof METRICS, MetricSpec][];

/** The same port without its types, as whoever forgot them would use it. */
interface Untyped {
  count(name: string, labels: object, by?: number): void;
  observe(name: string, labels: object, value: number): void;
  gauge(name: string, read: () => readonly object[] | Promise<readonly object[]>): void;
}
const untyped = (metrics: Metrics): Untyped => metrics as unknown as Untyped;

const own = (page: string): readonly string[] =>
  page.split('\n').filter((line) => line.startsWith('tocsin_'));

function give(metrics: Metrics, [name, { kind }]: (typeof SPECS)[number], labels: object): void {
  const port = untyped(metrics);
  if (kind === 'counter') port.count(name, labels);
  else if (kind === 'histogram') port.observe(name, labels, 1);
  else port.gauge(name, () => [{ labels, value: 1 }]);
}

describe('the page', () => {
  it('has each metric of the catalogue with its meaning and its kind, before anything has happened', async () => {
    const page = await createPrometheusMetrics().page();
    for (const [name, { help, kind }] of SPECS) {
      expect(page).toContain(`# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n`);
    }
  });

  it('begins every counter with listed labels at 0, so that its first step is seen', async () => {
    const page = await createPrometheusMetrics().page();
    expect(page).toContain('tocsin_warnings_total{level="red",reason="raised"} 0\n');
    expect(page).toContain('tocsin_accused_dropped_total 0\n');
    expect(page).toContain('tocsin_recorded_to_pushed_seconds_count{level="red"} 0\n');
  });

  it('adds up counters and the readers of a gauge, which is read anew each time', async () => {
    const metrics = createPrometheusMetrics();
    metrics.count('tocsin_stored_rows_total', { table: 'events' }, 3);
    metrics.count('tocsin_stored_rows_total', { table: 'events' });
    let partition = 0;
    metrics.gauge('tocsin_subjects', () => [{ labels: { partition }, value: 5 }]);
    metrics.gauge('tocsin_subjects', async () => [{ labels: { partition }, value: 2 }]);
    expect(own(await metrics.page())).toContain('tocsin_subjects{partition="0"} 7');
    partition = 1;
    const page = own(await metrics.page());
    expect(page).toContain('tocsin_subjects{partition="1"} 7');
    expect(page.filter((line) => line.includes('tocsin_subjects{partition="0"}'))).toEqual([]);
    expect(page).toContain('tocsin_stored_rows_total{table="events"} 4');
  });

  it('puts a time into the bucket it is of', async () => {
    const metrics = createPrometheusMetrics();
    metrics.observe('tocsin_recorded_to_pushed_seconds', { level: 'red' }, 3);
    const page = own(await metrics.page());
    expect(page).toContain('tocsin_recorded_to_pushed_seconds_bucket{le="2",level="red"} 0');
    expect(page).toContain('tocsin_recorded_to_pushed_seconds_bucket{le="5",level="red"} 1');
  });

  it('goes on where something cannot be measured', async () => {
    const metrics = createPrometheusMetrics();
    metrics.observe('tocsin_sink_insert_seconds', {}, Number.NaN);
    metrics.count('tocsin_late_total', {}, -1);
    metrics.count('tocsin_late_total', {}, Number.POSITIVE_INFINITY);
    metrics.gauge('tocsin_watermark_delay_seconds', () => [
      { labels: { partition: 0 }, value: Number.POSITIVE_INFINITY },
    ]);
    metrics.gauge('tocsin_lag_records', () => Promise.reject(new Error('the log is closed')));
    metrics.gauge('tocsin_cases', () => {
      throw new Error('gone');
    });
    metrics.gauge('tocsin_cases', () => [{ labels: { partition: 0 }, value: 9 }]);
    const page = own(await metrics.page());
    expect(page).toContain('tocsin_late_total 0');
    expect(page).toContain('tocsin_sink_insert_seconds_count 0');
    expect(page).toContain('tocsin_cases{partition="0"} 9');
    expect(page.filter((line) => /tocsin_(watermark|lag_records)/.test(line))).toEqual([]);
  });
});

describe('labels (charter, clause 3: nothing of a person is shown)', () => {
  const token = fc.stringMatching(/^p_[A-Za-z0-9_-]{22}$/);
  const hostile = fc.oneof(
    token,
    token.map((text) => `individual:${text}`),
    fc.string({ minLength: 1, unit: 'grapheme' }),
    fc.constantFrom('__proto__', 'constructor', 'area:cell:894b009a997ffff', 'CAD-2026-0311', '"} 1\nevil 1'),
    fc.double(),
    fc.constantFrom(-1, 1_024, 0.5, 2 ** 31, null, undefined, {}, ['red']),
  );

  it('are of the closed lists or `other`, whatever is given', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...SPECS), fc.array(hostile, { minLength: 1 }), async (one, texts) => {
        const metrics = createPrometheusMetrics();
        const [name, { labels }] = one;
        const before = own(await metrics.page()).filter((line) => line.startsWith(name));
        for (const text of texts)
          give(metrics, one, Object.fromEntries(Object.keys(labels).map((label) => [label, text])));
        const known = new Set([
          'other',
          ...Object.values(labels).flatMap((values) => (values === 'partition' ? [] : values)),
        ]);
        const after = own(await metrics.page()).filter((line) => line.startsWith(name));
        for (const line of after) {
          expect(line).toMatch(/^[a-z_]+(\{[^"{}\n]+="[^"\n]*"(,[^"{}\n]+="[^"\n]*")*\})? -?[0-9.e+-]+$/);
          for (const [, label = '', value = ''] of line.matchAll(/(\w+)="([^"]*)"/g)) {
            if (label === 'le') continue;
            if (labels[label] === 'partition')
              expect(value).toMatch(/^(other|0|[1-9]\d{0,2}|10[01]\d|102[0-3])$/);
            else expect(known).toContain(value);
          }
        }
        // One series more at most for each label that was not known, times the partitions that were.
        expect(after.length).toBeLessThanOrEqual(before.length + 16 * (texts.length + 1));
      }),
      { numRuns: 300 },
    );
  });

  it('that the catalogue does not have are left out', async () => {
    const metrics = createPrometheusMetrics();
    untyped(metrics).count('tocsin_late_total', { subject: 'individual:p_0000000000000000000001' });
    const page = await metrics.page();
    expect(page).toContain('tocsin_late_total 1\n');
    expect(page).not.toContain('p_00000');
  });

  it('make a bounded number of series', () => {
    const series = SPECS.map(([, { labels }]) =>
      Object.values(labels).reduce(
        (product, values) => product * (values === 'partition' ? 1 : values.length + 1),
        1,
      ),
    );
    // For each partition, and for each bucket of a histogram.
    expect(Math.max(...series)).toBeLessThan(150);
  });

  it('have no name that could hold a person, a place or a case', () => {
    const names = new Set(SPECS.flatMap(([, { labels }]) => Object.keys(labels)));
    const text = [...names].sort((a, b) => (a < b ? -1 : 1)).join(' ');
    expect(text).toBe(
      'answer code group kind level operation outcome partition purpose reason state step table topic',
    );
  });
});
