import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClickHouse } from '../../../services/adapters/clickhouse/clickhouse.ts';
import { openEmbedded } from '../../../services/adapters/clickhouse/embedded.ts';
import { eventRow } from '../../../services/adapters/clickhouse/event-row.ts';
import { createHistoryReader } from '../../../services/adapters/clickhouse/history/reader.ts';
import { migrate } from '../../../services/adapters/clickhouse/migrate.ts';
import { followUpRow } from '../../../services/adapters/clickhouse/operations-rows.ts';
import { openServer } from '../../../services/adapters/clickhouse/server.ts';
import {
  assessmentRow,
  contributionRows,
  warningRow,
} from '../../../services/adapters/clickhouse/warning-rows.ts';
import type { Warning } from '../../../services/core/record/warning.ts';
import {
  HistoryError,
  type HistoryReader,
  type StoredFollowUp,
} from '../../../services/steps/ports/history.ts';
import { anAlarm, anAssessment, aWarning, NOON } from './support/records.ts';
import { type TemporaryDirectory, temporaryDirectory } from './support/temporary-directory.ts';
import { startWritableServer } from './support/writable-server.ts';

const HOUR = 3_600_000;
const [part] = aWarning().contributions;
const CLOSED = aWarning({
  revision: 1,
  reason: 'closed',
  status: 'closed',
  outcome: 'substantiated',
  at: NOON + HOUR,
  escalation: 2,
  areaCode: '350102003001',
  followUp: {
    id: 'f1',
    action: 'close',
    actor: 'a_0123456789abcdef',
    assignee: null,
    until: NOON + 2 * HOUR,
    reason: 'known_cause',
    rule: 'domestic-repeat-28d',
  },
});
const ended = (n: number, change: Partial<Warning> = {}): Warning =>
  aWarning({
    warningId: `w_${n}`,
    subject: 'area:county:350103',
    purpose: 'property_harm',
    status: 'expired',
    openedAt: NOON + Math.floor(n / 2) * 1_000,
    at: NOON + n * HOUR,
    areaCode: '350103',
    ...change,
  });
const WARNINGS = [
  aWarning({ areaCode: '350102003001' }),
  CLOSED,
  ...Array.from({ length: 7 }, (_, n) => ended(n)),
  ended(7, { areaCode: '350104', status: 'withdrawn' }),
  ended(8, {
    status: 'closed',
    outcome: 'unsubstantiated',
    contributions: [part!, { ...part!, rule: 'other' }],
  }),
  ended(9, { status: 'open' }),
];
/** More than are read at once, each taken over by somebody since it was raised. */
const OPEN = Array.from({ length: 600 }, (_, n) =>
  aWarning({
    warningId: `o_${n}`,
    subject: 'area:county:350105',
    revision: 1,
    reason: 'assigned',
    status: 'assigned',
    at: NOON + n * 1_000,
    areaCode: '350105',
  }),
);
const FOLLOW_UP: StoredFollowUp = {
  followUpId: 'f1',
  warningId: 'w1',
  subject: CLOSED.subject,
  purpose: CLOSED.purpose,
  action: 'close',
  actor: 'a_0123456789abcdef',
  at: NOON + HOUR,
  assignee: null,
  until: null,
  outcome: 'substantiated',
  reason: null,
  rule: null,
  seenRevision: 0,
};

let directory: TemporaryDirectory;
let clickhouse: ClickHouse;
let history: HistoryReader;

beforeAll(async () => {
  directory = await temporaryDirectory();
  clickhouse = openEmbedded({ path: directory.path });
  await migrate(clickhouse);
  history = createHistoryReader(clickhouse);
  const insert = (table: string, rows: readonly object[]) => clickhouse.insert(table, rows, randomUUID());
  await insert('warnings_log', WARNINGS.map(warningRow));
  await insert('warning_contributions_log', WARNINGS.flatMap(contributionRows));
  await insert('follow_ups_log', [followUpRow(FOLLOW_UP)]);
  const decided = WARNINGS.map(({ subject, purpose, warningId, revision, at }, n) =>
    assessmentRow(anAssessment({ assessmentId: `a${n}`, subject, purpose, warningId, revision, at })),
  );
  await insert('assessments_log', decided);
});
afterAll(async () => {
  await clickhouse.close();
  await directory.remove();
});

