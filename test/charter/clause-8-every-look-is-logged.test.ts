import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ClickHouse } from '../../services/adapters/clickhouse/clickhouse.ts';
import { createDoor, type Door } from '../../services/adapters/clickhouse/door/door.ts';
import { openEmbedded } from '../../services/adapters/clickhouse/embedded.ts';
import { migrate } from '../../services/adapters/clickhouse/migrate.ts';
import { createClickHouseSink } from '../../services/adapters/clickhouse/sink.ts';
import { viewOf } from '../../services/adapters/http/view.ts';
import { accessLogOf } from '../../services/app/access-desk.ts';
import { createChainCheck } from '../../services/core/access/chain.ts';
import type { AccessEntry } from '../../services/core/record/access-entry.ts';
import { TOPICS } from '../../services/core/topics.ts';
import type { AccessLog } from '../../services/steps/access/access-log.ts';
import { ask as askPage, openStream } from '../adapters/http/ask.ts';
import { codeOf, signedIn, startWithSignIn } from '../adapters/http/sign-in-under-test.ts';
import { type Path, startPath } from '../app/path-under-test.ts';
import { burglary, domestic, person, shippedRules } from '../events.ts';
import { sha256 } from '../steps/access/memory-access-log.ts';
import { personWarning, TOKEN, warningWith } from '../steps/push/warnings.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../temporary-directory.ts';
import { waitUntil } from '../wait-until.ts';

/** "Every look is logged. Who saw an individual's warning, when and for which stated reason." */

const KEY = 'k'.repeat(43);
const RULES = await shippedRules('domestic-repeat-28d', 'near-repeat-burglary-200m');

let directory: TemporaryDirectory;
let clickhouse: ClickHouse;
let path: Path;
let accessLog: AccessLog;
const doors: Door[] = [];

beforeAll(async () => {
  directory = await temporaryDirectory();
  clickhouse = openEmbedded({ path: directory.path });
  await migrate(clickhouse);
  path = await startPath({ rules: RULES, sink: createClickHouseSink(clickhouse) });
  await path.offer(domestic('a', 0), domestic('b', 1), burglary('c', 1.001), burglary('d', 1.002));
  accessLog = accessLogOf(path.log, path.codecs);
  await waitUntil('the warning in ClickHouse', async () => (await clickhouse.query(WARNINGS)).length > 0);
});
afterEach(async () => {
  for (const door of doors.splice(0)) await door.close();
});
afterAll(async () => {
  await path.stop();
  await clickhouse.close();
  await directory.remove();
});

