import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCodecs } from '../../../services/adapters/avro/codecs.ts';
import { openSchemaFile } from '../../../services/adapters/avro/schema-file.ts';
import type { ClickHouse } from '../../../services/adapters/clickhouse/clickhouse.ts';
import { openEmbedded } from '../../../services/adapters/clickhouse/embedded.ts';
import { migrate } from '../../../services/adapters/clickhouse/migrate.ts';
import { createPersonStore } from '../../../services/adapters/clickhouse/person-store.ts';
import { applyRetention } from '../../../services/adapters/clickhouse/retention.ts';
import { createClickHouseSink } from '../../../services/adapters/clickhouse/sink.ts';
import { createMemoryLog } from '../../../services/adapters/memory-log/memory-log.ts';
import { createRowsOf, STORED_TOPICS } from '../../../services/app/store-rows.ts';
import { nameOfErased } from '../../../services/core/erasure/erased-people.ts';
import type { Erasure, ErasureMark } from '../../../services/core/record/erasure.ts';
import type { FollowUp } from '../../../services/core/record/follow-up.ts';
import type { Assessment } from '../../../services/core/record/warning.ts';
import { TOPICS } from '../../../services/core/topics.ts';
import type { Log, Running } from '../../../services/steps/ports/log.ts';
import type { PersonStore } from '../../../services/steps/ports/person-store.ts';
import { createErasing } from '../../../services/steps/store/erasing.ts';
import { storeTask } from '../../../services/steps/store/store-task.ts';
import { makeEvent } from '../../core/merge/fixtures.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../../temporary-directory.ts';
import { waitUntil } from '../../wait-until.ts';
import { sha256 } from '../access/memory-access-log.ts';
import { personWarning } from '../push/warnings.ts';

const TOKEN = 'p_erasederasederasedera1';
const OTHER = 'p_otherotherotherotherot';
const AT = Date.UTC(2026, 5, 1);
const codecs = createCodecs(openSchemaFile(':memory:'));

let directory: TemporaryDirectory;
let clickhouse: ClickHouse;
beforeAll(async () => {
  directory = await temporaryDirectory();
  clickhouse = openEmbedded({ path: directory.path });
  await migrate(clickhouse);
  // The retention names the columns that an erasure changes.
  await applyRetention(clickhouse, {
    individualDays: 36_500,
    areaDays: 36_500,
    operationsDays: 36_500,
    auditDays: 36_500,
  });
});
afterAll(async () => {
  await clickhouse.close();
  await directory.remove();
});

let log: Log;
beforeEach(async () => {
  log = createMemoryLog();
  await log.createTopics(
    Object.values(TOPICS).map((name) => ({ name, partitions: 1, retentionMs: Number.MAX_SAFE_INTEGER })),
  );
  for (const table of await tables()) await clickhouse.command(`TRUNCATE TABLE ${table}`);
});

const tables = async (): Promise<readonly string[]> =>
  (
    await clickhouse.query<{ name: string }>(
      "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND name != 'schema_migrations'",
    )
  ).map(({ name }) => name);

/** Every place in every table, of today and of later migrations, that holds the text: whatever column it may be in. */
async function found(text: string): Promise<readonly string[]> {
  const columns = await clickhouse.query<{ table: string; name: string }>(
    `SELECT table, name FROM system.columns WHERE database = currentDatabase() AND type LIKE '%String%'
     AND table IN (${(await tables()).map((name) => `'${name}'`).join(', ')})`,
  );
  const places: string[] = [];
  for (const { table, name } of columns) {
    const [row] = await clickhouse.query<{ n: string }>(
      `SELECT count() AS n FROM ${table} WHERE position(toString(${name}), {text:String}) > 0`,
      { text },
    );
    if (Number(row!.n) > 0) places.push(`${table}.${name}`);
  }
  return places;
}

async function startStore(people: PersonStore = createPersonStore(clickhouse)): Promise<Running> {
  return await log.run({
    group: 'store',
    topics: STORED_TOPICS,
    idleMs: 5,
    task: (partition) => {
      const erasing = createErasing({ log, codecs, people, partition, hash: sha256 });
      return storeTask({
        sink: createClickHouseSink(clickhouse),
        rowsOf: createRowsOf(codecs, erasing.rows),
        session: randomUUID(),
        flushEvery: { rows: 1_000, ms: 5 },
        now: Date.now,
        erasing,
      });
    },
  });
}

const put = (topic: string, ...values: readonly Uint8Array[]) =>
  log.append(values.map((value) => ({ topic, partition: 0, key: 'k', value })));
const settled = (running: Running) =>
  waitUntil('the store is quiet', async () => (await running.lag()).every(({ records }) => records === 0));

const event = (offset: number, recordedAt: number, ...tokens: readonly string[]) =>
  codecs.mergedEvent.encode({
    origin: { topic: 'police-incidents', partition: 0, offset, index: 0 },
    cell: null,
    event: makeEvent({
      caseId: `c${offset}`,
      occurredAt: AT - 1_000,
      recordedAt,
      parties: tokens.map((token) => ({ token, role: 'victim' })),
    }),
  });
