import { access, readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClickHouse } from '../../../../services/adapters/clickhouse/clickhouse.ts';
import { createDoor, type Door } from '../../../../services/adapters/clickhouse/door/door.ts';
import type { Access } from '../../../../services/adapters/clickhouse/door/http-interface.ts';
import { openEmbedded } from '../../../../services/adapters/clickhouse/embedded.ts';
import { migrate } from '../../../../services/adapters/clickhouse/migrate.ts';
import { accessRow } from '../../../../services/adapters/clickhouse/operations-rows.ts';
import { warningRow } from '../../../../services/adapters/clickhouse/warning-rows.ts';
import { memoryAccessLog } from '../../../steps/access/memory-access-log.ts';
import { aWarning } from '../support/records.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../support/temporary-directory.ts';

const KEY = 'correct horse battery staple';
let directory: TemporaryDirectory;
let outside: TemporaryDirectory;
let clickhouse: ClickHouse;
let door: Door;
let port: number;
const seen: Access[] = [];
const accessLog = memoryAccessLog();

/** As the step store does. */
async function storeLooks(): Promise<void> {
  const { entries } = await accessLog.page(null, 10_000);
  await clickhouse.insert('access_log_log', entries.map(accessRow), 'looks');
}

beforeAll(async () => {
  directory = await temporaryDirectory();
  outside = await temporaryDirectory();
  clickhouse = openEmbedded({ path: directory.path });
  await migrate(clickhouse);
  const warnings = [0, 1, 2].map((revision) => warningRow(aWarning({ warningId: 'w1', revision })));
  await clickhouse.insert('warnings_log', warnings, 'a');
  door = createDoor({
    path: directory.path,
    key: KEY,
    waiting: 4,
    limits: { maxExecutionMs: 1_000, maxResultRows: 10_000, maxMemoryBytes: 200_000_000 },
    onAccess: async (entry) => {
      seen.push(entry);
      await accessLog.record({ ...entry, via: 'door', what: 'query', statedReason: '' });
    },
  });
  port = await door.listen(0);
});

afterAll(async () => {
  await door.close();
  await clickhouse.close();
  await directory.remove();
  await outside.remove();
});

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

