import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { domestic } from '../events.ts';
import { waitUntil } from '../wait-until.ts';
import { greetingOf } from './support/greeting.ts';
import { signInBy } from './support/sign-in.ts';
import { createWorkspace, type Started, type Workspace } from './support/workspace.ts';

/** Who may come in and who looked, on the real system: real processes, the embedded log and ClickHouse. */

const SETTINGS = {
  TOCSIN_HTTP_PORT: '0',
  TOCSIN_CLICKHOUSE_DOOR_PORT: '0',
  TOCSIN_ACTOR: 'olga',
  TOCSIN_SOURCES: JSON.stringify([
    { id: 'police-desk', streams: ['police-incidents'], legalBasis: 'statute' },
  ]),
};

interface Running {
  readonly command: Started;
  readonly greeting: string;
  readonly page: string;
  readonly doorPort: string;
}

let workspace: Workspace;
beforeAll(async () => {
  workspace = await createWorkspace();
});
afterAll(() => workspace.remove());

async function up(env: Readonly<Record<string, string>> = {}): Promise<Running> {
  const command = workspace.start(['up'], { env: { ...SETTINGS, ...env } });
  const { text: greeting, page, doorPort } = await greetingOf(command);
  return { command, greeting, page, doorPort };
}

async function query(system: Running, text: string, who: string): Promise<string> {
  const key = readFileSync(workspace.file('data/clickhouse.key'), 'utf8').trim();
  const response = await fetch(`http://127.0.0.1:${system.doorPort}/?query=${encodeURIComponent(text)}`, {
    headers: { 'X-ClickHouse-Key': key, 'X-ClickHouse-User': who },
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(answer);
  return answer;
}

const tocsin = (system: Running | null, ...args: readonly string[]) =>
  workspace.run(args, {
    env: { ...SETTINGS, TOCSIN_CLICKHOUSE_DOOR_PORT: system?.doorPort ?? '1' },
  });

const get = (system: Running, path: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${system.page}${path}`, { headers });

describe('who may come in', () => {
  it('is told where to start: an account needs an installation', async () => {
    const ran = await tocsin(null, 'account', 'add', 'lin', '--roles', 'viewer');
    expect([ran.code, ran.stderr]).toEqual([
      2,
      expect.stringContaining('holds no installation; start it once'),
    ]);
  });

  it('is the owner at first, by a link that holds once, and again at each start', async () => {
    let system = await up();
    expect((await get(system, '/v1/warnings')).status).toBe(401);
    const owner = await signInBy(system.greeting, system.page);
    await expect(signInBy(system.greeting, system.page)).rejects.toThrow('wrong_sign_in');
    const { account, mode } = (await (await get(system, '/v1/session', owner)).json()) as {
      account: { displayName: string; areas: string[] };
      mode: string;
    };
    expect([account.displayName, account.areas, mode]).toEqual(['Owner', ['*'], 'actual']);
    for (const path of ['/v1/warnings', '/v1/access-log'])
      expect((await get(system, path, owner)).status).toBe(200);
    system.command.child.kill('SIGINT');
    expect((await system.command.ended).code).toBe(0);
    system = await up();
    await signInBy(system.greeting, system.page);
    // The log file knows of requests, not of links and cookies.
    const log = await workspace.read('data/tocsin.log');
    expect(log).toContain('/v1/sign-in/link');
    expect(log).not.toContain(owner.cookie.split('=')[1]);
    expect(log).not.toContain(/#link=([\w-]+)/.exec(system.greeting)![1]);
    system.command.child.kill('SIGINT');
    await system.command.ended;
  });

  it('is whom the command line gives an account, while it runs; what is done is written down', async () => {
    const system = await up();
    const added = await tocsin(
      system,
      'account',
      'add',
      'Lin',
      '--roles',
      'duty_officer',
      '--areas',
      '310101',
    );
    expect(added).toMatchObject({ code: 0, stderr: '' });
    const id = /^(a_[\w-]{16}) {2}lin {2}Lin$/m.exec(added.stdout)?.[1];
    const lin = await signInBy(added.stdout, system.page);
    expect((await get(system, '/v1/warnings', lin)).status).toBe(200);
    expect((await get(system, '/v1/access-log', lin)).status).toBe(403);
    expect((await tocsin(system, 'account', 'add', 'lin', '--roles', 'viewer')).code).toBe(2);
    expect((await tocsin(system, 'account', 'change', 'lin', '--roles', 'auditor')).code).toBe(0);
    const looks = (await (await get(system, '/v1/access-log', lin)).json()) as {
      entries: { who: string; what: string; query: string }[];
    };
    expect(looks.entries.slice(0, 4).map(({ who, what }) => [who, what])).toEqual([
      ['olga', 'account change'],
      [id, 'sign in'],
      ['olga', 'account link'],
      ['olga', 'account add'],
    ]);
    const listed = await tocsin(system, 'account', 'list');
    expect(listed.stdout).toMatch(
      / {2}owner {2}Owner\n.*\n.* {2}lin {2}Lin\n {2}roles auditor; areas 310101; purposes \*; units none\n/,
    );
    expect((await tocsin(system, 'account', 'remove', 'lin')).code).toBe(0);
    expect((await get(system, '/v1/session', lin)).status).toBe(401);
    expect((await tocsin(system, 'account', 'link', 'lin')).code).toBe(2);
    const link = await tocsin(system, 'account', 'link', 'owner');
    await signInBy(link.stdout, system.page);
    const roles = async (names: string) =>
      (await tocsin(system, 'account', 'change', 'owner', '--roles', names)).stdout;
    expect(await roles('viewer')).toMatch(
      /\n {2}Now no account is supervisor or administrator: tocsin account add /,
    );
    expect(await roles('viewer,supervisor')).not.toContain('no account is');
    system.command.child.kill('SIGINT');
    await system.command.ended;
  });

  it('sends events with a key, where one is set', async () => {
    const key = 'a-key-of-sixteen-or-more';
    await workspace.write('events.key', `${key}\n`);
    const system = await up({ TOCSIN_HTTP_EVENTS_KEY_FILE: workspace.file('events.key') });
    const post = (headers: Readonly<Record<string, string>>) =>
      fetch(`${system.page}/v1/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify([domestic('a', 0, { occurredAt: new Date().toISOString() })]),
      });
    expect((await post({})).status).toBe(401);
    expect((await post({ authorization: `Bearer ${key}x` })).status).toBe(401);
    expect(await (await post({ authorization: `Bearer ${key}` })).json()).toMatchObject({ accepted: 1 });
    system.command.child.kill('SIGINT');
    await system.command.ended;
  });

  it.each([
    [{ TOCSIN_HTTP_URL: 'http://tocsin.example' }, 'http.url: is no https address'],
    [{ TOCSIN_AUTH_OIDC_ISSUER: 'http://login.example' }, 'auth.oidc.issuer: is no https address'],
    [{ TOCSIN_HTTP_EVENTS_KEY_FILE: 'absent' }, 'http.eventsKeyFile: absent cannot be read (ENOENT)'],
    [
      { TOCSIN_AUTH_OIDC_GROUPS: '{"x": {"roles": ["king"]}}' },
      'x.roles.0: must be one of viewer, duty_officer',
    ],
  ])('is not let in by settings that do not hold: %j', async (env, words) => {
    const ran = await workspace.run(['up'], { env: { ...SETTINGS, ...env } });
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining(words)]);
  });
});

