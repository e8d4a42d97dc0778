import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openScrub } from '../../services/adapters/embedded-log/scrub.ts';
import { domestic } from '../events.ts';
import { waitUntil } from '../wait-until.ts';
import { greetingOf } from './support/greeting.ts';
import { createWorkspace, type Ran, type Started, type Workspace } from './support/workspace.ts';

/** `tocsin subject` on the real system, which a simulated town feeds: the embedded log and ClickHouse, real processes. */

const SETTINGS = {
  TOCSIN_HTTP_PORT: '0',
  TOCSIN_CLICKHOUSE_DOOR_PORT: '0',
  TOCSIN_ACTOR: 'olga',
  TOCSIN_SIMULATE_RATE_PER_SECOND: '60',
  TOCSIN_LOG_SUBJECT_PARTITIONS: '2',
  TOCSIN_SOURCES: JSON.stringify([
    { id: 'police-desk', streams: ['police-incidents'], legalBasis: 'statute' },
  ]),
};
const REASON = ['--reason', 'request 2026-17'];
const TOKEN = /p_[A-Za-z0-9_-]{22}/g;

interface Running {
  readonly command: Started;
  readonly page: string;
  readonly doorPort: string;
}

let workspace: Workspace;
beforeAll(async () => {
  workspace = await createWorkspace();
});
afterAll(() => workspace.remove());

async function up(...args: readonly string[]): Promise<Running> {
  const command = workspace.start(['up', ...args], { env: SETTINGS });
  const { page, doorPort } = await greetingOf(command);
  return { command, page, doorPort };
}

async function kill({ command }: Running, signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
  command.child.kill(signal);
  await command.ended;
}

