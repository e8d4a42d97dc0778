import { expect, it, onTestFinished } from 'vitest';
import { TABLES } from '../../services/adapters/clickhouse/tables.ts';
import { createMemoryLog } from '../../services/adapters/memory-log/memory-log.ts';
import { createObservation } from '../../services/app/observation.ts';
import { METRICS } from '../../services/steps/ports/metric-catalogue.ts';
import { createPushStep } from '../../services/steps/push/push-step.ts';
import { at, burglary, domestic, person, quarrel, shippedRules } from '../events.ts';
import { waitUntil } from '../wait-until.ts';
import { startPath } from './path-under-test.ts';

const RULES = await shippedRules('domestic-repeat-28d', 'near-repeat-burglary-200m');

/** What events come to, over a log that is measured, as the page of a scrape. */
async function scraped(...events: readonly object[]) {
  const observation = createObservation(3_600_000, Date.now);
  const { metrics, sink } = observation;
  const log = observation.over(createMemoryLog());
  onTestFinished(() => log.close());
  const path = await startPath({ rules: RULES, log, sink: sink.over({ insert: async () => {} }), metrics });
  onTestFinished(() => path.stop());
  const push = createPushStep({ log, codec: path.codecs.warning, metrics });
  const running = await log.run(push);
  observation.show({ scorerStats: path.pipeline.scorerStats, feed: push.feed, streams: () => 3 });
  await path.offer(...events);
  await path.inject('police-incidents', Buffer.from('Wang Xiaoming 350102199001011234'));
  await path.pipeline.stop();
  await waitUntil('the screens', async () => (await running.lag()).every(({ records }) => records === 0));
  const page = await metrics.page();
  const value = (series: string): number | undefined => {
    const line = page.split('\n').find((one) => one.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.slice(series.length + 1));
  };
  return { page, value, observation, running };
}

const EVENTS = [
  domestic('a', 0),
  domestic('b', 10),
  domestic('b', 10, { revision: 2 }),
  domestic('b', 10, { revision: 1 }),
  domestic('b', 10),
  burglary('c', 10.001),
  burglary('d', 10.002),
  domestic('e', 10, { severity: 9 }),
  domestic('f', 10, {
    parties: [
      { token: person(2), role: 'suspect' },
      { token: person(1), role: 'victim' },
    ],
  }),
  domestic('late', -20),
  quarrel('unread', 10, { race: 'x' }),
];

it('shows what every step did with a record, from the door to the screens', async () => {
  const { value } = await scraped(...EVENTS);
  expect({
    offered: value('tocsin_ingest_events_total{outcome="accepted"}'),
    again: value('tocsin_ingest_events_total{outcome="duplicate"}'),
    refused: value('tocsin_ingest_events_total{outcome="rejected"}'),
    outOfRange: value('tocsin_rejected_total{step="ingest",reason="out_of_range"}'),
    charter: value('tocsin_rejected_total{step="ingest",reason="charter_protected_attribute"}'),
    accused: value('tocsin_accused_dropped_total'),
    merged: value('tocsin_merge_records_total{topic="police-incidents",outcome="accepted"}'),
    superseded: value('tocsin_merge_records_total{topic="police-incidents",outcome="superseded"}'),
    unreadable: value('tocsin_rejected_total{step="merge",reason="unreadable"}'),
    rejected: value('tocsin_merge_records_total{topic="police-incidents",outcome="rejected"}'),
    rules: value('tocsin_merge_records_total{topic="rule-sets",outcome="accepted"}'),
    late: value('tocsin_late_total'),
    silent: value('tocsin_silent_total{reason="late"}'),
    storedEvents: value('tocsin_stored_rows_total{table="events"}'),
    latencies: value('tocsin_recorded_to_stored_seconds_count{table="events"}'),
    storedWarnings: value('tocsin_recorded_to_stored_seconds_count{table="warnings"}'),
  }).toEqual({
    offered: 8,
    again: 1,
    refused: 2,
    outOfRange: 1,
    charter: 1,
    accused: 1,
    merged: 7,
    superseded: 1,
    unreadable: 1,
    rejected: 1,
    rules: 1,
    late: 1,
    silent: 1,
    storedEvents: 8,
    latencies: 8,
    storedWarnings: value('tocsin_stored_rows_total{table="warnings"}'),
  });
});