async function ask(query: string, search = '', headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${port}/?${search}`, {
    method: 'POST',
    body: query,
    headers: { 'X-ClickHouse-Key': KEY, ...headers },
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

describe('A query that only reads is answered', () => {
  const honest: readonly [string, string, string | RegExp][] = [
    ['the README query', 'SELECT level,count() FROM warnings_current GROUP BY level', 'orange\t1\n'],
    ['every revision', 'SELECT count() FROM warnings', '3\n'],
    ['a comment and a semicolon', 'SELECT 1 -- one\n/* two */;', '1\n'],
    ['FORMAT CSV', "SELECT 1 AS a, 'x' FORMAT CSV", '1,"x"\n'],
    ['FORMAT JSONEachRow', 'SELECT 1 AS a FORMAT JSONEachRow', '{"a":1}\n'],
    ['a join', 'SELECT count() FROM warnings AS a JOIN warnings_current AS b USING (warning_id)', '3\n'],
    [
      'a window',
      'SELECT max(n) FROM (SELECT row_number() OVER (PARTITION BY warning_id ORDER BY revision) AS n FROM warnings)',
      '3\n',
    ],
    ['a CTE', 'WITH latest AS (SELECT * FROM warnings_current) SELECT count() FROM latest', '1\n'],
    [
      'a recursive CTE',
      'WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT max(i) FROM n',
      '5\n',
    ],
    ['arrays and lambdas', 'SELECT arraySum(arrayMap(x -> x * 2, [1, 2, 3]))', '12\n'],
    ['an array join', 'SELECT sum(x) FROM (SELECT [1, 2] AS xs) ARRAY JOIN xs AS x', '3\n'],
    [
      'aggregates with combinators',
      'SELECT countIf(revision > 0), uniqExact(level), countDistinct(level), sumOrNull(score), quantile(0.5)(revision) FROM warnings',
      /^2\t1\t1\t/,
    ],
    [
      'case, cast, interval',
      "SELECT CASE WHEN 1 THEN 'a' ELSE 'b' END, 5::UInt8, CAST('7' AS Int32), toDate('2026-01-01') + INTERVAL 1 DAY",
      'a\t5\t7\t2026-01-02\n',
    ],
    [
      'IN a subquery and a table',
      'SELECT count() FROM warnings WHERE warning_id IN (SELECT warning_id FROM warnings_current) AND 1 IN system.one',
      '0\n',
    ],
    [
      'a time series with fill',
      'SELECT toStartOfHour(at) AS hour, count() FROM warnings GROUP BY hour ORDER BY hour WITH FILL STEP toIntervalHour(1)',
      /\t3\n/,
    ],
    ['numbers', 'SELECT sum(number) FROM numbers(10)', '45\n'],
    ['values', "SELECT * FROM values('a UInt8', 1, 2) ORDER BY a", '1\n2\n'],
    ['union, intersect, except', 'SELECT 1 UNION ALL SELECT 1 UNION DISTINCT SELECT 1', '1\n'],
    [
      'column matchers',
      "SELECT COLUMNS('^a'), * EXCEPT a, (SELECT * REPLACE (b + 1 AS b) FROM (SELECT 5 AS b)) FROM (SELECT 1 AS a, 2 AS b)",
      '1\t2\t6\n',
    ],
    ['quoted names', 'SELECT count() AS `number of warnings (all)` FROM `default`.`warnings`', '3\n'],
    [
      'a string that looks hostile',
      "SELECT length('; DROP TABLE warnings; -- INTO OUTFILE \\n file(')",
      '46\n',
    ],
    ['SHOW TABLES', 'SHOW TABLES', /(^|\n)warnings_current\n/],
    ['SHOW DATABASES', 'SHOW DATABASES', /default/],
    ['DESCRIBE', 'DESCRIBE TABLE warnings', /^warning_id\tString/],
    ['EXISTS', 'EXISTS TABLE warnings', '1\n'],
    ['SHOW CREATE', 'SHOW CREATE TABLE warnings FORMAT TSVRaw', /FINAL/],
    ['EXPLAIN', 'EXPLAIN SELECT count() FROM warnings', /ReadFrom/],
    [
      'version and time zone',
      "SELECT version() != '', timezone() != '', currentDatabase(), currentUser()",
      /^1\t1\tdefault\t/,
    ],
    [
      'a dashboard listing tables',
      "SELECT name, engine, comment FROM system.tables WHERE database = currentDatabase() AND name = 'warnings'",
      /^warnings\tView\tEvery/,
    ],
    [
      'a dashboard listing columns',
      "SELECT name, type, comment FROM system.columns WHERE table = 'warnings' AND name = 'level'",
      /^level\tLowCardinality\(String\)\tblue/,
    ],
    [
      'a dashboard listing databases',
      'SELECT name FROM system.databases ORDER BY name FORMAT JSON',
      /"default"/,
    ],
    [
      'INFORMATION_SCHEMA',
      "SELECT table_name FROM information_schema.tables WHERE table_schema = 'default' AND table_name = 'warnings'",
      'warnings\n',
    ],
  ];
  test.each(honest)('%s', async (_, query, expected) => {
    const { text } = await ask(query);
    if (typeof expected === 'string') expect(text).toBe(expected);
    else expect(text).toMatch(expected);
  });

  test('parameters are bound, whatever they hold', async () => {
    const search = new URLSearchParams({
      param_text: "it's \\\\ a 'test'; DROP TABLE x",
      param_numbers: '[1,2]',
      param_table: 'warnings',
    });
    const { text } = await ask(
      'SELECT {text:String}, {numbers:Array(UInt8)}, count() FROM {table:Identifier}',
      `${search}`,
    );
    expect(text).toBe("it\\'s \\\\ a \\'test\\'; DROP TABLE x\t[1,2]\t3\n");
  });

  test('by GET with the query and the format in the URL', async () => {
    const search = new URLSearchParams({
      query: 'SELECT 1 AS a',
      default_format: 'JSONEachRow',
      password: KEY,
    });
    const response = await fetch(`http://127.0.0.1:${port}/?${search}`);
    expect(await response.text()).toBe('{"a":1}\n');
    expect(response.headers.get('x-clickhouse-format')).toBe('JSONEachRow');
    expect(response.headers.get('content-type')).toContain('application/x-ndjson');
  });

  test('output settings are taken, harmless ones ignored', async () => {
    const { text } = await ask(
      'SELECT toUInt64(1) AS a FORMAT JSONEachRow',
      'output_format_json_quote_64bit_integers=1&wait_end_of_query=1&no_such_setting=5&readonly=0&session_id=x',
    );
    expect(text).toBe('{"a":"1"}\n');
  });

  test('the answer is compressed where the client can read that', async () => {
    const { text, headers } = await ask('SELECT 1', 'enable_http_compression=1', {
      'Accept-Encoding': 'gzip',
    });
    expect(text).toBe('1\n');
    expect(headers.get('content-encoding')).toBe('gzip');
  });

  test('@clickhouse/client works over it', async () => {
    const client = createClient({
      url: `http://127.0.0.1:${port}`,
      username: 'analyst',
      password: KEY,
      compression: { response: true },
      log: { level: ClickHouseLogLevel.OFF },
    });
    expect(await client.ping()).toEqual({ success: true });
    const result = await client.query({
      query: 'SELECT warning_id, level FROM warnings_current WHERE level = {level:String}',
      query_params: { level: 'orange' },
      format: 'JSON',
    });
    expect((await result.json()).data).toEqual([{ warning_id: 'w1', level: 'orange' }]);
    await expect(client.query({ query: 'SELECT * FROM nowhere' })).rejects.toMatchObject({ code: '60' });
    await client.close();
    expect(seen.at(-2)).toMatchObject({ who: 'analyst', rows: 1, outcome: 'ok' });
    expect(seen.at(-1)).toMatchObject({ who: 'analyst', rows: null, outcome: '60' });
  });
});

