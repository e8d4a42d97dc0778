import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClickHouse } from '../../../services/adapters/clickhouse/clickhouse.ts';
import { openEmbedded } from '../../../services/adapters/clickhouse/embedded.ts';
import { eventRow } from '../../../services/adapters/clickhouse/event-row.ts';
import { migrate } from '../../../services/adapters/clickhouse/migrate.ts';
import { readMigrations } from '../../../services/adapters/clickhouse/migrations.ts';
import {
  deadLetterRow,
  followUpRow,
  ruleSetHistoryRow,
  ruleSetRow,
} from '../../../services/adapters/clickhouse/operations-rows.ts';
import { notificationRow, undeliveredRow } from '../../../services/adapters/clickhouse/push-rows.ts';
import { applyRetention } from '../../../services/adapters/clickhouse/retention.ts';
import { openServer } from '../../../services/adapters/clickhouse/server.ts';
import { createClickHouseSink } from '../../../services/adapters/clickhouse/sink.ts';
import {
  assessmentRow,
  contributionRows,
  warningRow,
} from '../../../services/adapters/clickhouse/warning-rows.ts';
import type { RuleSetEntry } from '../../../services/core/record/rule-set.ts';
import { SILENT_REASONS } from '../../../services/core/record/warning.ts';
import { DAY_MS, HOUR_MS } from '../../../services/core/time/duration.ts';
import { anAlarm, anAssessment, anEvent, aWarning, NOON } from './support/records.ts';
import { type TemporaryDirectory, temporaryDirectory } from './support/temporary-directory.ts';
import { startWritableServer, type WritableServer } from './support/writable-server.ts';

let directory: TemporaryDirectory;
let server: WritableServer;
let embedded: ClickHouse;
let remote: ClickHouse;

beforeAll(async () => {
  directory = await temporaryDirectory();
  embedded = openEmbedded({ path: directory.path });
  server = await startWritableServer(directory.path);
  remote = openServer({ url: server.url, user: 'writer', password: 'x', database: 'default' });
  // Over HTTP first, so that the very DDL is known to pass through the server's door as well.
  const versions = (await readMigrations()).map(({ version }) => version);
  expect(await migrate(remote)).toEqual(versions);
  expect(await migrate(embedded)).toEqual([]);
});

afterAll(async () => {
  await remote.close();
  await server.close();
  await embedded.close();
  await directory.remove();
});

/** Every test uses ids of its own, since the two clients share one database. */
async function store(
  clickhouse: ClickHouse,
  table: string,
  rows: readonly object[],
  token: string = randomUUID(),
) {
  await createClickHouseSink(clickhouse, { sleep: () => Promise.resolve() }).insert({ table, rows, token });
}