/** The text of a query is in the access log, and a token in it too: `{token:String}` keeps it out. */
async function query<Row>({ doorPort }: Running, sql: string, token = ''): Promise<readonly Row[]> {
  const key = readFileSync(workspace.file('data/clickhouse.key'), 'utf8').trim();
  const answer = await fetch(`http://127.0.0.1:${doorPort}/?param_token=${token}`, {
    method: 'POST',
    headers: { 'X-ClickHouse-Key': key },
    body: `${sql} FORMAT JSON`,
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return (JSON.parse(text) as { data: Row[] }).data;
}

const tocsin = (system: Running | null, args: readonly string[], stdin?: string): Promise<Ran> =>
  workspace.run(args, {
    env: { ...SETTINGS, TOCSIN_CLICKHOUSE_DOOR_PORT: system?.doorPort ?? '1' },
    ...(stdin === undefined ? {} : { stdin }),
  });

/** Two people in three cases of today, by the identifiers that a source sends. */
async function report(system: Running, name: string, ...identifiers: readonly string[]): Promise<void> {
  const now = new Date(Date.now() - 1_000).toISOString();
  const events = [1, 2, 3].map((n) => ({
    ...domestic(`${name}-${n}`, 0, { occurredAt: now, severity: 4 }),
    parties: identifiers.map((identifier) => ({ identifier, role: 'victim' })),
  }));
  const answer = await fetch(`${system.page}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(events),
  });
  expect(await answer.json()).toMatchObject({ accepted: 3 });
  // Each table is written for itself: none tells that another has its rows.
  await waitUntil('the cases and warnings are stored', async () => {
    const assessed = `SELECT subject FROM assessments WHERE event = '${name}-3' AND startsWith(subject, 'individual:')`;
    const [stored] = await query<{ cases: string; people: string }>(
      system,
      `SELECT (SELECT uniq(case_id) FROM events WHERE startsWith(case_id, '${name}-')) AS cases,
        (SELECT uniq(subject) FROM warnings WHERE subject IN (${assessed})) AS people`,
    );
    return Number(stored!.cases) === events.length && Number(stored!.people) >= identifiers.length;
  });
}

/** The tokens that these cases have in ClickHouse, in the order of the parties. */
const partiesOf = async (system: Running, name: string): Promise<readonly (readonly string[])[]> =>
  (
    await query<{ tokens: readonly string[] }>(
      system,
      `SELECT arrayMap(p -> p.1, parties) AS tokens FROM events WHERE startsWith(case_id, '${name}-') ORDER BY case_id`,
    )
  ).map(({ tokens }) => tokens);

const name = (token: string): string =>
  `x_${createHash('sha256').update(`erased ${token}`).digest('hex').slice(0, 32)}`;
const timesInLog = (text: string): number =>
  ['log.sqlite', 'log.sqlite-wal'].reduce((sum, file) => {
    const path = workspace.file(`data/${file}`);
    return sum + (existsSync(path) ? readFileSync(path).toString('latin1').split(text).length - 1 : 0);
  }, 0);
const isInLog = (token: string): boolean => timesInLog(token) > 0;
/** Files of ClickHouse come and go while it runs. */
const filesInStore = (text: string): readonly string[] =>
  readdirSync(workspace.file('data/clickhouse'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name: file }) => join(parentPath, file))
    .filter((path) => existsSync(path) && readFileSync(path).includes(text));

describe('tocsin subject', () => {
  let system: Running;
  let ana: string;
  let bo: string;

  it('export writes what is held about one person, without anybody else, into a file of its own', async () => {
    system = await up('--simulate');
    await report(system, 'CAD', 'card 4711', 'card 4712');
    [ana, bo] = (await partiesOf(system, 'CAD'))[0] as [string, string];
    const out = workspace.file('ana.json');
    const ran = await tocsin(system, ['subject', 'export', ...REASON, '--out', out], 'card 4711\n');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(statSync(out).mode & 0o777).toBe(0o600);
    const text = readFileSync(out, 'utf8');
    expect(new Set(text.match(TOKEN))).toEqual(new Set([ana]));
    const held = JSON.parse(text);
    expect(held).toMatchObject({
      subject: { kind: 'individual', token: ana },
      exportedBy: 'olga',
      reason: 'request 2026-17',
      counts: { events: 3 },
    });
    expect(held.events[0]).toMatchObject({ case_id: 'CAD-1', roles: ['victim'], standing: true });
    expect(held.events[0]).not.toHaveProperty('parties');
    expect(held.warnings.length).toBeGreaterThan(0);
    expect(held.warnings[0].revisions[0].contributions.length).toBeGreaterThan(0);
    expect(held.assessments.length).toBeGreaterThan(0);
    const looks = await waitUntil('the look is stored', async () => {
      const rows = await query<object>(
        system,
        `SELECT who, stated_reason, query FROM access_log WHERE what = 'export'`,
      );
      return rows.length > 0 && rows;
    });
    expect(looks).toEqual([{ who: 'olga', stated_reason: 'request 2026-17', query: `individual:${ana}` }]);
  });

  it('erase shows what would go, and wants to be told that it shall', async () => {
    const unsure = await tocsin(system, ['subject', 'erase', ...REASON], 'card 4712');
    expect([unsure.code, unsure.stderr]).toEqual([2, expect.stringContaining('--dry-run')]);
    const dry = await tocsin(system, ['subject', 'erase', ana, ...REASON, '--dry-run']);
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    expect(dry.stdout).toMatch(/^ +3 {2}events\n/);
    expect(dry.stdout).toContain('Nothing was changed.');
    const look = await waitUntil('the look is stored', async () => {
      const rows = await query<object>(system, `SELECT query FROM access_log WHERE outcome = 'dry_run'`);
      return rows.length > 0 && rows;
    });
    expect(look).toEqual([{ query: name(ana) }]);
    expect((await partiesOf(system, 'CAD'))[0]).toEqual([ana, bo]);
  });

  it('erase does nothing while another one takes somebody out of the log', async () => {
    const other = openScrub(workspace.file('data/log.sqlite'));
    const ran = await tocsin(system, ['subject', 'erase', ana, ...REASON, '--yes']);
    other.close();
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('another erasure is at work')]);
    expect((await partiesOf(system, 'CAD'))[0]).toEqual([ana, bo]);
  });

  it('erase beside the running system leaves no byte of the token, and others as they are', async () => {
    const others = await query(
      system,
      "SELECT * FROM warnings WHERE subject = concat('individual:', {token:String}) ORDER BY revision",
      ana,
    );
    expect(isInLog(bo)).toBe(true);
    const ran = await tocsin(system, ['subject', 'erase', ...REASON, '--yes'], 'card 4712');
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toMatch(/took the person out of 3 events/);
    expect(ran.stdout).toContain('no byte of the token is left');
    expect(ran.stdout).not.toMatch(TOKEN);
    expect(await partiesOf(system, 'CAD')).toEqual([[ana], [ana], [ana]]);
    const tables = [
      'warnings',
      'warning_contributions',
      'assessments',
      'follow_ups',
      'notifications',
      'access_log',
    ];
    for (const table of tables) {
      const column = table === 'access_log' ? 'query' : 'subject';
      expect(
        await query(system, `SELECT * FROM ${table} WHERE position(${column}, {token:String}) > 0`, bo),
        table,
      ).toEqual([]);
    }
    expect(isInLog(bo)).toBe(false);
    expect(filesInStore(bo)).toEqual([]);
    expect(
      await query(
        system,
        "SELECT * FROM warnings WHERE subject = concat('individual:', {token:String}) ORDER BY revision",
        ana,
      ),
    ).toEqual(others);
    const page = await (await fetch(`${system.page}/metrics`)).text();
    expect(page).toContain('tocsin_merge_records_total{topic="erasures",outcome="accepted"} 1');
  });

  it('erases a person of the town, whom it has known for longer, while events keep coming', async () => {
    const [known] = await waitUntil('somebody has a warning', async () => {
      const rows = await query<{ subject: string }>(
        system,
        `SELECT subject FROM warnings_current WHERE subject_kind = 'individual' AND subject != 'individual:${ana}'`,
      );
      return rows.length > 0 && rows;
    });
    const token = known!.subject.slice('individual:'.length);
    const ran = await tocsin(system, ['subject', 'erase', token, ...REASON, '--yes']);
    expect(ran).toMatchObject({ code: 0 });
    expect(await query(system, `SELECT * FROM warnings WHERE subject = 'individual:${token}'`)).toEqual([]);
  });

  it('does not come back after kill -9, nor where every snapshot is lost and the log is read from its start', async () => {
    await kill(system, 'SIGKILL');
    system = await up();
    expect(await partiesOf(system, 'CAD')).toEqual([[ana], [ana], [ana]]);
    await kill(system, 'SIGINT');
    const sql = new DatabaseSync(workspace.file('data/log.sqlite'));
    sql.exec('DELETE FROM snapshots; DELETE FROM snapshot_chunks');
    sql.close();
    system = await up('--simulate');
    await report(system, 'LATER', 'card 4713');
    expect(await partiesOf(system, 'CAD')).toEqual([[ana], [ana], [ana]]);
    expect(
      await query(
        system,
        "SELECT * FROM assessments WHERE subject = concat('individual:', {token:String})",
        bo,
      ),
    ).toEqual([]);
    expect(isInLog(bo)).toBe(false);
  });

  it('counts what is recorded afterwards, under a warning of its own', async () => {
    await report(system, 'AFTER', 'card 4712');
    expect(await partiesOf(system, 'AFTER')).toEqual([[bo], [bo], [bo]]);
    const warnings = await query(
      system,
      "SELECT DISTINCT warning_id FROM warnings WHERE subject = concat('individual:', {token:String})",
      bo,
    );
    expect(warnings).toHaveLength(1);
  });

  it('runs the steps itself where the system is stopped, and finishes what was broken off', async () => {
    // Killed right after the record was written: nobody has carried it out yet.
    await kill(system, 'SIGKILL');
    const before = timesInLog(name(bo));
    const begun = workspace.start(['subject', 'erase', bo, ...REASON, '--yes'], { env: SETTINGS });
    await waitUntil('it has begun', () => timesInLog(name(bo)) > before);
    begun.child.kill('SIGKILL');
    await begun.ended;
    const ran = await tocsin(null, ['subject', 'erase', bo, ...REASON, '--yes']);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toContain('no byte of the token is left');
    expect(isInLog(bo)).toBe(false);
    system = await up();
    expect(await partiesOf(system, 'AFTER')).toEqual([[], [], []]);
    const audit = await tocsin(system, ['audit', 'verify']);
    expect([audit.code, audit.stdout]).toEqual([0, expect.stringContaining('The access log holds.')]);
    const erased = await query<{ query: string }>(
      system,
      `SELECT query FROM access_log WHERE what = 'erase' AND outcome = 'ok'`,
    );
    expect(erased.length).toBeGreaterThanOrEqual(4);
    for (const { query: name } of erased) expect(name).toMatch(/^x_[0-9a-f]{32}$/);
    await kill(system, 'SIGINT');
  });

  it('names the remedy where it cannot know who is meant, or by whom and why it is asked', async () => {
    const refused = async (args: readonly string[], stdin?: string): Promise<string> => {
      const ran = await tocsin(null, ['subject', ...args], stdin);
      expect(ran.code).toBe(2);
      return ran.stderr;
    };
    expect(await refused(['export', ana, '--out', 'x.json'])).toContain('--reason');
    expect(await refused(['export', ana, ...REASON])).toContain('--out');
    expect(await refused(['export', ana, ...REASON, '--out', workspace.file('ana.json')])).toContain(
      'is there already',
    );
    const named = await refused(['erase', 'Zhang San', ...REASON, '--yes']);
    expect(named).toContain('on standard input');
    expect(named).not.toContain('Zhang');
    expect(await refused(['erase', 'area:town:350102003', ...REASON, '--yes'])).toContain('not a person');
    expect(await refused(['erase', ...REASON, '--yes'], '\n')).toContain('no identifier');
    expect(await refused(['erase', ...REASON, '--yes'], 'a\nb\n')).toContain('one line');
    const empty = await workspace.run(['subject', 'erase', ana, ...REASON, '--yes'], {
      env: { ...SETTINGS, TOCSIN_DATA_DIR: workspace.file('nothing') },
    });
    expect([empty.code, empty.stderr]).toEqual([2, expect.stringContaining('not there')]);
  });
});