describe('A query that does anything else is refused', () => {
  const file = '/etc/passwd';
  const out = (): string => join(outside.path, 'out');
  const hostile = (): readonly string[] => [
    // writes and definitions
    "INSERT INTO warnings_log (warning_id) VALUES ('x')",
    `INSERT INTO FUNCTION file('${out()}', 'CSV', 'a UInt8') SELECT 1`,
    'CREATE TABLE x (a UInt8) ENGINE = Memory',
    'CREATE TEMPORARY TABLE x (a UInt8)',
    'CREATE FUNCTION f AS x -> file(x)',
    'CREATE VIEW x AS SELECT 1',
    'CREATE DATABASE x',
    'DROP TABLE warnings_log',
    'TRUNCATE TABLE warnings_log',
    'ALTER TABLE warnings_log DELETE WHERE 1',
    'DELETE FROM warnings_log WHERE 1',
    "UPDATE warnings_log SET level = 'blue' WHERE 1",
    'RENAME TABLE warnings_log TO y',
    'EXCHANGE TABLES warnings_log AND events_log',
    'OPTIMIZE TABLE warnings_log FINAL',
    'ATTACH TABLE x (a UInt8) ENGINE = Memory',
    'DETACH TABLE warnings_log',
    'UNDROP TABLE x',
    'GRANT ALL ON *.* TO default',
    'CREATE USER x',
    // the session and the server
    'SET readonly = 0',
    'SELECT 1 SETTINGS readonly = 0',
    'SELECT 1 SETTINGS max_execution_time = 1000',
    'SELECT * FROM (SELECT 1 SETTINGS max_memory_usage = 0)',
    'SELECT 1 FORMAT JSON SETTINGS output_format_json_quote_64bit_integers = 1',
    'USE system',
    'SYSTEM FLUSH LOGS',
    'SYSTEM SHUTDOWN',
    'KILL QUERY WHERE 1',
    `BACKUP TABLE warnings_log TO File('${out()}')`,
    `RESTORE TABLE warnings_log FROM File('${out()}')`,
    'CHECK TABLE warnings_log',
    'BEGIN TRANSACTION',
    'SHOW PROCESSLIST',
    'SHOW GRANTS',
    'SHOW SETTINGS',
    'SHOW CREATE TABLE system.processes',
    // files out
    `SELECT 1 INTO OUTFILE '${out()}'`,
    `SELECT 1 INTO OUTFILE '${out()}' TRUNCATE FORMAT CSV`,
    `SELECT 1 UNION ALL SELECT 2 INTO OUTFILE '${out()}' COMPRESSION 'gzip'`,
    `SHOW TABLES INTO OUTFILE '${out()}'`,
    `DESCRIBE TABLE warnings INTO OUTFILE '${out()}'`,
    `EXISTS TABLE warnings INTO OUTFILE '${out()}'`,
    `EXPLAIN SELECT 1 INTO OUTFILE '${out()}'`,
    // files and networks in, in every position
    `SELECT file('${file}')`,
    `SELECT FILE('${file}')`,
    `SELECT length(file('${file}'))`,
    `SELECT 1 WHERE file('${file}') != ''`,
    `SELECT 1 ORDER BY file('${file}')`,
    `SELECT count() FROM warnings GROUP BY file('${file}')`,
    `SELECT arrayMap(x -> file(x), ['${file}'])`,
    `SELECT * APPLY file FROM (SELECT '${file}')`,
    `SELECT COLUMNS('.') APPLY (x -> file(x)) FROM (SELECT '${file}')`,
    `SELECT * REPLACE (file('${file}') AS dummy) FROM system.one`,
    `SELECT a FROM (SELECT 1 AS a) ORDER BY a WITH FILL FROM 1 TO 3 INTERPOLATE (b AS file('${file}'))`,
    `SELECT sum(1) OVER (PARTITION BY file('${file}'))`,
    `WITH file('${file}') AS x SELECT x`,
    `WITH x AS (SELECT * FROM file('${file}', LineAsString)) SELECT * FROM x`,
    `SELECT * FROM file('${file}', LineAsString)`,
    `SELECT * FROM warnings JOIN file('${file}', LineAsString) AS f ON 1 = 1`,
    `SELECT 1 IN (SELECT line FROM file('${file}', LineAsString))`,
    `SELECT (SELECT * FROM file('${file}', LineAsString) LIMIT 1)`,
    `DESCRIBE TABLE file('${file}')`,
    `DESCRIBE TABLE (SELECT * FROM file('${file}', LineAsString))`,
    `EXPLAIN SELECT file('${file}')`,
    `EXPLAIN ESTIMATE SELECT * FROM file('${file}', LineAsString)`,
    `SELECT * FROM (EXPLAIN SELECT file('${file}'))`,
    `SELECT * FROM view(SELECT * FROM file('${file}', LineAsString))`,
    `SELECT * FROM loop(file('${file}', LineAsString)) LIMIT 1`,
    `SELECT /* harmless */ f\u0069le('${file}') -- really`,
    `SELECT/**/file/**/('${file}')`,
    `SELECT \`file\`('${file}')`,
    `SELECT "file"('${file}')`,
    `SELECT \uFF46ile('${file}')`,
    `FROM file('${file}', LineAsString) SELECT *`,
    `SELECT 1 FROM numbers(toUInt64(length(file('${file}'))))`,
    `SELECT * FROM values('a String', file('${file}'))`,
    "SELECT * FROM url('http://127.0.0.1:1/', LineAsString)",
    "DESCRIBE TABLE url('http://127.0.0.1:1/')",
    "SELECT * FROM s3('http://127.0.0.1:1/x')",
    "SELECT * FROM gcs('http://127.0.0.1:1/x')",
    "SELECT * FROM remote('127.0.0.1', system.one)",
    "SELECT * FROM remoteSecure('127.0.0.1', system.one)",
    "SELECT * FROM cluster('default', system.one)",
    "SELECT * FROM executable('id', TSV, 'a String')",
    "SELECT * FROM mysql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
    "SELECT * FROM postgresql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
    "SELECT * FROM mongodb('127.0.0.1:1', 'a', 'b', 'c', 'd', 'e String')",
    "SELECT * FROM redis('127.0.0.1:1', 'a', 'a String')",
    "SELECT * FROM odbc('DSN=x', 'a', 'b')",
    "SELECT * FROM jdbc('x', 'a', 'b')",
    "SELECT * FROM sqlite('/tmp/x.db', 't')",
    "SELECT * FROM hdfs('hdfs://127.0.0.1:1/x', TSV, 'a String')",
    "SELECT * FROM azureBlobStorage('x', 'y', 'z')",
    "SELECT * FROM deltaLake('x')",
    "SELECT * FROM icebergLocal('/tmp/x')",
    "SELECT * FROM filesystem('/etc')",
    "SELECT * FROM merge('system', '.*')",
    "SELECT * FROM dictionary('x')",
    "SELECT * FROM input('a UInt8')",
    "SELECT * FROM eval('SELECT 1')",
    "SELECT * FROM python('x')",
    'SELECT * FROM generateRandom()',
    // several statements
    `SELECT 1; SELECT file('${file}')`,
    'EXPLAIN AST SELECT 1; DROP TABLE warnings_log',
    'SELECT 1; DROP TABLE warnings_log',
    `SELECT 1 PARALLEL WITH SELECT file('${file}')`,
    `SELECT 1\0; SELECT file('${file}')`,
    // tables and functions that tell about the host or about others
    'SELECT * FROM system.processes',
    'SELECT * FROM system.users',
    'SELECT * FROM system.settings',
    'SELECT * FROM system.server_settings',
    'SELECT * FROM system.disks',
    'SELECT * FROM system.named_collections',
    'SELECT * FROM `system`.`processes`',
    'SELECT 1 IN system.processes',
    'SELECT 1 NOT IN (system.users)',
    'SELECT * FROM system.stack_trace',
    'SELECT hostName()',
    'SELECT fqdn()',
    'SELECT serverUUID()',
    "SELECT getMacro('x')",
    "SELECT getServerSetting('max_connections')",
    "SELECT dictGet('x', 'y', 1)",
    "SELECT joinGet('x', 'y', 1)",
    "SELECT hasColumnInTable('system', 'users', 'name')",
    'SELECT addressToLine(1)',
    'SELECT sleep(3)',
    'SELECT sleepEachRow(1) FROM numbers(10)',
    "SELECT catboostEvaluate('/tmp/x', 1)",
    'SELECT evalMLMethod(1)',
    "SELECT aiGenerate('x')",
    "SELECT logTrace('x')",
    'SELECT filesystemAvailable()',
    'SELECT COUNTfile()',
    // formats
    'SELECT 1 FORMAT Template',
    'SELECT 1 FORMAT Protobuf',
    'SELECT 1 FORMAT NoSuchFormat',
    // identifiers that draw nodes into the syntax tree
    'SELECT 1 AS `a\n    Literal UInt64_1`',
    `SELECT 1 IN (\`a) (children 2)\n      Literal 1\`, system.users)`,
    `SELECT \`x\\n   Function sum\`, file('${file}')`,
    `SELECT * FROM \`t\n    TableIdentifier warnings\``,
    // size and depth
    `SELECT ${'('.repeat(10_000)}1${')'.repeat(10_000)}`,
    `SELECT ${'['.repeat(2_000)}1${']'.repeat(2_000)}`,
    `SELECT ${'1+'.repeat(200_000)}1`,
    `SELECT '${'x'.repeat(10_000_000)}'`,
    // not queries at all
    '',
    ';',
    'SELEC 1',
    '\u0000\u0001\u0002',
    'x'.repeat(1000),
    // heavy
    'SELECT count() FROM numbers(1000000000000) WHERE number % 7 = 3',
    'SELECT number FROM system.numbers',
    'SELECT groupArray(number) FROM numbers(1000000000)',
    'SELECT * FROM numbers(20000)',
  ];

  test('each of them gives an error and leaves no file', async () => {
    const before = await tableNames();
    const answered: string[] = [];
    const broken: string[] = [];
    for (const query of hostile()) {
      const { status, text, headers } = await ask(query);
      if (status < 400 || /root:/.test(text)) answered.push(`${query.slice(0, 120)} => ${text.slice(0, 80)}`);
      if (!headers.get('x-clickhouse-exception-code') || (status === 500 && /LOGICAL_ERROR/.test(text)))
        broken.push(`${query.slice(0, 120)} => ${text.slice(0, 200)}`);
    }
    expect(answered).toEqual([]);
    expect(broken).toEqual([]);
    expect(await readdir(outside.path)).toEqual([]);
    expect(await tableNames()).toEqual(before);
    const { text } = await ask('SELECT count(), currentDatabase() FROM warnings');
    expect(text).toBe('3\tdefault\n');
  }, 120_000);

  test('a file named in a parameter is not written or read either', async () => {
    for (const [query, value] of [
      ['SELECT * FROM {p:Identifier}', 'system.processes'],
      ['SELECT 1 IN {p:Identifier}', 'system.users'],
      ['SELECT {p:Identifier}, file({p:String})', 'a\\n  Function sum'],
      ['SELECT {p:Identifier} FROM system.one', 'a\nb'],
      ['SELECT file({p:String})', '/etc/passwd'],
      ['SELECT {p:String}', 'a\0b'],
    ] as const) {
      const { status } = await ask(query, `${new URLSearchParams({ param_p: value })}`);
      expect([query, status >= 400]).toEqual([query, true]);
    }
  });

  test('settings in the URL cannot lift the limits or name a file', async () => {
    const path = join(outside.path, 'schema');
    const search = new URLSearchParams({
      output_format_schema: path,
      readonly: '0',
      max_result_rows: '0',
      max_execution_time: '0',
    });
    expect((await ask('SELECT * FROM numbers(20000)', `${search}`)).status).toBeGreaterThanOrEqual(400);
    expect((await ask('SELECT 1 FORMAT JSONEachRow', `${search}`)).status).toBe(200);
    await expect(access(path)).rejects.toThrow();
  });

  test('a setting or parameter cannot end the statement that sets it', async () => {
    for (const value of [
      "'; DROP TABLE warnings_log; --",
      "\\'; DROP TABLE warnings_log; --",
      "1', readonly = '0",
    ]) {
      const search = new URLSearchParams({ date_time_output_format: value, param_p: value });
      await ask('SELECT {p:String}', `${search}`);
    }
    expect((await ask('SELECT count() FROM warnings')).text).toBe('3\n');
    expect((await ask('SELECT 1', 'param_p%20%3D%201,readonly=0')).status).toBe(400);
  });
});