const stored = (warning: Warning): Warning => ({ ...warning, recordedAt: null });
const ids = (warnings: readonly Warning[]) => warnings.map(({ warningId }) => warningId);
const ALL = {
  statuses: ['closed', 'expired', 'withdrawn'],
  areas: null,
  purposes: null,
  about: ['area', 'person'],
  after: null,
  since: 0,
  limit: 100,
} as const;

describe('the history of warnings', () => {
  it('gives each revision as it was told, with what each rule added and what it answered', async () => {
    expect(await history.revisionsOf('w1')).toEqual([stored(WARNINGS[0]!), stored(CLOSED)]);
    expect(await history.revisionsOf('no such')).toEqual([]);
    expect(await history.followUpsOf('w1')).toEqual([FOLLOW_UP]);
  });

  it('gives what has ended, those opened last first, a page at a time, of the areas that are asked for', async () => {
    const all = await history.latest(ALL);
    // w_0 and w_1 were opened when w1 was: of equals the greater id comes first.
    expect(ids(all)).toEqual(['w_8', 'w_7', 'w_6', 'w_5', 'w_4', 'w_3', 'w_2', 'w_1', 'w_0', 'w1']);
    const pages: string[] = [];
    let after: Warning | null = null;
    do {
      const page = await history.latest({ ...ALL, after, limit: 3 });
      pages.push(...ids(page));
      after = page.at(-1) ?? null;
    } while (after !== null);
    expect(pages).toEqual(ids(all));
    expect(ids(await history.latest({ ...ALL, areas: ['350104', '999'] }))).toEqual(['w_7']);
    expect(ids(await history.latest({ ...ALL, areas: [] }))).toEqual([]);
    expect(ids(await history.latest({ ...ALL, about: ['person'] }))).toEqual(['w1']);
    expect(ids(await history.latest({ ...ALL, about: ['area'], limit: 2 }))).toEqual(['w_8', 'w_7']);
    expect(ids(await history.latest({ ...ALL, about: [] }))).toEqual([]);
    expect(ids(await history.latest({ ...ALL, purposes: [CLOSED.purpose, 'none'] }))).toEqual(['w1']);
    expect(ids(await history.latest({ ...ALL, purposes: [] }))).toEqual([]);
    expect(ids(await history.latest({ ...ALL, statuses: ['withdrawn'] }))).toEqual(['w_7']);
    expect(ids(await history.latest({ ...ALL, since: NOON + 7 * HOUR }))).toEqual(['w_8', 'w_7']);
  });

  it('gives what is open at its latest revision, the one told of last first, and none that has ended', async () => {
    const both = OPEN.flatMap((one): Warning[] => [{ ...one, revision: 0, status: 'open' }, one]);
    await clickhouse.insert('warnings_log', both.map(warningRow), randomUUID());
    await clickhouse.insert('warning_contributions_log', both.flatMap(contributionRows), randomUUID());
    const open = await history.open(1_000);
    expect(open).toEqual([stored(WARNINGS.at(-1)!), ...OPEN.map(stored).reverse()]);
    expect(ids(await history.open(2))).toEqual(['w_9', 'o_599']);
    expect(await history.open(0)).toEqual([]);
    const server = await startWritableServer(directory.path);
    const overHttp = openServer({ url: server.url, user: 'x', password: '', database: 'default' });
    expect(await createHistoryReader(overHttp).open(1_000)).toEqual(open);
    await overHttp.close();
    await server.close();
  });

  it('says whether it has come as far as revisions, or further', async () => {
    const name = (warningId: string, revision: number) => ({ warningId, revision });
    expect(await history.holds([])).toBe(true);
    expect(await history.holds([name('w1', 0), name('w1', 1), name('w_9', 0)])).toBe(true);
    expect(await history.holds([name('w1', 1), name('w_9', 1)])).toBe(false);
    expect(await history.holds([name('w1', 1), name('no such', 0)])).toBe(false);
  });

  it('gives the latest revision of every warning of a subject', async () => {
    expect(await history.warningsOf(CLOSED.subject)).toEqual([stored(CLOSED)]);
    expect(ids(await history.warningsOf('area:county:350103'))).toEqual([
      'w_9',
      'w_8',
      'w_7',
      'w_6',
      'w_5',
      'w_4',
      'w_3',
      'w_2',
      'w_1',
      'w_0',
    ]);
  });

  it('gives the last decision about a concern, by the order of the log', async () => {
    const concern = { subject: 'area:cell:89318a0a34bffff', purpose: 'crowd_safety' };
    const decided = (offset: number, number: number, change: object) =>
      anAssessment({
        ...concern,
        assessmentId: `a_0_${offset}_${number}`,
        position: { partition: 0, offset },
        ...change,
      });
    expect(await history.lastDecision(concern.subject, concern.purpose)).toBe(undefined);
    const rows = [
      decided(9, 10, { level: null, warningId: null, revision: null, at: NOON }),
      decided(9, 2, { level: 'blue', warningId: 'w1', revision: 4, at: NOON }),
      decided(8, 0, { level: 'red', warningId: 'w1', revision: 3, at: NOON + HOUR }),
      // What a shadow rule would make of it is not how it stands.
      decided(11, 0, { decision: 'shadow', level: 'red', warningId: 'w1', revision: null }),
      decided(10, 0, { purpose: 'fire_safety', level: 'orange', warningId: 'w2', revision: 0 }),
    ].map(assessmentRow);
    await clickhouse.insert('assessments_log', rows, randomUUID());
    expect(await history.lastDecision(concern.subject, concern.purpose)).toEqual({
      level: null,
      warningId: null,
      revision: null,
    });
    expect(await history.lastDecision(concern.subject, 'fire_safety')).toEqual({
      level: 'orange',
      warningId: 'w2',
      revision: 0,
    });
  });

  it('counts the outcomes of the warnings that a rule had a part in', async () => {
    const none = { substantiated: 0, unsubstantiated: 0, referred: 0, duplicate: 0 };
    expect(await history.ruleOutcomes(null)).toEqual([
      { ...none, rule: 'domestic-repeat-28d', substantiated: 1, unsubstantiated: 1 },
      { ...none, rule: 'other', unsubstantiated: 1 },
    ]);
    expect(await history.ruleOutcomes(['350102'])).toEqual([
      { ...none, rule: 'domestic-repeat-28d', substantiated: 1 },
    ]);
    expect(await history.ruleOutcomes(['350104'])).toEqual([]);
    expect(await history.ruleOutcomes([])).toEqual([]);
  });

  it.each(["'; DROP TABLE warnings_log; --", '{id:String}', "\\' OR 1=1", '%', '\u0000', '"]'])(
    'takes %j for an id like any other',
    async (hostile) => {
      expect(await history.revisionsOf(hostile)).toEqual([]);
      expect(await history.warningsOf(hostile)).toEqual([]);
      expect(await history.lastDecision(hostile, hostile)).toBe(undefined);
      expect(await history.latest({ ...ALL, areas: [hostile] })).toEqual([]);
      expect(await history.latest({ ...ALL, purposes: [hostile] })).toEqual([]);
      expect(await history.latest({ ...ALL, after: { openedAt: 0, warningId: hostile } })).toEqual([]);
      expect(await history.deviceRates(NOON, [hostile])).toEqual([]);
      expect(await history.cameras([hostile], 10)).toEqual([]);
      expect(await history.ruleOutcomes([hostile])).toEqual([]);
      expect(ids(await history.latest(ALL))).toHaveLength(10);
    },
  );

  it('is the same read from a server over HTTP, as a process without a store of its own does', async () => {
    const server = await startWritableServer(directory.path);
    const overHttp = openServer({ url: server.url, user: 'x', password: '', database: 'default' });
    const remote = createHistoryReader(overHttp);
    const query = { ...ALL, areas: ['350104', "it's"], after: { openedAt: NOON + HOUR, warningId: 'x' } };
    expect(await remote.revisionsOf('w1')).toEqual(await history.revisionsOf('w1'));
    expect(await remote.latest(ALL)).toEqual(await history.latest(ALL));
    expect(await remote.latest(query)).toEqual(await history.latest(query));
    expect(await remote.warningsOf(CLOSED.subject)).toEqual([stored(CLOSED)]);
    expect(await remote.deviceRates(NOON, ['35'])).toEqual([]);
    await overHttp.close();
    await server.close();
  });

  it('says that the store is away, apart from what is a defect', async () => {
    const away = createHistoryReader(
      openServer({ url: 'http://127.0.0.1:9', user: 'x', password: '', database: 'default', timeoutMs: 500 }),
    );
    await expect(away.revisionsOf('w1')).rejects.toBeInstanceOf(HistoryError);
  });
});