const about = (token: string) => ({ subject: `individual:${token}` });
const warning = (warningId: string, token: string, offset: number) =>
  codecs.warning.encode(
    personWarning({ ...about(token), warningId, position: { partition: 0, offset }, at: AT, openedAt: AT }),
  );
const assessment = (token: string, offset: number) =>
  codecs.assessment.encode({
    ...about(token),
    assessmentId: `a_${offset}`,
    purpose: 'safeguarding',
    at: AT,
    score: 1,
    level: null,
    decision: 'below_level',
    event: null,
    warningId: null,
    revision: null,
    ruleSet: 'rs',
    matches: [],
    position: { partition: 0, offset },
  } satisfies Assessment);
const followUp = (id: string, warningId: string, token: string, at: number) =>
  codecs.followUp.encode({
    ...about(token),
    followUpId: id,
    warningId,
    purpose: 'safeguarding',
    action: 'acknowledge',
    actor: 'a_1',
    at,
    assignee: null,
    until: null,
    outcome: null,
    reason: null,
    rule: null,
    seenRevision: null,
    leavesDeadline: false,
  } satisfies FollowUp);
const notice = (id: string, warningId: string, token: string, at: number) =>
  codecs.notification.encode({
    ...about(token),
    notificationId: id,
    warningId,
    revision: 0,
    purpose: 'fraud_prevention',
    hook: 'h',
    outcome: 'notified',
    rules: [],
    mode: 'actual',
    at,
  });

const ERASURE: Erasure = {
  erasureId: 'e_1',
  subject: nameOfErased(TOKEN, sha256),
  at: AT,
  before: [
    { topic: 'police-incidents', partition: 0, offset: 3 },
    { topic: 'follow-ups', partition: 0, offset: 3 },
    { topic: 'notifications', partition: 0, offset: 2 },
  ],
};
const MARK: ErasureMark = {
  ...ERASURE,
  step: 'scored',
  partition: 0,
  position: { partition: 0, offset: 10 },
  removed: {},
  warningIds: [],
};

/** What a person has who was there for a while, and another beside them. */
async function history(): Promise<void> {
  await put(
    TOPICS.mergedEvents,
    event(0, AT - 500, TOKEN, OTHER),
    event(1, AT - 500, OTHER),
    // A source whose clock is ahead: the log had it before, all the same.
    event(2, AT + 60_000, TOKEN),
  );
  await put(TOPICS.warnings, warning('w_1', TOKEN, 2), warning('w_2', OTHER, 3));
  await put(TOPICS.assessments, assessment(TOKEN, 2), assessment(OTHER, 3));
  await put(
    TOPICS.followUps,
    followUp('f_1', 'w_1', TOKEN, AT - 1),
    followUp('f_2', 'w_2', OTHER, AT - 1),
    // By the clock of a door that is ahead.
    followUp('f_3', 'w_1', TOKEN, AT + 5),
  );
  await put(TOPICS.notifications, notice('n_1', 'w_1', TOKEN, AT - 1), notice('n_2', 'w_2', OTHER, AT - 1));
}

const cases = async () =>
  await clickhouse.query<{ case_id: string; tokens: readonly string[] }>(
    'SELECT case_id, arrayMap(p -> p.1, parties) AS tokens FROM events ORDER BY case_id',
  );
const marks = async () => {
  const read: ErasureMark[] = [];
  for await (const { value } of log.read(TOPICS.erasureMarks, 0, 0))
    read.push(codecs.erasureMark.decode(value));
  return read;
};

