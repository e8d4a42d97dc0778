import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alarm, at, domestic, quarrel } from '../events.ts';
import { countRows } from './support/query.ts';
import { rejections, summary } from './support/summary.ts';
import { createWorkspace, type Ran, type Workspace } from './support/workspace.ts';

/** The "Bad input" of the issue, through the real command: every fault on a line of its own, and the good rows go on. */

const json = (value: unknown): string => JSON.stringify(value);
const good = (n: number): string => json(domestic(`good ${n}`, n / 100));
const without = (field: string): string => json({ ...domestic('x', 0), [field]: undefined });
const bent = (change: object): string => json(domestic('x', 0, change));

/** A line of the file, and the fault that is told of it: field, code and a piece of what is said. */
const LINES: readonly (readonly [line: string, path: string, code: string, says: RegExp])[] = [
  [bent({ severity: '3' }), 'severity', 'wrong_type', /where a whole number from 1 to 4 .*unquoted/],
  [bent({ severity: 5 }), 'severity', 'out_of_range', /from 1 to 4/],
  [bent({ revision: -1 }), 'revision', 'out_of_range', /from 0/],
  [bent({ revision: 1.5 }), 'revision', 'wrong_type', /not whole/],
  [bent({ occurredAt: '2026-03-01T21:14:00' }), 'occurredAt', 'bad_time', /without an offset .*\+08:00/],
  [bent({ occurredAt: '2026-02-30T21:14:00Z' }), 'occurredAt', 'bad_time', /not a time that exists/],
  [bent({ occurredAt: 1_772_000_000 }), 'occurredAt', 'wrong_type', /ISO 8601/],
  [bent({ occurredAt: at(1), recordedAt: at(0) }), 'occurredAt', 'future_event', /five minutes/],
  [bent({ place: { lon: 190, lat: 26 } }), 'place.lon', 'out_of_range', /-180 to 180/],
  [bent({ place: { lon: 119, lat: -91 } }), 'place.lat', 'out_of_range', /-90 to 90/],
  [bent({ place: { lon: 119 } }), 'place.lat', 'missing_field', /./],
  [bent({ place: 'Fuzhou' }), 'place', 'wrong_type', /./],
  [bent({ category: 'domestic_violense' }), 'category', 'unknown_value', /mean "domestic_violence"/],
  [bent({ severty: 2 }), 'severty', 'unknown_field', /mean "severity"/],
  [
    bent({ parties: [{ token: 'Wang Xiaoming', role: 'victim' }] }),
    'parties[0].token',
    'raw_identifier',
    /./,
  ],
  [bent({ caseId: 'a\u0000b' }), 'caseId', 'encoding', /control character/],
  [bent({ caseId: '' }), 'caseId', 'out_of_range', /./],
  [without('occurredAt'), 'occurredAt', 'missing_field', /./],
  [without('source'), 'source', 'missing_field', /./],
  [
    json({ ...domestic('x', 0), stream: 'police-incident' }),
    'stream',
    'unknown_stream',
    /mean "police-incidents"/,
  ],
  [json(alarm('x', 0, { faceId: 7 })), 'faceId', 'charter_identification', /./],
  [json(quarrel('x', 0, { gender: 'f' })), 'gender', 'charter_protected_attribute', /./],
  ['{"stream":"police-incidents","caseId":', '', 'unreadable', /one JSON object per line/],
  ['[1,2]', '', 'not_an_object', /one object per event/],
  ['null', '', 'not_an_object', /./],
  ['42', '', 'not_an_object', /./],
  ['NaN', '', 'unreadable', /NaN/],
  [`{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`, '', 'too_deep', /deeper than/],
  [`{"a":"${'x'.repeat(10 * 1024 * 1024)}"}`, '', 'too_large', /at most 1048576 bytes/],
];
/** GB18030, as it comes from old systems. */
const WRONG_ENCODING = Buffer.from([0x22, 0xb8, 0xa3, 0xd6, 0xdd, 0x22]);

let workspace: Workspace;
let ran: Ran;
let told: readonly string[];