describe('the online rate of cameras', () => {
  const now = NOON + 40 * 24 * HOUR;
  const ago = (hours: number) => now - hours * HOUR;
  const turn = (deviceId: string, n: number, category: string, hours: number, change = {}) => {
    const place = { lon: 117.25, lat: 30.5, areaCode: deviceId === 'far' ? '350299001' : '350102003001' };
    const occurredAt = ago(hours);
    return eventRow(
      anAlarm({
        caseId: `${deviceId}-${n}`,
        deviceId,
        deviceClass: 1,
        category,
        occurredAt,
        recordedAt: occurredAt,
        place,
        ...change,
      }),
    );
  };

  it('is the share of the time online of that of which the state is known', async () => {
    const rows = [
      // Up for a year, but for six hours of the last day: told by a case that was cleared.
      turn('a', 0, 'online', 9_000),
      turn('a', 1, 'offline', 12, { status: 'cleared', recordedAt: ago(6) }),
      // Known for two days, down for the second of them and still.
      turn('b', 0, 'online', 48),
      turn('b', 1, 'offline', 24),
      // Never said.
      turn('c', 0, 'smoke', 5),
      turn('far', 0, 'online', 10),
    ];
    await clickhouse.insert('events_log', rows, randomUUID());
    const rates = await history.deviceRates(now, null);
    expect(
      rates.map(({ areaCode, devices, online, offline }) => [areaCode, devices, online, offline]),
    ).toEqual([
      ['350102', 3, 1, 1],
      ['350299', 1, 1, 0],
    ]);
    expect(rates[0]!.day).toBeCloseTo((18 + 0) / (24 + 24), 6);
    expect(rates[0]!.week).toBeCloseTo((7 * 24 - 6 + 24) / (7 * 24 + 48), 6);
    expect(rates[0]!.month).toBeCloseTo((30 * 24 - 6 + 24) / (30 * 24 + 48), 6);
    expect(rates[1]).toMatchObject({ day: 1, week: 1, month: 1, deviceClass: 1 });
    expect((await history.deviceRates(now, ['3502'])).map(({ areaCode }) => areaCode)).toEqual(['350299']);
    expect(await history.deviceRates(now, [])).toEqual([]);
    const known = await history.cameras(null, 10);
    expect(known.map(({ deviceId, state, since }) => [deviceId, state, since])).toEqual([
      ['b', 'offline', ago(24)],
      ['c', 'unknown', null],
      ['a', 'online', ago(6)],
      ['far', 'online', ago(10)],
    ]);
    expect(known[0]).toMatchObject({
      deviceClass: 1,
      tampered: false,
      lon: 117.25,
      lat: 30.5,
      areaCode: '350102003001',
    });
    expect(await history.cameras(null, 2)).toEqual(known.slice(0, 2));
    expect((await history.cameras(['3502'], 10)).map(({ deviceId }) => deviceId)).toEqual(['far']);
    expect(await history.cameras([], 10)).toEqual([]);
    expect((await history.deviceRates(ago(8_000), ['350102']))[0]).toMatchObject({
      online: 1,
      offline: 0,
      day: 1,
    });
  });
});
