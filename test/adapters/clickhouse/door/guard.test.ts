import { describe, expect, test } from 'vitest';
import { allowFunctions } from '../../../../services/adapters/clickhouse/door/allowed-functions.ts';
import {
  checkCanonical,
  formattingStatement,
} from '../../../../services/adapters/clickhouse/door/canonical-query.ts';
import { checkSyntaxTree } from '../../../../services/adapters/clickhouse/door/guard.ts';
import {
  DEFAULT_LIMITS,
  sessionStatement,
} from '../../../../services/adapters/clickhouse/door/session-settings.ts';
import { createSlots } from '../../../../services/adapters/clickhouse/door/slots.ts';
import { parseSyntaxTree } from '../../../../services/adapters/clickhouse/door/syntax-tree.ts';

const none = new Map<string, string>();
const isAllowedFunction = allowFunctions([
  { name: 'count', alias_to: '', categories: 'Aggregate Functions' },
  { name: 'any_value', alias_to: 'any', categories: '' },
  { name: 'any', alias_to: '', categories: 'Aggregate Functions' },
  { name: 'file', alias_to: '', categories: 'Other' },
  { name: 'version', alias_to: '', categories: 'Other' },
  { name: 'throwIf', alias_to: '', categories: 'Arithmetic' },
  { name: 'in', alias_to: '', categories: 'Comparison' },
  { name: 'brandNew', alias_to: '', categories: 'A kind of next year' },
]);

function check(...lines: string[]): () => void {
  const tree = parseSyntaxTree(lines.join('\n'));
  if (!tree) throw new Error('not a tree');
  return () => checkSyntaxTree(tree, { database: 'default', isAllowedFunction });
}

describe('Functions', () => {
  test.each([
    'count',
    'COUNT',
    'countIf',
    'countDistinctIf',
    'countOrNull',
    'any_value',
    'version',
    'lambda',
  ])('%s may be called', (name) => expect(isAllowedFunction(name)).toBe(true));
  test.each(['file', 'FILE', 'fileIf', 'throwIf', 'brandNew', 'notThere', 'If', 'versionIf', ''])(
    '%s may not',
    (name) => expect(isAllowedFunction(name)).toBe(false),
  );
});

describe('A syntax tree', () => {
  test('with a kind of node that is not listed is refused', () => {
    expect(
      check('SelectWithUnionQuery (children 1)', ' ExpressionList (children 1)', '  SomethingNew'),
    ).toThrow('SomethingNew is not allowed');
  });
  test('with a file to write to is refused', () => {
    expect(check('SelectWithUnionQuery (children 2)', ' ExpressionList', " Literal '/tmp/x'")).toThrow(
      'Literal',
    );
    expect(check('ShowTables (children 1)', " Literal '/tmp/x'")).toThrow('Literal');
  });
  test('that changes settings is refused', () => {
    expect(check('SelectWithUnionQuery (children 2)', ' ExpressionList', ' Set')).toThrow('SETTINGS');
  });
  test('whose names have nodes below them is refused', () => {
    expect(check('SelectWithUnionQuery', ' ExpressionList', '  Identifier a', '   Literal 1')).toThrow(
      'Identifier is not allowed',
    );
  });
  test.each(['DropQuery', 'InsertQuery', 'Set', 'UseQuery', 'SystemQuery', 'ParallelWithQuery'])(
    'of a %s is refused',
    (kind) => expect(check(`${kind} x`)).toThrow('only answers queries'),
  );
  test.each(['', 'A\nB', '  A', 'A\n   B'])('that is not one tree is none: %j', (text) => {
    expect(parseSyntaxTree(text)).toBeUndefined();
  });
});

describe('A canonical query', () => {
  test.each([
    ['a break in an identifier', 'SELECT `a\\n  Literal 1`'],
    ['a quote in an identifier', 'SELECT `a\\`b`'],
    ['a line break', 'SELECT 1\nFROM t'],
    ['a file to write to', "SELECT 1 INTO OUTFILE '/tmp/x'"],
    ['a statement that is no query', 'SYSTEM FLUSH LOGS'],
    ['settings of the server', "SHOW SETTINGS LIKE 'a'"],
  ])('with %s is refused', (_, sql) => {
    expect(() => checkCanonical(sql, none)).toThrow();
  });

  test('tells its format, which is not one quoted', () => {
    expect(checkCanonical('SELECT 1 FORMAT JSON', none).format).toBe('JSON');
    expect(checkCanonical("SELECT ' FORMAT JSON'", none).format).toBeUndefined();
    expect(checkCanonical('SELECT 1 AS ` FORMAT JSON`', none).format).toBeUndefined();
  });

  test('may hold anything in its strings', () => {
    expect(() => checkCanonical("SELECT 'INTO OUTFILE \\n \\' `a\\n`; DROP'", none)).not.toThrow();
  });

  test('is asked for in a statement that the query cannot end', () => {
    expect(formattingStatement("'); DROP TABLE x; --\0")).toMatch(
      /^SELECT formatQuerySingleLine\(base64Decode\('[A-Za-z0-9+/=]*'\)\)$/,
    );
  });
});

describe('Settings of a session', () => {
  test('end in readonly and hold no more than the limits', () => {
    const asked = new Map([
      ['max_execution_time', '5'],
      ['max_result_rows', '99999999'],
      ['max_result_bytes', 'NaN'],
      ['readonly', '0'],
      ['output_format_schema', '/tmp/x'],
      ['output_format_json_quote_64bit_integers', "1'"],
    ]);
    const statement = sessionStatement(DEFAULT_LIMITS, asked, new Map([['p', "a\\'b"]]));
    expect(statement).toContain('max_execution_time = 5,');
    expect(statement).toContain(`max_result_rows = ${DEFAULT_LIMITS.maxResultRows},`);
    expect(statement).toContain(`max_result_bytes = ${DEFAULT_LIMITS.maxResultBytes},`);
    expect(statement).toContain("output_format_json_quote_64bit_integers = '1\\''");
    expect(statement).toContain("param_p = 'a\\\\\\'b'");
    expect(statement).not.toContain('output_format_schema');
    expect(statement).toMatch(/, readonly = 1$/);
    expect(statement.match(/readonly/g)).toHaveLength(1);
  });
});

describe('Slots', () => {
  test('are given in order, and one given back twice is one', async () => {
    const slots = createSlots(1, 1);
    const release = await slots.take();
    const order: string[] = [];
    const second = slots.take().then((free) => {
      order.push('second');
      return free;
    });
    await expect(slots.take()).rejects.toMatchObject({ code: 202, retryable: true });
    release();
    release();
    const third = slots.take().then(() => order.push('third'));
    (await second)();
    await third;
    expect(order).toEqual(['second', 'third']);
  });
});
