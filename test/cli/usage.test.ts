import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createWorkspace, type Workspace } from '../e2e/support/workspace.ts';
import { domestic } from '../events.ts';
import { waitUntil } from '../wait-until.ts';

let workspace: Workspace;

beforeAll(async () => {
  workspace = await createWorkspace();
  await workspace.write('one.ndjson', [domestic('a', 0)]);
  await workspace.write('some.csv', 'id,when\n1,2026-01-01\n');
  await workspace.write('mapping.json', '{"stream":"police-incidents","caseID":{}}');
  await workspace.write('config.json', '{"http":{"prt":1}}');
});
afterEach(() => workspace.killAll());
afterAll(() => workspace.remove());

describe('a command called in a way that cannot work ends with 2 and says which way does', () => {
  it.each<readonly [args: string, says: RegExp]>([
    ['replay one.ndjson --printt matches', /unknown option '--printt'\n.*--print/],
    ['replay one.ndjson --print scores', /Allowed choices are warnings, matches, assessments/],
    ['replay', /missing required argument 'file'/],
    ['replay absent.ndjson', /^absent\.ndjson: cannot be read \(ENOENT\); check the path\n$/],
    ['replay .', /is a directory; name the files in it/],
    ['replay some.csv', /a CSV file needs a column mapping; name one with --mapping FILE/],
    [
      'replay some.csv --mapping absent.json',
      /^absent\.json: cannot be read \(ENOENT\); name a mapping file\n$/,
    ],
    ['replay some.csv --mapping mapping.json', /^mapping\.json: caseID: .*mean "caseId"/m],
    [
      'replay one.ndjson --config config.json',
      /^config\.json: http\.prt: no such setting; did you mean port\?\n$/,
    ],
    ['replay one.ndjson --faults many', /--faults.*Write a whole number/],
    ['replai one.ndjson', /unknown command 'replai'\n.*replay/],
    ['simulate --days ten', /Write a number/],
    ['simulate --from 2026-01-01', /Write for example 2026-01-01T00:00:00\+08:00/],
    ['simulate --days 1 --out no/such/dir.ndjson', /cannot be written \(ENOENT\); check the path/],
    [
      'up --config absent.json',
      /^absent\.json: cannot be read \(ENOENT\); name a settings file, or leave --config out\n$/,
    ],
    ...[
      'rules check absent',
      'rules test absent',
      'rules bench absent',
      'rules publish absent --dry-run',
      'replay one.ndjson --rules absent',
      'rules explain --rule a --event a --in one.ndjson --rules absent',
    ].map((args) => [args, /^absent: cannot be read \(ENOENT\); name a directory of rule files/] as const),
    ['rules test --rule nope', /^--rule nope: no rule has this id; /],
    ['rules explain --rule nope --event a --in one.ndjson', /^--rule nope: no rule has this id; /],
    [
      'rules check absent absent/nofile.json',
      /^absent: cannot be read \(ENOENT\); .*\nabsent\/nofile\.json: cannot be read \(ENOENT\); .*\n$/,
    ],
  ])('tocsin %s', async (args, says) => {
    const ran = await workspace.run(args.split(' '));
    expect(ran.stderr).toMatch(says);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).not.toMatch(/^\s+at /m);
  });
});

describe('what is no mistake of the caller has an exit code of its own', () => {
  it('1 for rule files at fault, each fault on a line', async () => {
    await writeFile(workspace.file('rule.json'), '{}');
    const ran = await workspace.run(['replay', 'one.ndjson', '--rules', workspace.path]);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(/rule\.json:1:1 {2}owner {2}is missing: add owner\n/);
  });

  it('3 for a ClickHouse server that cannot be reached', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await waitUntil('a port', () => server.listening);
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const env = { TOCSIN_CLICKHOUSE_URL: `http://127.0.0.1:${port}`, TOCSIN_HTTP_PORT: '0' };
    const ran = await workspace.run(['up'], { env });
    expect(ran).toMatchObject({ code: 3, stdout: '' });
    expect(ran.stderr).toMatch(/127\.0\.0\.1|ECONNREFUSED/);
  });
});

