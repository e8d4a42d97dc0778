import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createAccessLog } from '../../services/adapters/clickhouse/access-log.ts';
import type { ClickHouse } from '../../services/adapters/clickhouse/clickhouse.ts';
import { createDoor, type Door } from '../../services/adapters/clickhouse/door/door.ts';
import { openEmbedded } from '../../services/adapters/clickhouse/embedded.ts';
import { migrate } from '../../services/adapters/clickhouse/migrate.ts';
import { createClickHouseSink } from '../../services/adapters/clickhouse/sink.ts';
import { viewOf } from '../../services/adapters/http/view.ts';
import { startPath } from '../app/path-under-test.ts';
import { burglary, domestic, person, shippedRules } from '../events.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../temporary-directory.ts';

/** "Every look is logged. Who saw an individual's warning, when and for which stated reason." */

const KEY = 'k'.repeat(43);
const RULES = await shippedRules('domestic-repeat-28d', 'near-repeat-burglary-200m');

let directory: TemporaryDirectory;
let clickhouse: ClickHouse;
const doors: Door[] = [];

beforeAll(async () => {
  directory = await temporaryDirectory();
  clickhouse = openEmbedded({ path: directory.path });
  await migrate(clickhouse);
  const path = await startPath({ rules: RULES, sink: createClickHouseSink(clickhouse) });
  await path.offer(domestic('a', 0), domestic('b', 1), burglary('c', 1.001), burglary('d', 1.002));
  await path.stop();
});
afterEach(async () => {
  for (const door of doors.splice(0)) await door.close();
});
afterAll(async () => {
  await clickhouse.close();
  await directory.remove();
});

type Log = ReturnType<typeof createAccessLog>;

/** Asks a door of its own, as a user of that name. */
async function askers(log: Log = createAccessLog(clickhouse)) {
  const door = createDoor({
    path: directory.path,
    key: KEY,
    onAccess: (access) => log({ ...access, via: 'door', what: 'query', statedReason: '' }),
  });
  doors.push(door);
  const port = await door.listen(0);
  return async (who: string, query: string, key = KEY) => {
    const url = `http://127.0.0.1:${port}/?query=${encodeURIComponent(query)}`;
    const headers = { 'X-ClickHouse-User': who, 'X-ClickHouse-Key': key };
    const response = await fetch(url, { headers });
    return { status: response.status, text: await response.text() };
  };
}

const looksOf = (who: string) =>
  clickhouse.query<{ query: string; rows: string | null; outcome: string; fresh: number }>(
    "SELECT query, rows, outcome, abs(dateDiff('second', at, now())) < 60 AS fresh FROM access_log WHERE who = {who:String} ORDER BY at",
    { who },
  );

const WARNINGS = "SELECT subject FROM warnings WHERE startsWith(subject, 'individual:')";

describe('a look through the door', () => {
  it('is in the log when the answer is out: who, when, what and how much', async () => {
    const ask = await askers();
    expect(await ask('officer-7', WARNINGS)).toEqual({ status: 200, text: `individual:${person(1)}\n` });
    expect(await looksOf('officer-7')).toMatchObject([
      { query: WARNINGS, rows: expect.anything(), outcome: 'ok' },
    ]);
    expect(Number((await looksOf('officer-7'))[0]?.fresh)).toBe(1);
  });

  it('is in the log where it was refused or failed, with what was asked', async () => {
    const ask = await askers();
    const asked = [
      'DROP TABLE warnings_log',
      'SELECT nothing FROM warnings',
      "SELECT * FROM file('/etc/passwd')",
    ];
    for (const query of asked) expect((await ask('prying', query)).status).toBeGreaterThanOrEqual(400);
    const looks = await looksOf('prying');
    expect(looks.map(({ query }) => query)).toEqual(asked);
    for (const { rows, outcome } of looks) {
      expect(rows).toBeNull();
      expect(outcome).toMatch(/^\d+$/);
    }
  });

  it('is one row each, however many come at once', async () => {
    const ask = await askers();
    const queries = Array.from({ length: 12 }, (_, n) => `SELECT ${n} FROM warnings LIMIT 1`);
    await Promise.all(queries.map((query) => ask('busy', query)));
    const looks = (await looksOf('busy')).map(({ query }) => query);
    expect(new Set(looks)).toEqual(new Set(queries));
    expect(looks).toHaveLength(queries.length);
  });

  it('that cannot be logged is not given', async () => {
    const ask = await askers(() => Promise.reject(new Error('disk full')));
    const { status, text } = await ask('unlogged', WARNINGS);
    expect(status).toBeGreaterThanOrEqual(500);
    expect(text).not.toContain('p_');
  });

  it('waits for its row in the log', async () => {
    let release = (): void => {};
    const written = new Promise<void>((resolve) => {
      release = resolve;
    });
    let logged = (): void => {};
    const asked = new Promise<void>((resolve) => {
      logged = resolve;
    });
    const ask = await askers(() => {
      logged();
      return written;
    });
    let answered = false;
    const answer = ask('waiting', WARNINGS).then(() => {
      answered = true;
    });
    await asked;
    // The event loop turns; an answer that did not wait would be out.
    for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toBe(false);
    release();
    await answer;
  });

  it.each([
    "INSERT INTO access_log (who) VALUES ('nobody')",
    "ALTER TABLE access_log DELETE WHERE who = 'eraser'",
    'TRUNCATE TABLE access_log',
    'DROP TABLE access_log',
    "DELETE FROM access_log WHERE who = 'eraser'",
  ])('cannot be taken back or made up: %s', async (query) => {
    const ask = await askers();
    const before = (await looksOf('eraser')).length;
    expect((await ask('eraser', query)).status).toBe(403);
    expect((await looksOf('eraser')).length).toBe(before + 1);
    expect(await looksOf('nobody')).toEqual([]);
  });

  it('is given to nobody without the key', async () => {
    const ask = await askers();
    const { status, text } = await ask('stranger', WARNINGS, 'wrong');
    expect(status).toBe(403);
    expect(text).not.toContain('p_');
  });
});

describe('the page, which asks nobody who they are', () => {
  it('shows a person’s warning without the person, the cases and the facts', async () => {
    const path = await startPath({ rules: RULES });
    await path.offer(
      domestic('NEEDLE-a', 0),
      domestic('NEEDLE-b', 1),
      burglary('c', 1.001),
      burglary('d', 1.002),
    );
    const warnings = await path.warnings();
    await path.stop();
    const shown = warnings.map((warning) => viewOf(warning, () => ({ en: 'a rule' })));
    const people = shown.filter(({ subject }) => !subject.startsWith('area:'));
    expect(people).toHaveLength(1);
    const text = JSON.stringify(people);
    for (const told of [person(1), 'p_', 'NEEDLE', 'event_count', 'contributions'])
      expect(text).not.toContain(told);
    expect(people[0]).toMatchObject({ subject: 'individual', level: 'orange', reason: 'raised' });
  });
});