describe.each([
  ['embedded', () => embedded],
  ['over HTTP', () => remote],
])('What was stored %s reads back', (name, clickhouse) => {
  test('an event with every field and its areas', async () => {
    await store(clickhouse(), 'events', [eventRow(anEvent({ caseId: `all ${name}` }))]);
    const [row] = await clickhouse().query<Record<string, unknown>>(
      'SELECT * EXCEPT stored_at, stored_at > occurred_at AS stored FROM events WHERE case_id = {id:String}',
      { id: `all ${name}` },
    );
    expect(row).toEqual({
      stream: 'police-incidents',
      case_id: `all ${name}`,
      revision: 0,
      status: 'reported',
      occurred_at: '2026-06-01 12:00:00.000',
      recorded_at: '2026-06-01 12:01:00.000',
      category: 'domestic_violence',
      severity: 3,
      lon: 117.25,
      lat: 30.5,
      area_code: '350102003001',
      village: '350102003001',
      town: '350102003',
      county: '350102',
      city: '3501',
      cell: '89318a0a34bffff',
      source: 'police-110',
      device_id: null,
      device_class: null,
      confidence: null,
      value: null,
      unit: null,
      police_initiated: false,
      parties: [{ token: 'p_AAAAAAAAAAAAAAAAAAAAAA', role: 'victim' }],
      assessment_instrument: 'DASH',
      assessment_level: 'high',
      protection_order_until: '2026-06-02 12:00:00.000',
      stage: null,
      threat: null,
      weapon: null,
      injury: null,
      amount: null,
      origin_topic: 'police-incidents',
      origin_partition: 2,
      origin_offset: 17,
      stored: expect.anything(),
    });
  });

  test('times before 1970 and to the millisecond', async () => {
    const occurredAt = Date.UTC(1965, 0, 2, 3, 4, 5, 678);
    await store(clickhouse(), 'events', [eventRow(anEvent({ caseId: `old ${name}`, occurredAt }))]);
    const rows = await clickhouse().query('SELECT occurred_at FROM events WHERE case_id = {id:String}', {
      id: `old ${name}`,
    });
    expect(rows).toEqual([{ occurred_at: '1965-01-02 03:04:05.678' }]);
  });

  test('a warning, its latest revision and its contributions', async () => {
    const first = aWarning({ warningId: `w ${name}` });
    const second = aWarning({
      warningId: `w ${name}`,
      revision: 1,
      reason: 'escalated',
      level: 'red',
      previousLevel: 'orange',
      previousScore: 71.25,
      score: 91,
    });
    await store(clickhouse(), 'warnings', [second, first].map(warningRow));
    await store(clickhouse(), 'warning_contributions', contributionRows(second));
    const id = { id: `w ${name}` };
    expect(
      await clickhouse().query('SELECT revision FROM warnings WHERE warning_id = {id:String} ORDER BY 1', id),
    ).toEqual([{ revision: 0 }, { revision: 1 }]);
    expect(
      await clickhouse().query(
        'SELECT revision, reason, level, previous_level, score, subject_kind, acknowledge_by FROM warnings_current WHERE warning_id = {id:String}',
        id,
      ),
    ).toEqual([
      {
        revision: 1,
        reason: 'escalated',
        level: 'red',
        previous_level: 'orange',
        score: 91,
        subject_kind: 'individual',
        acknowledge_by: '2026-06-01 12:30:00.000',
      },
    ]);
    expect(
      await clickhouse().query(
        "SELECT rule, events, JSONExtractInt(facts, 'event_count') AS n FROM warning_contributions WHERE warning_id = {id:String}",
        id,
      ),
    ).toEqual([{ rule: 'domestic-repeat-28d', events: ['case-0', 'case-1'], n: 2 }]);
  });

  test('assessments, and the silent ones as suppressions', async () => {
    const decisions = [...SILENT_REASONS, 'raised'] as const;
    const rows = decisions.map((decision, at) =>
      assessmentRow(anAssessment({ assessmentId: `${name} ${decision}`, decision, at: NOON + at })),
    );
    await store(clickhouse(), 'assessments', rows);
    const where = 'WHERE startsWith(assessment_id, {name:String})';
    expect(
      await clickhouse().query(`SELECT decision FROM suppressions ${where} ORDER BY at`, { name }),
    ).toEqual(SILENT_REASONS.map((decision) => ({ decision })));
    expect(
      await clickhouse().query(`SELECT area_scheme, area_code, matches FROM assessments ${where} LIMIT 1`, {
        name,
      }),
    ).toEqual([
      {
        area_scheme: 'cell',
        area_code: '89318a0a34bffff',
        matches: [
          {
            rule: 'crowd-density',
            version: '0123456789ab',
            stream: 'camera-alarms',
            event: 'case-1',
            at: '2026-06-01 12:00:00.000',
            standing: true,
            facts: '{"event.value":2.5}',
          },
        ],
      },
    ]);
  });

  test('who a warning was before, who answered it, and where it is', async () => {
    const id = { id: `life ${name}` };
    const followUp = {
      id: 'f1',
      action: 'silence',
      actor: 'a_7',
      assignee: null,
      until: NOON + HOUR_MS,
      reason: 'planned_event',
      rule: 'crowd-density',
    } as const;
    const one = { warningId: id.id, areaCode: '350102003' };
    await store(
      clickhouse(),
      'warnings',
      [
        aWarning({ ...one, revision: 0 }),
        aWarning({ ...one, revision: 1, reason: 'unacknowledged', escalation: 2, acknowledgeBy: null }),
      ].map(warningRow),
    );
    const columns = 'escalation, place_code, follow_up_id, overdue';
    const current = `SELECT ${columns} FROM warnings_current WHERE warning_id = {id:String}`;
    expect(await clickhouse().query(current, id)).toEqual([
      { escalation: 2, place_code: '350102003', follow_up_id: null, overdue: true },
    ]);
    const acknowledgeBy = NOON + 100 * 365 * DAY_MS;
    await store(clickhouse(), 'warnings', [
      warningRow(aWarning({ ...one, revision: 2, status: 'acknowledged', followUp, acknowledgeBy })),
    ]);
    expect(await clickhouse().query(current, id)).toEqual([
      { escalation: 0, place_code: '350102003', follow_up_id: 'f1', overdue: false },
    ]);
    expect(
      await clickhouse().query(
        `SELECT follow_up_action, follow_up_actor, follow_up_assignee, follow_up_until, follow_up_reason, follow_up_rule
        FROM warnings WHERE warning_id = {id:String} AND revision = 2`,
        id,
      ),
    ).toEqual([
      {
        follow_up_action: 'silence',
        follow_up_actor: 'a_7',
        follow_up_assignee: null,
        follow_up_until: '2026-06-01 13:00:00.000',
        follow_up_reason: 'planned_event',
        follow_up_rule: 'crowd-density',
      },
    ]);
  });

  test('a warning whose time to be acknowledged has passed is overdue before it is told so, one that is over never', async () => {
    const rows = [
      aWarning({ warningId: `due ${name}`, acknowledgeBy: NOON - 400 * DAY_MS }),
      aWarning({ warningId: `over ${name}`, acknowledgeBy: null, escalation: 1, status: 'expired' }),
      aWarning({ warningId: `fresh ${name}`, acknowledgeBy: null }),
    ];
    await store(clickhouse(), 'warnings', rows.map(warningRow));
    expect(
      await clickhouse().query(
        'SELECT warning_id, overdue FROM warnings_current WHERE endsWith(warning_id, {name:String}) AND NOT startsWith(warning_id, {life:String}) ORDER BY warning_id',
        { name: ` ${name}`, life: 'life' },
      ),
    ).toMatchObject(
      expect.arrayContaining([
        { warning_id: `due ${name}`, overdue: true },
        { warning_id: `fresh ${name}`, overdue: false },
        { warning_id: `over ${name}`, overdue: false },
      ]),
    );
  });

  test('follow-ups, rule sets and dead letters', async () => {
    await store(clickhouse(), 'follow_ups', [
      followUpRow({
        followUpId: `f ${name}`,
        warningId: 'w1',
        subject: 'area:town:350102003',
        purpose: 'fire_safety',
        action: 'close',
        actor: 'officer-7',
        at: NOON,
        assignee: null,
        until: null,
        outcome: 'substantiated',
        reason: 'closed_in_error',
        rule: 'r1',
        seenRevision: 3,
      }),
    ]);
    await store(clickhouse(), 'rule_sets', [
      ruleSetRow({
        ruleSet: `rs ${name}`,
        rules: '[{"id":"it\'s \\\\ a rule"}]',
        effectiveAt: NOON,
        actor: 'desk',
        reason: 'first',
        recordedAt: NOON,
      }),
    ]);
    await store(clickhouse(), 'dead_letters', [
      deadLetterRow({
        topic: 'police-incidents',
        partition: 0,
        offset: 5,
        reason: 'raw_identifier',
        path: `parties[0].token ${name}`,
        source: '',
        at: NOON,
      }),
    ]);
    expect(
      await clickhouse().query(
        'SELECT outcome, reason, rule, seen_revision FROM follow_ups WHERE follow_up_id = {id:String}',
        {
          id: `f ${name}`,
        },
      ),
    ).toEqual([{ outcome: 'substantiated', reason: 'closed_in_error', rule: 'r1', seen_revision: 3 }]);
    expect(
      await clickhouse().query(
        "SELECT JSONExtractString(rules, 1, 'id') AS id FROM rule_sets WHERE rule_set = {id:String}",
        { id: `rs ${name}` },
      ),
    ).toEqual([{ id: "it's \\ a rule" }]);
    expect(
      await clickhouse().query('SELECT reason FROM dead_letters WHERE path = {path:String}', {
        path: `parties[0].token ${name}`,
      }),
    ).toEqual([{ reason: 'raw_identifier' }]);
  });

  test('what was given up as it stands now, and whom a notice reached, once each', async () => {
    const undelivered = {
      deliveryId: `w1/0/${name}`,
      hook: name,
      kind: 'webhook',
      warningId: 'w1',
      revision: 0,
      purpose: 'fire_safety',
      level: 'red',
      mode: 'actual',
      state: 'given_up',
      reason: 'failing',
      status: 503,
      attempts: 7,
      at: NOON,
      position: { partition: 0, offset: 12 },
    } as const;
    const redelivered = { ...undelivered, state: 'redelivered', reason: null, at: NOON + 1 } as const;
    await store(clickhouse(), 'undelivered', [undelivered, redelivered, undelivered].map(undeliveredRow));
    expect(
      await clickhouse().query('SELECT state, reason, status FROM undelivered WHERE hook = {hook:String}', {
        hook: name,
      }),
    ).toEqual([{ state: 'redelivered', reason: null, status: 503 }]);
    const notification = {
      notificationId: `w1/0/${name}`,
      warningId: 'w1',
      revision: 0,
      subject: 'individual:p_ABCDEFGHIJKLMNOPQRSTUV',
      purpose: 'fraud_prevention',
      hook: name,
      outcome: 'undelivered',
      rules: ['fraud-high-grade'],
      mode: 'actual',
      at: NOON,
    } as const;
    const told = { ...notification, outcome: 'notified', at: NOON + 5 } as const;
    await store(clickhouse(), 'notifications', [told, notification, told].map(notificationRow));
    expect(
      await clickhouse().query('SELECT outcome, rules FROM notifications WHERE hook = {hook:String}', {
        hook: name,
      }),
    ).toEqual([{ outcome: 'notified', rules: ['fraud-high-grade'] }]);
  });

  test('a step in the life of a rule set, once for each time it was stored', async () => {
    const entry: RuleSetEntry = {
      action: 'proposed',
      ruleSet: `rs history ${name}`,
      rules: '[{"id":"a"}]',
      effectiveAt: null,
      actor: 'Ana',
      reason: "the desk's wish",
      recordedAt: NOON,
      previous: 'rs_before',
      rollback: false,
      added: [],
      removed: ['b'],
      altered: ['a'],
      changes: ['a status: "shadow" -> "active"'],
    };
    const effectiveAt = NOON + HOUR_MS;
    const approved: RuleSetEntry = { ...entry, action: 'approved', actor: 'Bo', rules: '' };
    const activated: RuleSetEntry = { ...approved, action: 'activated', rules: entry.rules, effectiveAt };
    const rows = [entry, approved, activated].map(ruleSetHistoryRow);
    await store(clickhouse(), 'rule_set_history', rows);
    await store(clickhouse(), 'rule_set_history', rows);
    const stored = await clickhouse().query<object>(
      'SELECT * EXCEPT (rule_set, at) FROM rule_set_history WHERE rule_set = {id:String} ORDER BY action DESC',
      { id: entry.ruleSet },
    );
    const common = { reason: "the desk's wish", previous: 'rs_before', rollback: false, added: [] };
    const diff = { removed: ['b'], altered: ['a'], changes: ['a status: "shadow" -> "active"'] };
    expect(stored).toEqual([
      { action: 'proposed', actor: 'Ana', effective_at: null, ...common, ...diff, rules: entry.rules },
      { action: 'approved', actor: 'Bo', effective_at: null, ...common, ...diff, rules: '' },
      {
        action: 'activated',
        actor: 'Bo',
        effective_at: '2026-06-01 13:00:00.000',
        ...common,
        ...diff,
        rules: '',
      },
    ]);
  });

  test('a batch sent three times with one token is stored once', async () => {
    const rows = [eventRow(anEvent({ caseId: `thrice ${name}` }))];
    for (let time = 0; time < 3; time += 1) await store(clickhouse(), 'events', rows, `thrice ${name}`);
    expect(
      await clickhouse().query('SELECT count() AS n FROM events_log WHERE case_id = {id:String}', {
        id: `thrice ${name}`,
      }),
    ).toEqual([{ n: 1 }]);
  });

  test('rows repeated in another batch are counted once before any merge', async () => {
    const row = eventRow(anEvent({ caseId: `repeated ${name}` }));
    await embedded.command('SYSTEM STOP MERGES');
    await store(clickhouse(), 'events', [row]);
    await store(clickhouse(), 'events', [row, row]);
    const id = { id: `repeated ${name}` };
    expect(
      await clickhouse().query('SELECT count() AS n FROM events_log WHERE case_id = {id:String}', id),
    ).toEqual([{ n: 2 }]);
    expect(
      await clickhouse().query('SELECT count() AS n FROM events WHERE case_id = {id:String}', id),
    ).toEqual([{ n: 1 }]);
    await embedded.command('SYSTEM START MERGES');
  });

  test('one batch may hold more than a hundred months', async () => {
    const rows = Array.from({ length: 150 }, (_, month) =>
      eventRow(anEvent({ caseId: `months ${name} ${month}`, occurredAt: Date.UTC(2010, month, 1) })),
    );
    await store(clickhouse(), 'events', rows);
    expect(
      await clickhouse().query('SELECT count() AS n FROM events WHERE startsWith(case_id, {id:String})', {
        id: `months ${name}`,
      }),
    ).toEqual([{ n: 150 }]);
  });
});