it('shows matches and warnings, and how long they took to the screens', async () => {
  const { value, page } = await scraped(...EVENTS);
  expect(value('tocsin_matches_total{purpose="safeguarding"}')).toBeGreaterThan(0);
  expect(value('tocsin_matches_total{purpose="property_harm"}')).toBe(1);
  expect(value('tocsin_warnings_total{level="orange",reason="raised"}')).toBe(1);
  expect(value('tocsin_warnings_total{level="blue",reason="raised"}')).toBe(1);
  const pushed = ['blue', 'yellow', 'orange', 'red'].map(
    (level) => value(`tocsin_recorded_to_pushed_seconds_count{level="${level}"}`) ?? 0,
  );
  const revisions = [...page.matchAll(/^tocsin_warnings_total\{.*\} (\d+)$/gm)].map(([, count]) =>
    Number(count),
  );
  expect(sum(pushed)).toBe(sum(revisions));
  expect(value('tocsin_open_warnings{level="orange"}')).toBe(1);
  // Its deadline was years ago by this machine's clock.
  expect(value('tocsin_overdue_warnings{level="orange"}')).toBe(1);
  expect(value('tocsin_open_streams')).toBe(3);
});

it('shows the state of partitions that are here, and none of those that went', async () => {
  const { page, observation, running } = await scraped(...EVENTS);
  // The steps of the pipeline have stopped: their partitions are another process's to show.
  expect(page).not.toMatch(/^tocsin_(watermark|subjects|cases|snapshot_age|lag_records\{group="score")/m);
  expect(page).toContain('tocsin_tasks{group="push",state="running"} 1\n');
  expect(page).toContain('tocsin_log_retention_seconds 3600\n');
  await running.stop();
  expect(await observation.metrics.page()).not.toContain('tocsin_tasks{');
});

it('shows no person, case, place or text from outside, and every label by its name', async () => {
  const { page } = await scraped(...EVENTS);
  const own = page.split('\n').filter((line) => line.startsWith('tocsin_'));
  expect(own.length).toBeGreaterThan(100);
  for (const needle of [person(1), person(2), 'individual:', 'area:', '350102', 'Wang', 'police-desk', '89'])
    expect(own.filter((line) => line.split('}')[0]?.includes(needle))).toEqual([]);
  // A series `other` that counted would be a value that the catalogue forgot.
  expect(
    own.filter((line) => line.includes('"other"') && !/^tocsin_log_errors_total.* 0$/.test(line)),
  ).toEqual([]);
});

it('knows the tables that the store step writes', () => {
  const known: readonly string[] = METRICS.tocsin_stored_rows_total.labels.table;
  expect(new Set(known)).toEqual(new Set(TABLES));
});

it('says what is waited for: the start, partitions that are restored, ClickHouse that is away', async () => {
  let now = Date.parse(at(0));
  const { readiness, sink, over } = createObservation(1, () => now);
  expect(readiness.waitingFor()).toEqual([{ what: 'start', text: 'the process starts', seconds: 0 }]);
  readiness.phase({ what: 'start', text: 'the rules are taken up' });
  now += 2_500;
  expect(readiness.waitingFor()).toEqual([{ what: 'start', text: 'the rules are taken up', seconds: 2.5 }]);
  readiness.phase(null);
  const log = over(createMemoryLog());
  await log.createTopics([{ name: 'subject-events', partitions: 4, retentionMs: 1 }]);
  let restored = (): void => {};
  const running = await log.run({
    group: 'score',
    topics: ['subject-events'],
    task: (partition) => ({
      start: () =>
        partition === 3
          ? new Promise((done) => {
              restored = () => done(new Map());
            })
          : Promise.resolve(new Map()),
      handle: async () => {},
      stop: async () => {},
    }),
  });
  await waitUntil('one partition to be left', () => readiness.waitingFor().length === 1);
  now += 4_000;
  sink.retried('unreachable');
  now += 1_000;
  expect(readiness.waitingFor()).toEqual([
    { what: 'restore', text: 'score restores partition 3', group: 'score', partition: 3, seconds: 5 },
    { what: 'clickhouse', text: 'ClickHouse is unreachable', code: 'unreachable', seconds: 1 },
  ]);
  restored();
  await sink.over({ insert: async () => {} }).insert({ table: 'events', rows: [], token: '' });
  await waitUntil('readiness', () => readiness.waitingFor().length === 0);
  await running.stop();
  await log.close();
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
