import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJsonSource } from '../../../services/adapters/json-source/json-source.ts';

const told = (text: string): readonly string[] =>
  readJsonSource(text).faults.map(
    ({ position, path, message, remedy }) =>
      `${position.line}:${position.column} ${path === '' ? '' : `${path} `}${message}: ${remedy}`,
  );

describe('JSON that does not parse', () => {
  it.each<readonly [what: string, text: string, says: readonly string[]]>([
    ['a comma before }', '{"a":1,}', ['1:7 a comma stands before a closing bracket: remove the comma']],
    ['a comma before ]', '{"a":[1,\n]}', ['1:8 a comma stands before a closing bracket: remove the comma']],
    [
      'no comma, where it belongs',
      '{\n "a": 1\n "b": 2}',
      ['2:8 a comma is missing here: put a comma between the two'],
    ],
    ['no colon', '{"a" 1}', ['1:5 a colon is missing behind the key: write "key": value']],
    ['two commas', '{"a":1,,"b":2}', ['1:8 a comma too many: remove it']],
    [
      'single quotes',
      "{'a':1}",
      [expect.stringMatching(/^1:2 a text stands in quotes that are not straight/)],
    ],
    [
      'curly quotes',
      '{"a":“x”}',
      [expect.stringMatching(/^1:6 a text stands in quotes that are not straight/)],
    ],
    ['a full-width colon', '{"a"：1}', [expect.stringMatching(/^1:5 a full-width sign/)]],
    ['True', '{"a":True}', ['1:6 JSON writes true in small letters: write true']],
    ['a comment', '{"a":1 // one\n}', [expect.stringMatching(/^1:8 JSON has no comments/)]],
    ['a list that is not closed', '{"a":[1,2', [expect.stringMatching(/^1:10 a list is not closed/)]],
    ['one bracket too many', '{"a":1}}', [expect.stringMatching(/^1:8 something follows the end/)]],
    ['nothing', '', ['1:1 the file is empty: write one JSON object']],
    ['a backslash', '{"a":"\\q"}', [expect.stringMatching(/^1:6 a backslash in a text .* write \\\\ for/)]],
  ])('is told of %s', (_what, text, says) => {
    expect(told(text)).toEqual(says);
  });

  it('is told every slip of the text at once, each once', () => {
    const text = '{\n  "a": tru,\n  "b": [1 2],\n  "c": "x"\n  "d": 3,\n}';
    expect(told(text).map((line) => line.split(' ')[0])).toEqual(['2:8', '3:10', '4:11', '5:9']);
  });

  it('is refused before it nests too deep to be read, in no time', () => {
    expect(told('['.repeat(1_000_000))).toEqual([
      expect.stringMatching(/^1:1 the text nests deeper than 256/),
    ]);
  });
});

it('of a key that is written twice the last is read and found, as JSON.parse has it', () => {
  const source = readJsonSource('{"a": 1, "b": 2,\n "a": {"c": 3}}');
  expect(source.value).toEqual({ a: { c: 3 }, b: 2 });
  expect(source.locate('a', 'value')).toEqual({ line: 2, column: 7 });
  expect(source.locate('a.c', 'key')).toEqual({ line: 2, column: 8 });
});

it('a key that is written twice is a fault, at its second place', () => {
  expect(told('{"a":{"b":1,\n"b":2}}')).toEqual([
    '2:1 a.b the key "b" is here twice (first in line 1): keep one of them',
  ]);
});

describe('a path is found', () => {
  const source = readJsonSource(
    '{"on":[{"place.areaCode":"35"}],\n "place":{"areaCode":1},\r\n "__proto__":{"x":[[1,2]]}}',
  );
  it.each<readonly [path: string, part: 'key' | 'value', at: string]>([
    ['on', 'key', '1:2'],
    ['on', 'value', '1:7'],
    ['on[0].place.areaCode', 'key', '1:9'],
    ['on[0].place.areaCode', 'value', '1:26'],
    ['place.areaCode', 'value', '2:22'],
    ['__proto__.x[0][1]', 'value', '3:23'],
    ['', 'value', '1:1'],
  ])('%s (%s)', (path, part, at) => {
    const { line, column } = source.locate(path, part);
    expect(`${line}:${column}`).toBe(at);
  });

  it.each([
    ['on[0].category', '1:8'],
    ['on[7].category', '1:7'],
    ['owner', '1:1'],
    ['place.lon.x', '2:10'],
  ])('%s is not there: at what should hold it', (path, at) => {
    const { line, column } = source.locate(path, 'key');
    expect(`${line}:${column}`).toBe(at);
  });
});

describe('whatever the text', () => {
  const slips = fc.constantFrom(
    ',',
    '"',
    '{',
    '}',
    '[',
    ']',
    ':',
    "'",
    '\n',
    '\\',
    '0',
    '-',
    '.',
    'e',
    't',
    ' ',
    '\u00a0',
    '//',
    '：',
  );
  const bent = fc
    .tuple(fc.json({ maxDepth: 4 }), fc.array(fc.tuple(fc.nat(), fc.nat(3), slips), { maxLength: 4 }))
    .map(([text, changes]) =>
      changes.reduce((now, [place, gone, slip]) => {
        const at = place % (now.length + 1);
        return now.slice(0, at) + slip + now.slice(at + gone);
      }, text),
    );

  it('JSON.parse decides what is JSON, and what is not has at least one located fault', () => {
    fc.assert(
      fc.property(bent, (text) => {
        const source = readJsonSource(text);
        const isRepeated = source.faults.some(({ message }) => message.includes('is here twice'));
        let value: unknown;
        try {
          value = JSON.parse(text);
        } catch {
          expect(source.faults.length).toBeGreaterThan(0);
          expect(isRepeated).toBe(false);
          for (const { position } of source.faults) {
            const lines = text.split(/\r\n|\n|\r/);
            expect(position.line).toBeLessThanOrEqual(lines.length);
            expect(position.column).toBeLessThanOrEqual(lines[position.line - 1]!.length + 2);
          }
          return;
        }
        if (!isRepeated) expect(source).toMatchObject({ faults: [] });
        expect(source.value).toEqual(value);
      }),
      { numRuns: 3_000 },
    );
  });
});