/** Asks a door of its own, as a user of that name. */
async function askers(record: AccessLog['record'] = accessLog.record) {
  const door = createDoor({
    path: directory.path,
    key: KEY,
    onAccess: (access) => record({ ...access, via: 'door', what: 'query' }),
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

/** What the log holds at this moment. */
async function entries(): Promise<readonly AccessEntry[]> {
  const held: AccessEntry[] = [];
  for await (const { value } of path.log.read(TOPICS.accessLog, 0, 0))
    held.push(path.codecs.accessEntry.decode(value));
  return held;
}

const looksOf = async (who: string) => (await entries()).filter((entry) => entry.who === who);

const WARNINGS = "SELECT subject FROM warnings WHERE startsWith(subject, 'individual:')";

describe('a look through the door', () => {
  it('is in the log when the answer is out: who, when, what and how much', async () => {
    const ask = await askers();
    expect(await ask('officer-7', WARNINGS)).toEqual({ status: 200, text: `individual:${person(1)}\n` });
    expect(await looksOf('officer-7')).toMatchObject([
      { query: WARNINGS, rows: expect.anything(), outcome: 'ok' },
    ]);
    expect(Date.now() - (await looksOf('officer-7'))[0]!.at).toBeLessThan(60_000);
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

  it('ends in ClickHouse, each once, as the same chain', async () => {
    const ask = await askers();
    for (let n = 0; n < 5; n++) await ask('stored', `SELECT ${n} FROM warnings LIMIT 1`);
    const last = (await looksOf('stored')).at(-1)!.seq;
    await waitUntil('the look in ClickHouse', async () => {
      const [row] = await clickhouse.query<{ n: string }>('SELECT max(seq) AS n FROM access_log');
      return Number(row!.n) >= last;
    });
    const stored = await clickhouse.query<{ seq: string; who: string; query: string; hash: string }>(
      'SELECT seq, who, query, hash FROM access_log ORDER BY seq',
    );
    const written = (await entries()).slice(0, stored.length);
    expect(stored.map(({ seq, who, query, hash }) => [Number(seq), who, query, hash])).toEqual(
      written.map(({ seq, who, query, hash }) => [seq, who, query, hash]),
    );
    const check = createChainCheck(sha256);
    expect(written.map((entry) => check.next(entry)).filter((broken) => broken !== null)).toEqual([]);
  });

  it('is given to nobody without the key', async () => {
    const ask = await askers();
    const { status, text } = await ask('stranger', WARNINGS, 'wrong');
    expect(status).toBe(403);
    expect(text).not.toContain('p_');
  });
});

describe('a list or a stream of warnings', () => {
  it('shows a person’s warning without the person, the cases and the facts', async () => {
    const shown = (await path.warnings()).map((warning) =>
      viewOf(warning, { sight: 'whole', isOpened: false }, { titleOf: () => ({ en: 'a rule' }), units: [] }),
    );
    const people = shown.filter(({ subject }) => !subject.startsWith('area:'));
    expect(people).toHaveLength(1);
    const text = JSON.stringify(people);
    for (const told of [person(1), 'p_', 'event_count', 'contributions']) expect(text).not.toContain(told);
    expect(people[0]).toMatchObject({ subject: 'individual', level: 'orange', reason: 'raised' });
  });

  it('is given to nobody who does not say who they are, not even that there is a warning', async () => {
    const { port, feed } = await startWithSignIn();
    feed.put(personWarning());
    feed.put(warningWith({ warningId: 'w_NEEDLE' }));
    const key = { 'x-clickhouse-key': KEY, authorization: `Bearer ${KEY}` };
    for (const path of [
      '/v1/warnings',
      '/v1/warnings?limit=1',
      '/v1/stream',
      '/v1/access-log',
      '/v1/session',
    ])
      for (const headers of [{}, { cookie: 'tocsin-session=x' }, key, { 'x-csrf-token': 'csrf' }]) {
        const answer = await askPage(port, { path, headers });
        expect([path, answer.status]).toEqual([path, 401]);
        expect(answer.text).not.toMatch(/w_|p_[\w-]{22}|NEEDLE|red/);
      }
  });

  it('names nobody to those who are signed in, through the stream either', async () => {
    const started = await startWithSignIn();
    const { browser } = await signedIn(started);
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const stream = await openStream(started.port, { cookie });
    started.feed.put(personWarning({ areaCode: '310101002' }));
    await expect.poll(() => stream.told()).toEqual(['w_1/0']);
    expect(stream.blocks.join()).not.toContain(TOKEN);
    expect((await browser.get('/v1/warnings')).text).not.toContain(TOKEN);
  });
});

describe('a person who was opened', () => {
  const PERSON = personWarning({ warningId: 'w_p', areaCode: '310101002' });
  const REASON = 'on duty, called back';
  const opened = async () => {
    const started = await startWithSignIn();
    started.feed.put(PERSON);
    const { browser, account } = await signedIn(started);
    const given = await browser.change('POST', '/v1/warnings/w_p/look', { reason: REASON });
    expect(given.text).toContain(TOKEN);
    return { ...started, browser, account, another: started.browser };
  };

  it('is one entry each time that they are shown, with who, when, why and how much', async () => {
    const { browser, looked, account, feed } = await opened();
    for (let n = 1; n <= 3; n++) {
      expect((await browser.get('/v1/warnings/w_p')).text).toContain(TOKEN);
      expect(looked).toHaveLength(n + 1);
    }
    feed.put({ ...PERSON, revision: 1 });
    await browser.get('/v1/warnings/w_p');
    for (const look of looked)
      expect(look).toMatchObject({
        who: account.id,
        what: 'warning',
        query: 'w_p',
        statedReason: REASON,
        rows: 1,
      });
    expect(looked).toHaveLength(5);
  });

  it('is veiled still where nobody looks at them alone: in lists, the hand-over and the stream', async () => {
    const { browser, looked, port, feed } = await opened();
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const stream = await openStream(port, { cookie });
    await expect.poll(() => stream.data('counts').length).toBeGreaterThan(0);
    feed.put({ ...PERSON, revision: 1 });
    await expect.poll(() => stream.told()).toEqual(['w_p/1']);
    const since = new Date(Date.now() - 3_600_000).toISOString();
    const lists = [await browser.get('/v1/warnings'), await browser.get(`/v1/handover?since=${since}`)];
    for (const text of [stream.blocks.join(), ...lists.map((answer) => answer.text)]) {
      expect(text).toContain('w_p');
      expect(text).not.toMatch(new RegExp(`${TOKEN}|case-secret`));
    }
    expect(looked).toHaveLength(1);
  });

  it('is closed again when whoever gave the reason signs out, on each of their screens', async () => {
    const { browser, another, signIn, account, looked, time } = await opened();
    const other = another();
    await other.send('POST', '/v1/sign-in/link', { link: signIn.newLink(account.id) });
    expect((await other.get('/v1/warnings/w_p')).text).toContain(TOKEN);
    expect(looked).toHaveLength(2);
    await browser.change('DELETE', '/v1/session');
    time.pass(60_000);
    await browser.send('POST', '/v1/sign-in/link', { link: signIn.newLink(account.id) });
    expect(codeOf(await browser.get('/v1/warnings/w_p'))).toBe('reason_required');
    expect(looked).toHaveLength(2);
  });

  it('is opened by the reason of nobody else', async () => {
    const { signIn, another } = await opened();
    const colleague = await signedIn({ signIn, browser: another }, { name: 'colleague' });
    expect(codeOf(await colleague.browser.get('/v1/warnings/w_p'))).toBe('reason_required');
  });
});

describe('who reads who looked', () => {
  it('is in there as well, with who it was; nobody else may read it, and nobody may change it', async () => {
    const started = await startWithSignIn();
    const { browser: auditor, account } = await signedIn(started, { name: 'aud', roles: ['auditor'] });
    const others = await signedIn(started, {
      roles: ['viewer', 'duty_officer', 'supervisor', 'analyst', 'approver', 'administrator'],
    });
    expect((await auditor.get('/v1/access-log')).status).toBe(200);
    expect(codeOf(await others.browser.get('/v1/access-log'))).toBe('not_permitted');
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      expect((await auditor.change(method, '/v1/access-log')).status).toBe(404);
    expect((await started.looks()).at(-1)).toEqual([account.id, 'access log', 'newest', 'ok']);
  });

  it('reads nothing that could not be written down', async () => {
    const started = await startWithSignIn();
    const { browser } = await signedIn(started, { roles: ['auditor'] });
    const { record } = started.accessLog;
    started.accessLog.record = () => Promise.reject(new Error('disk full'));
    const answer = await browser.get('/v1/access-log');
    started.accessLog.record = record;
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(answer.text).not.toContain('sign in');
  });
});