async function tableNames(): Promise<readonly { name: string }[]> {
  return await clickhouse.query<{ name: string }>(
    "SELECT name FROM system.tables WHERE database = 'default' ORDER BY name",
  );
}

describe('Without the right to ask', () => {
  test.each([
    ['no key', {}],
    ['a wrong key', { 'X-ClickHouse-Key': 'wrong' }],
    ['an empty key', { 'X-ClickHouse-Key': '' }],
    ['a wrong password', { Authorization: `Basic ${btoa('default:wrong')}` }],
    ['something that is not Basic', { Authorization: 'Bearer x' }],
  ])('%s gets nothing', async (_, headers: Record<string, string>) => {
    for (const path of ['/?query=SELECT%201', '/ping', '/', '/play', '/metrics']) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
      expect(response.status).toBe(403);
      expect(response.headers.get('x-clickhouse-exception-code')).toBe('516');
      expect(await response.text()).toContain('AUTHENTICATION_FAILED');
    }
  });

  test('the key is taken as a header, as a password and as a URL parameter', async () => {
    const basic = await fetch(`http://127.0.0.1:${port}/ping`, {
      headers: { Authorization: `Basic ${btoa(`anybody:${KEY}`)}` },
    });
    const url = await fetch(`http://127.0.0.1:${port}/ping?password=${encodeURIComponent(KEY)}`);
    expect([await basic.text(), await url.text()]).toEqual(['Ok.\n', 'Ok.\n']);
  });

  test.each([
    ['a foreign name', { host: 'evil.example:8123' }],
    ['a name that begins like ours', { host: 'localhost.evil.example' }],
    ['another port', { host: '127.0.0.1:1' }],
    ['a page of another site', { origin: 'https://evil.example' }],
    ['a page without an origin', { origin: 'null' }],
    ['a browser saying so', { 'sec-fetch-site': 'cross-site' }],
  ])('%s is refused even with the key', async (_, headers: Record<string, string>) => {
    const status = await rawStatus({ 'x-clickhouse-key': KEY, ...headers });
    expect(status).toBe(403);
  });

  test('localhost is taken by name', async () => {
    expect(await rawStatus({ 'x-clickhouse-key': KEY, host: `localhost:${port}` })).toBe(200);
  });
});