describe('a start that fails is told in a line, whatever was open by then', () => {
  const start = (dataDir: string, env: Readonly<Record<string, string>> = {}) =>
    workspace.run(['up'], {
      env: {
        TOCSIN_DATA_DIR: dataDir,
        TOCSIN_HTTP_PORT: '0',
        TOCSIN_CLICKHOUSE_DOOR_PORT: '0',
        ...env,
      },
    });

  it('for a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await waitUntil('a port', () => server.listening);
    const { port } = server.address() as AddressInfo;
    const ran = await start('taken', { TOCSIN_HTTP_PORT: String(port) });
    await new Promise((resolve) => server.close(resolve));
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(/^port \d+ of 127\.0\.0\.1 is taken: .*\n$/);
  });

  it('for a log file that is none', async () => {
    await mkdir(workspace.file('logless/tocsin.log'), { recursive: true });
    const ran = await start('logless');
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(/^logless\/tocsin\.log: the log file cannot be written \(EISDIR\); .*\n$/);
  });

  it('for a data directory that is a file', async () => {
    const ran = await start('one.ndjson');
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(/^one\.ndjson: cannot be made a directory \(EEXIST\); set dataDir .*\n$/);
  });

  it('for accounts that cannot be opened', async () => {
    await mkdir(workspace.file('accountless/accounts.sqlite'), { recursive: true });
    const ran = await start('accountless');
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(
      /^accountless\/accounts\.sqlite: the accounts cannot be opened .*\nsee that .*\n$/,
    );
  });
});

describe('help', () => {
  it.each([
    ['--help', /npm start[\s\S]*simulate[\s\S]*replay[\s\S]*Exit codes: 0 fine, 1/],
    ['replay --help', /--mapping <file>[\s\S]*order of arrival[\s\S]*gunzip -c/],
    ['simulate --help', /--labels <file>[\s\S]*name no real division/],
    ['up --help', /Ctrl-C ends it/],
    ['subject erase --help', /--config <file>[\s\S]*ends with 3 \(default: PT5M\)\n/],
    ['subject export --help', /--config <file>/],
  ])('teaches: tocsin %s', async (args, says) => {
    const ran = await workspace.run(args.split(' '));
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toMatch(says);
  });

  it.each(['rules --help', 'rules test --help', 'rules explain --help'])(
    'writes times as the output does: tocsin %s',
    async (args) => {
      expect((await workspace.run(args.split(' '))).stdout).not.toContain('.000Z');
    },
  );

  it('of the commands of rules says what they do in one column', async () => {
    const { stdout } = await workspace.run(['rules', '--help']);
    const samples = stdout.split('\n').filter((line) => /^ {2}tocsin rules \w.* {2,}\S/.test(line));
    expect(samples.length).toBeGreaterThan(5);
    expect(new Set(samples.map((line) => line.search(/(?<= {2})\S+( \S+)*$/)))).toEqual(new Set([48]));
  });

  it('is named where the command was not understood', async () => {
    expect((await workspace.run(['--wrong'])).stderr).toContain('(tocsin --help says more)');
  });
});

it.each([['simulate --days 20'], ['replay -']])(
  'ends quietly when its reader goes: tocsin %s | head -1',
  async (args) => {
    const many = Array.from({ length: 3_000 }, (_, n) => domestic(`c${n}`, n / 3_000));
    const stdin = many.map((event) => `${JSON.stringify(event)}\n`).join('');
    const command = workspace.start(
      [...args.split(' '), ...(args === 'replay -' ? ['--print', 'assessments'] : [])],
      { stdin },
    );
    await waitUntil('a line', () => command.stdout().includes('\n'));
    command.child.stdout?.destroy();
    const ended = await command.ended;
    expect(ended.stderr).not.toMatch(/EPIPE|Error/);
    expect(ended.code).toBe(0);
  },
);