test('an insert whose answer was lost is repeated and stored once', async () => {
  server.loseAnswers(2);
  await store(remote, 'events', [eventRow(anEvent({ caseId: 'lost' }))]);
  expect(await embedded.query("SELECT count() AS n FROM events_log WHERE case_id = 'lost'")).toEqual([
    { n: 1 },
  ]);
});

test('a server that has too many parts is asked again, one that lacks the table is not', async () => {
  server.failWith('Code: 252. DB::Exception: Too many parts (TOO_MANY_PARTS)', 3);
  await store(remote, 'events', [eventRow(anEvent({ caseId: 'parts' }))]);
  expect(await embedded.query("SELECT count() AS n FROM events WHERE case_id = 'parts'")).toEqual([{ n: 1 }]);
  server.failWith('Code: 60. DB::Exception: Table default.events_log does not exist (UNKNOWN_TABLE)', 1);
  await expect(store(remote, 'events', [eventRow(anEvent())])).rejects.toMatchObject({
    code: 'wrong_schema',
    engineCode: 60,
    retryable: false,
    remedy: expect.stringContaining('migrations'),
  });
});

test('rows of one insert with different columns are refused rather than mixed up', async () => {
  const row = eventRow(anEvent());
  for (const other of [{ ...row, extra: 1 }, { stream: 'x' }, { ...row, stream: undefined }]) {
    await expect(store(embedded, 'events', [row, other])).rejects.toMatchObject({ code: 'bad_rows' });
  }
});