function rawStatus(headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path: '/?query=SELECT%201', headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('Beside the queries', () => {
  test('inserts go on while heavy queries fill the door, and the rest are told to come back', async () => {
    const heavy = Array.from({ length: 40 }, () =>
      ask('SELECT count() FROM numbers(1000000000000) WHERE number % 7 = 3'),
    );
    const started = performance.now();
    await clickhouse.insert('warnings_log', [warningRow(aWarning({ warningId: 'w2', revision: 0 }))], 'b');
    const insertMs = performance.now() - started;
    const statuses = new Set((await Promise.all(heavy)).map((answer) => answer.status));
    expect(insertMs).toBeLessThan(1_000);
    expect(statuses.has(503)).toBe(true);
  }, 120_000);

  test('every query is in the access log, with who asked and how many rows were given', async () => {
    await ask('SELECT 7 FROM numbers(3)', 'user=auditor');
    await ask('SELECT hostName()', 'user=nosy');
    await storeLooks();
    const rows = await clickhouse.query(
      "SELECT who, via, what, query, rows, outcome FROM access_log WHERE who IN ('auditor', 'nosy') ORDER BY seq",
    );
    expect(rows).toEqual([
      {
        who: 'auditor',
        via: 'door',
        what: 'query',
        query: 'SELECT 7 FROM numbers(3)',
        rows: 3,
        outcome: 'ok',
      },
      { who: 'nosy', via: 'door', what: 'query', query: 'SELECT hostName()', rows: null, outcome: '497' },
    ]);
  });
});
