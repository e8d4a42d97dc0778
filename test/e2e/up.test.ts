import { readdirSync, readFileSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { domestic } from '../events.ts';
import { waitUntil } from '../wait-until.ts';
import { greetingOf } from './support/greeting.ts';
import { signInBy } from './support/sign-in.ts';
import { createWorkspace, type Ran, type Started, type Workspace } from './support/workspace.ts';

/** The whole system as a process of its own, as `npm start` runs it, told by its own terminal where it listens. */

const IDENTIFIER = 'NEEDLE350102199001011234';
const ACCUSED = 'NEEDLEaccused7788';
const MISPLACED = 'NEEDLEplain9900';
/** Written where it may be, so that the search for what may not be is known to find things. */
const CASE = 'NEEDLEcase0001';

const SETTINGS = {
  TOCSIN_HTTP_PORT: '0',
  TOCSIN_CLICKHOUSE_DOOR_PORT: '0',
  TOCSIN_METRICS_PORT: '0',
  TOCSIN_SIMULATE_RATE_PER_SECOND: '60',
  TOCSIN_LOG_LEVEL: 'debug',
  TOCSIN_SOURCES: JSON.stringify([
    { id: 'police-desk', streams: ['police-incidents'], legalBasis: 'statute' },
  ]),
};

interface Running {
  readonly command: Started;
  readonly page: string;
  /** Of the owner, who came by the link that was printed. */
  readonly owner: { readonly cookie: string };
  /** `/healthz`, `/readyz` and `/metrics`. */
  readonly probes: string;
  readonly door: string;
  readonly doorPort: number;
  readonly key: string;
}

let workspace: Workspace;

beforeAll(async () => {
  workspace = await createWorkspace();
});
afterAll(() => workspace.remove());

async function up(...args: readonly string[]): Promise<Running> {
  const command = workspace.start(['up', ...args], { env: SETTINGS });
  const { text: greeting, page, door, doorPort } = await greetingOf(command);
  return {
    command,
    page,
    owner: await signInBy(greeting, page),
    probes: /figures +(http:\S+?)\/metrics /.exec(greeting)?.[1] ?? '',
    door,
    doorPort: Number(doorPort),
    key: readFileSync(workspace.file('data/clickhouse.key'), 'utf8').trim(),
  };
}

async function stop({ command }: Running): Promise<Ran> {
  command.child.kill('SIGINT');
  return await command.ended;
}

const post = (system: Running, body: unknown): Promise<Response> =>
  fetch(`${system.page}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

async function ask(
  { door, key }: Pick<Running, 'door' | 'key'>,
  query: string,
): Promise<{ readonly status: number; readonly text: string }> {
  const url = `${door}/?query=${encodeURIComponent(query)}`;
  const response = await fetch(url, {
    headers: { 'X-ClickHouse-Key': key, 'X-ClickHouse-User': 'dashboard' },
  });
  return { status: response.status, text: await response.text() };
}

async function numberOf(system: Running, query: string): Promise<number> {
  const { status, text } = await ask(system, query);
  if (status !== 200) throw new Error(text);
  return Number(text);
}

/** `node:http`, for `fetch` sends no Host of the caller's choice. */
function askAs(host: string, { doorPort, key }: Running): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { host, 'x-clickhouse-key': key };
    request({ port: doorPort, host: '127.0.0.1', path: '/?query=SELECT+1', headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

/** Files below the data directory that hold these bytes. The engine merges parts meanwhile: then it looks again. */
function filesWith(text: string): Promise<readonly string[]> {
  return waitUntil('a look at all files, none of which went away meanwhile', async () => {
    try {
      return scan(text);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  });
}

function scan(text: string): readonly string[] {
  const directory = workspace.file('data');
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const path = join(directory, name);
    return statSync(path).isFile() && readFileSync(path).includes(text);
  });
}

describe('the whole system', () => {
  let system: Running;
  let token: string;

  beforeAll(async () => {
    system = await up('--simulate');
  });

  it('raises a first warning from the simulated town, and the door counts it', async () => {
    await waitUntil('a warning on the page', async () => {
      const listed = (await (
        await fetch(`${system.page}/v1/warnings`, { headers: system.owner })
      ).json()) as { warnings: unknown[] };
      return listed.warnings.length > 0;
    });
    const levels = await waitUntil('a warning in ClickHouse', async () => {
      // The very query of the README.
      const query = 'SELECT+level,count()+FROM+warnings_current+GROUP+BY+level';
      const headers = { 'X-ClickHouse-Key': system.key };
      return (await (await fetch(`${system.door}/?query=${query}`, { headers })).text()) || undefined;
    });
    expect(levels).toMatch(/^((blue|yellow|orange|red)\t\d+\n)+$/);
  });

  it('shows a page that comes from itself alone', async () => {
    const response = await fetch(`${system.page}/`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toMatch(/default-src '(none|self)'/);
    expect(await response.text()).toMatch(/<html/i);
  });

  it('takes events, and answers for each of them', async () => {
    const parties = [
      { identifier: IDENTIFIER, role: 'victim' },
      { identifier: ACCUSED, role: 'suspect' },
    ];
    const recent = { occurredAt: new Date().toISOString(), parties };
    const response = await post(system, [
      domestic(CASE, 0, recent),
      domestic(CASE, 0, recent),
      domestic('b', 0, { ...recent, parties: [{ token: MISPLACED, role: 'victim' }] }),
      domestic('c', 0, { ...recent, source: 'somebody' }),
      domestic('d', 0, { ...recent, severity: 9 }),
      { ...domestic('e', 0, recent), stream: 'dispute-reports', category: 'debt', stage: 'reported' },
    ]);
    expect(response.status).toBe(200);
    const answer = (await response.json()) as { results: { outcome: string; reason?: string }[] };
    expect(answer).toMatchObject({ accepted: 1, duplicate: 1, rejected: 4 });
    expect(answer.results.map(({ outcome, reason }) => reason ?? outcome)).toEqual([
      'accepted',
      'duplicate',
      'raw_identifier',
      'unregistered_source',
      'out_of_range',
      'unregistered_source',
    ]);
    expect(JSON.stringify(answer)).not.toMatch(/NEEDLE(?!case)/);
  });

  it('has a token where the identifier was, and the identifier nowhere', async () => {
    token = await waitUntil('the event in ClickHouse', async () => {
      const query = `SELECT parties[1].token FROM events WHERE case_id = '${CASE}' FORMAT TabSeparated`;
      return (await ask(system, query)).text.trim() || undefined;
    });
    expect(token).toMatch(/^p_[A-Za-z0-9_-]{22}$/);
    const parties = await ask(system, `SELECT length(parties) FROM events WHERE case_id = '${CASE}'`);
    expect(parties.text).toBe('1\n');
    // The search finds what is there.
    expect(await filesWith(CASE)).toEqual(expect.arrayContaining([expect.stringMatching(/^log\.sqlite/)]));
    // In ClickHouse too, where the looks that named it come a moment after their answers. Its blocks are compressed, and "case" is in
    // many of their texts: the beginning alone is sure to stand there as it is.
    await waitUntil('the case in the files of ClickHouse', async () =>
      (await filesWith(CASE.slice(0, 6))).some((name) => name.startsWith('clickhouse')),
    );
    for (const needle of [IDENTIFIER, IDENTIFIER.toLowerCase(), ACCUSED, MISPLACED]) {
      expect(await filesWith(needle)).toEqual([]);
      expect(system.command.stdout() + system.command.stderr()).not.toContain(needle);
    }
  });

  it('says how it is on a port of its own as on that of the page, without a person or a case', async () => {
    expect(system.probes).not.toBe(system.page);
    for (const origin of [system.probes, system.page]) {
      const ready = await fetch(`${origin}/readyz`);
      expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready', waitingFor: [] }]);
      expect((await fetch(`${origin}/healthz`)).status).toBe(200);
      const page = await (await fetch(`${origin}/metrics`)).text();
      expect(page).toMatch(/^tocsin_rejected_total\{step="ingest",reason="raw_identifier"\} 1$/m);
      expect(page).toMatch(/^tocsin_stored_rows_total\{table="events"\} [1-9]/m);
      expect(page).toMatch(/^tocsin_recorded_to_stored_seconds_count\{table="events"\} [1-9]/m);
      for (const needle of ['NEEDLE', token, 'police-desk', system.key]) expect(page).not.toContain(needle);
      expect(page.split('\n').filter((line) => line.includes('"other"') && !line.endsWith(' 0'))).toEqual([]);
    }
    expect((await fetch(`${system.probes}/v1/warnings`)).status).toBe(404);
  });

  it('gives nothing out without the key, under a foreign name, or to a query that does more than read', async () => {
    const query = '/?query=SELECT+count()+FROM+warnings';
    expect((await fetch(`${system.door}${query}`)).status).toBe(403);
    expect((await fetch(`${system.door}${query}&password=${'x'.repeat(43)}`)).status).toBe(403);
    expect(await askAs('tocsin.example', system)).toBe(403);
    expect(await askAs(`127.0.0.1:${system.doorPort}`, system)).toBe(200);
    for (const forbidden of [
      'INSERT INTO warnings_log (warning_id) VALUES (1)',
      'DROP TABLE warnings_log',
      "SELECT * FROM file('/etc/passwd', 'LineAsString')",
      "SELECT * FROM url('http://127.0.0.1/', 'LineAsString')",
      `SELECT file('${workspace.file('data/token.key')}')`,
      "SELECT 1 INTO OUTFILE '/tmp/x'",
      'SELECT * FROM system.settings',
      'SET readonly = 0',
    ]) {
      const { status, text } = await ask(system, forbidden);
      expect([status, forbidden]).toEqual([403, forbidden]);
      expect(text).toMatch(/^Code: \d+\. DB::Exception: /);
    }
  });

  it('speaks to the official client', async () => {
    const client = createClient({ url: system.door, username: 'client', password: system.key });
    try {
      const result = await client.query({
        query: 'SELECT reason FROM warnings WHERE revision = {revision:UInt32} LIMIT 1',
        query_params: { revision: 0 },
        format: 'JSONEachRow',
      });
      expect(await result.json()).toEqual([{ reason: 'raised' }]);
    } finally {
      await client.close();
    }
  });

  it('logs every look, the refused ones too', async () => {
    const looks = await waitUntil('looks in the log', async () => {
      const { text } = await ask(
        system,
        'SELECT who, query, outcome FROM access_log ORDER BY at FORMAT JSONCompact',
      );
      const { data } = JSON.parse(text) as { data: [who: string, query: string, outcome: string][] };
      return data.some(([who]) => who === 'client') && data;
    });
    expect(looks).toContainEqual(['dashboard', 'DROP TABLE warnings_log', expect.not.stringMatching(/^ok$/)]);
    expect(looks).toContainEqual(['dashboard', expect.stringContaining(CASE), 'ok']);
    expect(looks.some(([who, , outcome]) => who === 'client' && outcome === 'ok')).toBe(true);
  });

  it('lets no second process have its data, and tells it so', async () => {
    const second = await workspace.run(['up'], { env: SETTINGS });
    expect(second.code).toBe(2);
    expect(second.stderr).toMatch(
      /^another process owns the log .*name another data directory for this one\n$/,
    );
  });

  it('ends cleanly at Ctrl-C, and goes on from there', async () => {
    const events = await numberOf(system, 'SELECT count() FROM events');
    const ended = await stop(system);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toContain('Stopped. Started again, it goes on from here.');

    system = await up();
    // What the log already had when it was stopped is finished first; nothing new comes in but this.
    const answer = await post(
      system,
      domestic(CASE, 0, { occurredAt: new Date().toISOString(), parties: [] }),
    );
    expect(answer.status).toBe(200);
    await waitUntil('every step to be done', async () => {
      const health = (await (await fetch(`${system.page}/healthz`)).json()) as Record<string, number>;
      return health.merge === 0 && health.score === 0 && health.store === 0;
    });
    const again = await numberOf(system, 'SELECT count() FROM events');
    expect(again).toBeGreaterThanOrEqual(events);
    expect(await numberOf(system, `SELECT count() FROM events WHERE case_id = '${CASE}'`)).toBe(1);
    expect(await numberOf(system, 'SELECT count() - uniqExact(stream, case_id, revision) FROM events')).toBe(
      0,
    );
    expect(await numberOf(system, 'SELECT count() - uniqExact(warning_id, revision) FROM warnings')).toBe(0);
    // One raised revision a warning, revisions without a gap.
    expect(
      await numberOf(
        system,
        'SELECT count() FROM (SELECT warning_id FROM warnings GROUP BY warning_id HAVING max(revision) + 1 != count())',
      ),
    ).toBe(0);
    expect(await numberOf(system, 'SELECT count() FROM rule_sets')).toBe(1);
    // The same person is the same token after a restart.
    const parties = [{ identifier: ` ${IDENTIFIER.toLowerCase()} `, role: 'victim' }];
    await post(system, domestic('later', 0, { occurredAt: new Date().toISOString(), parties }));
    const same = await waitUntil(
      'the later event',
      async () =>
        (await ask(system, "SELECT parties[1].token FROM events WHERE case_id = 'later'")).text.trim() ||
        undefined,
    );
    expect(same).toBe(token);
    expect(await filesWith(IDENTIFIER)).toEqual([]);
    expect((await stop(system)).code).toBe(0);
  });

  it('logs to standard error where it is told to, as containers want it', async () => {
    const env = { ...SETTINGS, TOCSIN_LOG_TO: 'stderr' };
    const command = workspace.start(['up'], { env });
    const page = await waitUntil(
      'the greeting',
      () => /page +(http:\S+?)\/\n/.exec(command.stdout())?.[1] ?? undefined,
    );
    await fetch(`${page}/v1/warnings`);
    const line = await waitUntil('the line of the request', () =>
      command
        .stderr()
        .split('\n')
        .find((text) => text.includes('"route":"/v1/warnings"')),
    );
    expect(JSON.parse(line)).toMatchObject({ msg: 'request', status: 401 });
    command.child.kill('SIGINT');
    expect((await command.ended).code).toBe(0);
  });

  it('says which setting to change where its port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await waitUntil('a port', () => taken.listening);
    const { port } = taken.address() as { port: number };
    for (const [setting, variable] of [
      ['http.port', 'TOCSIN_HTTP_PORT'],
      ['clickhouse.doorPort', 'TOCSIN_CLICKHOUSE_DOOR_PORT'],
      ['metrics.port', 'TOCSIN_METRICS_PORT'],
    ] as const) {
      const ran = await workspace.run(['up'], { env: { ...SETTINGS, [variable]: String(port) } });
      expect(ran.stderr).toContain(`port ${port} of 127.0.0.1 is taken`);
      expect(ran.stderr).toContain(`${setting} (${variable})`);
      expect(ran).toMatchObject({ code: 2, stdout: '' });
    }
    await new Promise((resolve) => taken.close(resolve));
    const elsewhere = await workspace.run(['up'], { env: { ...SETTINGS, TOCSIN_METRICS_HOST: '192.0.2.1' } });
    expect(elsewhere.stderr).toContain('192.0.2.1 is no address of this machine: set metrics.host');
    expect(elsewhere).toMatchObject({ code: 2, stdout: '' });
  });
});