describe('what is stored about a person who is erased', () => {
  it('is gone from every column of every table; others and the cases stay', async () => {
    const running = await startStore();
    await history();
    await settled(running);
    expect(new Set(await found(TOKEN))).toEqual(
      new Set(
        [
          'events_log.parties',
          'warnings',
          'warning_contributions',
          'assessments',
          'follow_ups',
          'notifications',
        ].map((name) => (name.includes('.') ? name : `${name}_log.subject`)),
      ),
    );
    await put(TOPICS.erasures, codecs.erasure.encode(ERASURE));
    await put(TOPICS.erasureMarks, codecs.erasureMark.encode(MARK));
    await waitUntil('it is told', async () => (await marks()).length === 4);
    await settled(running);
    await running.stop();
    expect(await found(TOKEN)).toEqual([]);
    expect(await found('w_1')).toEqual([]);
    expect(await cases()).toEqual([
      { case_id: 'c0', tokens: [OTHER] },
      { case_id: 'c1', tokens: [OTHER] },
      { case_id: 'c2', tokens: [] },
    ]);
    expect(await found('w_2')).toHaveLength(4);
    const told = (await marks()).map(({ step, removed }) => [step, removed]);
    expect(told).toEqual([
      ['scored', {}],
      ['events', { events: 2 }],
      ['found', {}],
      ['warnings', expect.objectContaining({ warnings: 1, assessments: 1, follow_ups: 2, notifications: 1 })],
    ]);
    // ClickHouse keeps the text of its mutations.
    const texts = await clickhouse.query<{ command: string }>('SELECT command FROM system.mutations');
    expect(texts.length).toBeGreaterThan(4);
    expect(JSON.stringify(texts)).not.toContain(TOKEN);
  });

  it('does not come back with what was on its way, nor with a log that is read once more, but what is later is stored', async () => {
    await put(TOPICS.erasures, codecs.erasure.encode(ERASURE));
    await put(TOPICS.erasureMarks, codecs.erasureMark.encode(MARK));
    // The log is read in its order: these come after the erasure, as of a scorer and a merge that lag.
    await history();
    await put(TOPICS.mergedEvents, event(3, AT + 1, TOKEN));
    await put(TOPICS.warnings, warning('w_3', TOKEN, 11));
    await put(TOPICS.followUps, followUp('f_4', 'w_3', TOKEN, AT + 10));
    const running = await startStore();
    await settled(running);
    await running.stop();
    expect((await cases()).map(({ tokens }) => tokens)).toEqual([[OTHER], [OTHER], [], [TOKEN]]);
    const of = (view: string) =>
      clickhouse.query(`SELECT DISTINCT warning_id AS id FROM ${view} WHERE subject = 'individual:${TOKEN}'`);
    expect(await of('warnings')).toEqual([{ id: 'w_3' }]);
    expect(await of('notifications')).toEqual([]);
  });

  it('is gone after a start that follows one which was killed in the midst of it', async () => {
    const people = createPersonStore(clickhouse);
    let calls = 0;
    const dying: PersonStore = {
      ...people,
      async removeWarnings(mark, warningIds) {
        if (calls++ === 0) throw new Error('killed');
        return await people.removeWarnings(mark, warningIds);
      },
    };
    const first = await startStore(dying);
    await history();
    await settled(first);
    await put(TOPICS.erasures, codecs.erasure.encode(ERASURE));
    await put(TOPICS.erasureMarks, codecs.erasureMark.encode(MARK));
    await expect(first.done).rejects.toThrow('killed');
    expect(await found(TOKEN)).not.toEqual([]);
    const second = await startStore(dying);
    await settled(second);
    await second.stop();
    expect(await found(TOKEN)).toEqual([]);
  });

  describe('and an act on one of their warnings that comes later', () => {
    const LATER = AT + 60_000;
    const acts = () =>
      Promise.all([
        put(TOPICS.followUps, followUp('f_9', 'w_1', TOKEN, LATER)),
        put(TOPICS.notifications, notice('n_9', 'w_1', TOKEN, LATER)),
      ]);

    it('is not stored, though the store was started anew', async () => {
      const first = await startStore();
      await history();
      await put(TOPICS.erasures, codecs.erasure.encode(ERASURE));
      await put(TOPICS.erasureMarks, codecs.erasureMark.encode(MARK));
      await waitUntil('it is told', async () => (await marks()).length === 4);
      await settled(first);
      await first.stop();
      const second = await startStore();
      await acts();
      await settled(second);
      await second.stop();
      expect(await found(TOKEN)).toEqual([]);
    });

    it('is removed where it was stored before the task was told of the warning', async () => {
      const running = await startStore();
      await acts();
      await settled(running);
      expect(await found(TOKEN)).not.toEqual([]);
      const mark: ErasureMark = { ...MARK, step: 'found', position: null, warningIds: ['w_1'] };
      await put(TOPICS.erasureMarks, codecs.erasureMark.encode(mark));
      await settled(running);
      await running.stop();
      expect(await found(TOKEN)).toEqual([]);
    });

    it('is not stored where the task of another partition found the warning', async () => {
      log = createMemoryLog();
      await log.createTopics(
        Object.values(TOPICS).map((name) => ({
          name,
          partitions: name === TOPICS.warnings || name === TOPICS.erasureMarks ? 2 : 1,
          retentionMs: Number.MAX_SAFE_INTEGER,
        })),
      );
      const position = { partition: 1, offset: 2 };
      const value = codecs.warning.encode(
        personWarning({ ...about(TOKEN), warningId: 'w_1', position, at: AT, openedAt: AT }),
      );
      const running = await startStore();
      await log.append([{ topic: TOPICS.warnings, partition: 1, key: 'k', value }]);
      await settled(running);
      const mark = { ...MARK, partition: 1, position: { partition: 1, offset: 10 }, before: [] };
      await log.append([
        { topic: TOPICS.erasureMarks, partition: 1, key: 'k', value: codecs.erasureMark.encode(mark) },
      ]);
      await waitUntil('it is found', async () => (await marks()).length === 1);
      await settled(running);
      await acts();
      await settled(running);
      await running.stop();
      expect(await found(TOKEN)).toEqual([]);
    });
  });
});