test('a row the table cannot hold surfaces at once, and the next insert is not harmed by it', async () => {
  await expect(store(embedded, 'events', [{ stream: 'x', occurred_at: 'yesterday' }])).rejects.toMatchObject({
    code: 'bad_rows',
    retryable: false,
  });
  await store(embedded, 'events', [eventRow(anEvent({ caseId: 'after' }))]);
  expect(await embedded.query("SELECT count() AS n FROM events WHERE case_id = 'after'")).toEqual([{ n: 1 }]);
});

describe('The state of a device', () => {
  const at = (hours: number) => NOON + hours * HOUR_MS;
  const alarm = (deviceId: string, category: string, hours: number, fields = {}) =>
    eventRow(
      anAlarm({
        caseId: `${deviceId} ${category} ${hours}`,
        deviceId,
        category,
        occurredAt: at(hours),
        recordedAt: at(hours),
        ...fields,
      }),
    );
  const stateOf = async (deviceId: string) =>
    (
      await embedded.query<Record<string, unknown>>(
        'SELECT * EXCEPT (area_code, cell, source) FROM device_status WHERE device_id = {id:String}',
        { id: deviceId },
      )
    )[0];

  test('is unknown where it reported neither online nor offline', async () => {
    await store(embedded, 'events', [alarm('d1', 'smoke', 0)]);
    expect(await stateOf('d1')).toEqual({
      device_id: 'd1',
      device_class: 1,
      state: 'unknown',
      since: null,
      last_seen: '2026-06-01 12:00:00.000',
      last_alarm: 'smoke',
      last_alarm_at: '2026-06-01 12:00:00.000',
      tampered: false,
      tampered_since: null,
      lon: 117.25,
      lat: 30.5,
    });
  });

  test('lasts since its first report, not since the last of the same', async () => {
    const rows = [
      alarm('d2', 'online', 0),
      alarm('d2', 'offline', 1),
      alarm('d2', 'offline', 2),
      alarm('d2', 'fire', 3),
    ];
    await store(embedded, 'events', rows);
    expect(await stateOf('d2')).toMatchObject({
      state: 'offline',
      since: '2026-06-01 13:00:00.000',
      last_alarm: 'fire',
      last_seen: '2026-06-01 15:00:00.000',
    });
  });

  test('is online again once the offline case is cleared', async () => {
    const cleared = alarm('d3', 'offline', 1, { revision: 1, status: 'cleared', recordedAt: at(4) });
    await store(embedded, 'events', [alarm('d3', 'offline', 1), cleared]);
    expect(await stateOf('d3')).toMatchObject({ state: 'online', since: '2026-06-01 16:00:00.000' });
  });

  test('leaves out what was retracted', async () => {
    const retracted = alarm('d4', 'offline', 1, { revision: 1, status: 'retracted' });
    await store(embedded, 'events', [alarm('d4', 'online', 0), alarm('d4', 'offline', 1), retracted]);
    expect(await stateOf('d4')).toMatchObject({
      state: 'online',
      since: '2026-06-01 12:00:00.000',
      last_alarm: null,
    });
  });

  test('is tampered with until the tamper case is cleared', async () => {
    await store(embedded, 'events', [alarm('d5', 'tamper', 0)]);
    expect(await stateOf('d5')).toMatchObject({ tampered: true, tampered_since: '2026-06-01 12:00:00.000' });
    await store(embedded, 'events', [alarm('d5', 'tamper', 0, { revision: 1, status: 'cleared' })]);
    expect(await stateOf('d5')).toMatchObject({ tampered: false, tampered_since: null });
  });
});