beforeAll(async () => {
  workspace = await createWorkspace();
  // A good row after each bad one, so that whatever a bad one breaks is seen.
  const body = LINES.flatMap(([line], n) => [line, good(n)]).join('\n');
  await workspace.write(
    'bad.ndjson',
    Buffer.concat([Buffer.from(`\uFEFF${body}\n`), WRONG_ENCODING, Buffer.from(`\n\n  \n${good(100)}\r\n`)]),
  );
  await workspace.write('cut.ndjson', `${good(101)}\n${good(102).slice(0, 80)}`);
  await workspace.write('empty.ndjson', '');
  await workspace.write('blank.ndjson', '\n\r\n  \n');
  await workspace.write('utf16.ndjson', Buffer.from(`\uFEFF${good(103)}\n`, 'utf16le'));
  await workspace.write('cut.ndjson.gz', gzipSync(`${good(104)}\n`.repeat(50)).subarray(0, -12));
  await workspace.write('noise.ndjson.gz', Buffer.from([0x1f, 0x8b, 1, 2, 3, 4, 5]));
  const files = ['bad', 'cut', 'empty', 'blank', 'utf16'].map((name) => `${name}.ndjson`);
  ran = await workspace.run([
    'replay',
    ...files,
    'cut.ndjson.gz',
    'noise.ndjson.gz',
    '--store',
    workspace.file('store'),
  ]);
  told = ran.stderr.split('\n');
});
afterAll(() => workspace.remove());

/** The lines that were told of one line of a file, without their place. */
const of = (file: string, line: number): readonly string[] =>
  told
    .filter((text) => text.startsWith(`${file}:${line}: `))
    .map((text) => text.slice(`${file}:${line}: `.length));

describe('a file of bad lines', () => {
  it.each(LINES.map(([, path, code, says], n) => [path || 'the whole line', code, says, path, n] as const))(
    'has one fault told of %s: %s, which says %s',
    (_, code, says, path, n) => {
      const faults = of('bad.ndjson', 2 * n + 1);
      expect(faults).toHaveLength(1);
      expect(faults[0]).toMatch(says);
      expect(faults[0]).toContain(`[${code}]. `);
      if (path !== '') expect(faults[0]?.startsWith(`${path}: `)).toBe(true);
      // After the code comes the remedy.
      expect(faults[0]).toMatch(/\]\. [A-Z].{15,}\.$/);
    },
  );

  it('has the line that is not UTF-8 told with the way to make it so', () => {
    expect(of('bad.ndjson', 2 * LINES.length + 1)).toEqual([expect.stringMatching(/\[encoding\]\. .*iconv/)]);
  });

  it('has no fault told of a good line', () => {
    for (const n of LINES.keys()) expect(of('bad.ndjson', 2 * n + 2)).toEqual([]);
  });

  it('has nothing of what was sent repeated', () => {
    expect(ran.stderr).not.toContain('Wang');
    expect(ran.stderr.length).toBeLessThan(20_000);
  });
});

describe('files that are bad as a whole', () => {
  it.each([
    ['cut.ndjson', 2, 'unreadable', /ends in the middle of a record/],
    ['empty.ndjson', 1, 'unreadable', /no records/],
    ['blank.ndjson', 1, 'unreadable', /no records/],
  ])('%s is told at line %i', (file, line, code, says) => {
    const faults = of(file, line);
    expect(faults).toEqual([expect.stringMatching(says)]);
    expect(faults[0]).toContain(`[${code}]. `);
  });

  it.each(['utf16.ndjson', 'cut.ndjson.gz', 'noise.ndjson.gz'])('%s is told, and its remedy', (file) => {
    expect(told.filter((text) => text.startsWith(`${file}:`))).toEqual([
      expect.stringMatching(/^\S+:\d+: .*\[(encoding|unreadable)\]\. [A-Z].+\.$/),
    ]);
  });
});

describe('the run over all of them', () => {
  it('ends with 1, without a crash', () => {
    expect(ran.code).toBe(1);
    expect(ran.stderr).not.toMatch(/^\s+at /m);
  });

  it('takes the good rows, and its counts add up', async () => {
    const counts = summary(ran, 'events');
    const goodRows = LINES.length + 2;
    // Of the gzip that was cut, what could be unpacked before the cut may have been taken in.
    expect(counts.accepted! - goodRows).toBeOneOf([0, 1]);
    expect(counts.accepted! + counts.duplicate! + counts.rejected!).toBe(counts.read);
    const byReason = rejections(ran);
    expect(Object.values(byReason).reduce((sum, count) => sum + count, 0)).toBe(counts.rejected);
    expect(counts.rejected).toBe(LINES.length + 1 + 6);
    expect(byReason).toMatchObject({ bad_time: 2, too_deep: 1, too_large: 1, raw_identifier: 1 });
    const stored = await countRows(workspace.file('store'), ['events', 'dead_letters']);
    expect(stored).toEqual({ events: counts.accepted, dead_letters: counts.rejected });
  });
});