describe('who looked', () => {
  it('is in ClickHouse once each, though the system was killed between the log and the store', async () => {
    let system = await up();
    for (const part of [0, 20])
      await Promise.all(Array.from({ length: 20 }, (_, n) => query(system, `SELECT ${part + n}`, 'killed')));
    // The log has them when they are answered; the table has them when the store is done with them.
    system.command.child.kill('SIGKILL');
    await system.command.ended;
    // Another process writes while nothing stores.
    const link = await tocsin(null, 'account', 'link', 'owner');
    expect(link.code).toBe(0);
    system = await up();
    const stored = await waitUntil('every look in ClickHouse', async () => {
      const text = await query(
        system,
        "SELECT countIf(who = 'killed' AND query LIKE 'SELECT %'), uniqExactIf(query, who = 'killed'), countIf(what = 'account link' AND seq > 0) FROM access_log",
        'auditor',
      );
      const [looks, queries, links] = text.trim().split('\t').map(Number);
      return looks! >= 40 && links! >= 2 && [looks, queries];
    });
    expect(stored).toEqual([40, 40]);
    const running = await tocsin(system, 'audit', 'verify');
    expect(running).toMatchObject({ code: 0, stderr: '' });
    expect(running.stdout).toMatch(/^log +\d+ entries, 0 to \d+\nClickHouse +\d+ entries, 0 to \d+\n/);
    expect(running.stdout).toContain('The access log holds.\n');
    system.command.child.kill('SIGINT');
    await system.command.ended;
    const noted = /^note +(\d+:[0-9a-f]{64})$/m.exec(running.stdout)![1]!;
    const down = await tocsin(null, 'audit', 'verify', '--noted', noted);
    expect(down).toMatchObject({ code: 0, stderr: '' });
    const wrong = noted.replace(/:./, (text) => (text === ':0' ? ':1' : ':0'));
    const other = await tocsin(null, 'audit', 'verify', '--noted', wrong, '--no-store');
    expect(other.code).toBe(1);
    expect(other.stdout).toContain('THE ACCESS LOG DOES NOT HOLD.');
  });
});