describe('Retention', () => {
  const retention = { individualDays: 30, areaDays: 60, operationsDays: 10, auditDays: 1_000 };
  const daysAgo = (days: number) => Date.now() - days * DAY_MS;
  /** OPTIMIZE passes over parts that a mutation has in hand, so this is asked until it has had them all. */
  const kept = async () => {
    await embedded.command('OPTIMIZE TABLE events_log FINAL');
    const rows = await embedded.query<{ case_id: string }>(
      "SELECT case_id FROM events WHERE startsWith(case_id, 'kept') ORDER BY case_id",
    );
    return rows.map((row) => row.case_id.slice('kept '.length));
  };

  test('is by class, is changed by the setting, and is left alone where it did not change', async () => {
    const rows = (
      [
        ['person 20', 20],
        ['person 40', 40],
        ['person 1965', 22_000],
        ['area 40', 40],
        ['area 70', 70],
        ['area 1965', 22_000],
      ] as const
    ).map(([caseId, days]) =>
      eventRow(
        anEvent({
          caseId: `kept ${caseId}`,
          occurredAt: daysAgo(days),
          ...(caseId.startsWith('area') ? { parties: [] } : {}),
        }),
      ),
    );
    await store(embedded, 'events', rows);
    expect(await applyRetention(remote, retention)).toBe(true);
    expect(await applyRetention(embedded, retention)).toBe(false);
    await expect.poll(kept, { timeout: 30_000 }).toEqual(['area 40', 'person 20']);
    expect(await applyRetention(embedded, { ...retention, areaDays: 36_500 })).toBe(true);
    await store(embedded, 'events', rows);
    await expect.poll(kept, { timeout: 30_000 }).toEqual(['area 1965', 'area 40', 'area 70', 'person 20']);
  });

  test.each([0, -1, 1.5, 36_501, Number.NaN])('of %d days is refused', async (individualDays) => {
    await expect(applyRetention(embedded, { ...retention, individualDays })).rejects.toThrow(RangeError);
  });
});

test('every table, view and column says what it is', async () => {
  const silent = await embedded.query(
    "SELECT table AS name FROM system.columns WHERE database = 'default' AND comment = '' UNION DISTINCT SELECT name FROM system.tables WHERE database = 'default' AND comment = ''",
  );
  expect(silent).toEqual([]);
});

test('readers of areas see no people, no cases and no exact places', async () => {
  const columns = await embedded.query<{ name: string }>(
    "SELECT name FROM system.columns WHERE table = 'area_events'",
  );
  const names = columns.map((column) => column.name);
  for (const hidden of ['parties', 'case_id', 'lon', 'lat', 'assessment_level', 'protection_order_until']) {
    expect(names).not.toContain(hidden);
  }
});
