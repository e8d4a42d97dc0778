import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../../services/adapters/formats/csv.ts';
import type { Line } from '../../../services/steps/ingest/ports.ts';
import { all, brief, chunksOf } from './chunks.ts';
import { parsed } from './mappings.ts';

const HEADER = 'Id,Kind,When,Note\n';
const row = (id: string, note = '', kind = 'Theft', when = '2019-07-01 12:00') =>
  `${id},${kind},${when},${note}\n`;
const read = (text: Uint8Array | string, change: object = {}, size?: number) =>
  all(readCsv(chunksOf(text, size), 'city.csv', parsed(change)));
const valuesOf = (lines: readonly Line[]) =>
  lines.flatMap((line) => ('value' in line ? [line.value as Record<string, unknown>] : []));

describe('rows of CSV', () => {
  it('become events in the form that is checked', async () => {
    expect(await read(HEADER + row('a'))).toEqual([
      {
        file: 'city.csv',
        line: 2,
        value: {
          stream: 'police-incidents',
          source: 'city',
          category: 'theft',
          severity: 2,
          occurredAt: '2019-07-01T16:00:00.000Z',
          caseId: 'a',
        },
      },
    ]);
  });

  it.each<[string, Uint8Array | string, string[]]>([
    ['quoted commas and quotes', `${HEADER}${row('a', '"x, ""y"""')}${row('b')}`, ['2 ok', '3 ok']],
    ['a line end in a field', `${HEADER}${row('a', '"x\ny"')}${row('b')}`, ['2 ok', '4 ok']],
    ['a quote inside a field', `${HEADER}${row('a', '5" nails')}${row('b')}`, ['2 ok', '3 ok']],
    ['CRLF', (HEADER + row('a') + row('b')).replaceAll('\n', '\r\n'), ['2 ok', '3 ok']],
    ['blank lines', `\n${HEADER}\n${row('a')}\n\n`, ['4 ok']],
    ['a byte order mark', `\ufeff${HEADER}${row('a')}`, ['2 ok']],
    ['a column too few', `${HEADER}a,Theft\n${row('b')}`, ['2 unreadable', '3 ok']],
    ['a column too many', `${HEADER}a,Theft,2019-07-01 12:00,x,y\n${row('b')}`, ['2 unreadable', '3 ok']],
    [
      'a quote that is never closed',
      `${HEADER}${row('a', '"x')}${row('b')}${row('c')}`,
      ['2 unreadable', '3 ok', '4 ok'],
    ],
    [
      'such a quote far from the end',
      `${HEADER}${row('a', '"x')}${row('b').repeat(70)}`,
      ['2 unreadable', ...Array.from({ length: 70 }, (_, i) => `${i + 3} ok`)],
    ],
    ['text after a closing quote', `${HEADER}${row('a', '"x" y')}${row('b')}`, ['2 unreadable', '3 ok']],
    ['a last row that was cut', `${HEADER}${row('a')}b,Thef`, ['2 ok', '3 unreadable']],
    ['a cut in a quoted field', `${HEADER}${row('a')}b,Theft,2019-07-01 12:00,"x`, ['2 ok', '3 unreadable']],
    [
      'a row that is not UTF-8',
      Buffer.concat([Buffer.from(HEADER), Buffer.from([0xb0, 0xa1, 0x0a]), Buffer.from(row('b'))]),
      ['2 encoding', '3 ok'],
    ],
    ['a row of 2 MB', `${HEADER}${row('a', 'x'.repeat(2_000_000))}${row('b')}`, ['2 too_large', '3 ok']],
    [
      'a time that never was',
      `${HEADER}${row('a', '', 'Theft', '2019-02-30 12:00')}${row('b')}`,
      ['2 bad_time When', '3 ok'],
    ],
    ['no category', `${HEADER}${row('a', '', ' ')}${row('b')}`, ['2 missing_field Kind', '3 ok']],
    [
      'no category and no time',
      `${HEADER}${row('a', '', '', '')}${row('b')}`,
      ['2 missing_field Kind, bad_time When', '3 ok'],
    ],
    [
      'a category that is refused',
      `${HEADER}${row('a', '', 'Mental/TDO')}${row('b')}`,
      ['2 refused_by_mapping Kind', '3 ok'],
    ],
    [
      'a category that is nowhere',
      `${HEADER}${row('a', '', 'toString')}${row('b')}`,
      ['2 refused_by_mapping Kind', '3 ok'],
    ],
    ['UTF-16', Buffer.from(HEADER + row('a'), 'utf16le'), ['1 encoding']],
    ['an empty file', '', ['1 unreadable']],
    ['a header alone', HEADER, ['1 unreadable']],
    ['a header without the columns', 'id,Kind,when\n1,2,3\n', ['1 missing_field When, missing_field Id']],
    ['a header with a column twice', 'Id,Kind,When,Id\n1,2,3,4\n', ['1 unreadable']],
  ])('%s', async (_, text, expected) => {
    const lines = await read(text);
    expect(brief(lines)).toEqual(expected);
  });

  it('that the mapping refuses say the reason it is counted by', async () => {
    const kinds = ['Mental/TDO', 'Towed', 'Ufo'];
    const lines = await read(HEADER + kinds.map((kind) => row('a', '', kind)).join(''));
    expect(lines.map((line) => 'refusal' in line && line.refusal)).toEqual([
      'health',
      'administrative',
      'unmapped',
    ]);
  });

  it('with a category that is nowhere may become a category of ours', async () => {
    const category = { column: 'Kind', map: {}, default: 'other' };
    expect(valuesOf(await read(HEADER + row('a'), { category }))).toMatchObject([{ category: 'other' }]);
  });

  it('name the nearest column where one is missing', async () => {
    const [line] = await read('Id,Kind,Whn\n1,2,3\n');
    expect(line).toMatchObject({ faults: [{ remedy: expect.stringContaining('Did you mean column 3?') }] });
  });

  it('come in the order of time where the mapping sorts', async () => {
    const text = HEADER + row('b', '', 'Theft', '2019-07-02 00:00') + row('a') + row('x', '', 'Ufo');
    const lines = await read(text, { sort: true });
    expect(brief(lines)).toEqual(['4 refused_by_mapping Kind', '3 ok', '2 ok']);
  });
});

describe('further columns', () => {
  const header = 'Id,Kind,When,lon,lat,who,amount,patrol,status\n';
  const change = {
    place: { lon: 'lon', lat: 'lat' },
    missing: ['nan'],
    tokenise: [{ column: 'who', role: 'victim' }],
    flags: { policeInitiated: { column: 'patrol', values: ['P', 'Q'] } },
    fields: { status: 'status' },
    constants: { revision: 3 },
    severity: { default: 1, byCategory: { theft: 2 }, byValue: { Burglary: 4 } },
    caseId: { columns: ['Id', 'When'], separator: '-' },
  };
  const cells = (...rest: string[]) => `${['1', 'Theft', '2019-07-01 12:00', ...rest].join(',')}\n`;
  const readValue = async (line: string) => valuesOf(await read(header + line, change))[0];

  it('become place, parties, flags, fields and constants', async () => {
    expect(await readValue(cells('-78.5', '38', ' Some Body ', '', 'Q', 'closed'))).toMatchObject({
      place: { lon: -78.5, lat: 38 },
      parties: [{ identifier: 'Some Body', role: 'victim' }],
      policeInitiated: true,
      status: 'closed',
      revision: 3,
      severity: 2,
      caseId: '1-2019-07-01 12:00',
    });
  });

  it('that stand for nothing leave the field out', async () => {
    const value = await readValue(cells('nan', '', '', '', '', ''));
    expect(value).toMatchObject({ parties: [], policeInitiated: false });
    expect(value).not.toHaveProperty('place');
    expect(value).not.toHaveProperty('status');
  });

  it('that are no numbers stay what they are, for the check to name', async () => {
    expect(await readValue(cells('0x10', '38', '', '', '', ''))).toMatchObject({
      place: { lon: '0x10', lat: 38 },
    });
    expect(await readValue(cells('', '38', '', '', '', ''))).toMatchObject({ place: { lon: null, lat: 38 } });
  });
});

describe('a date and a time of the day', () => {
  const time = { format: 'date+hhmm', date: 'When', time: 'Note', zone: 'America/New_York' };
  const when = async (date: string, clock: string) => {
    const [line] = await read(HEADER + row('a', clock, 'Theft', date), { time });
    return line && 'value' in line ? (line.value as { occurredAt: string }).occurredAt : brief([line!])[0];
  };
  it.each([
    ['2019-07-01', '1205', '2019-07-01T16:05:00.000Z'],
    ['2019-07-01', '905', '2019-07-01T13:05:00.000Z'],
    ['2019-07-01', '09:05', '2019-07-01T13:05:00.000Z'],
    ['2019-07-01T04:00:00Z', '2114', '2019-07-02T01:14:00.000Z'],
    ['2019-01-01T05:00:00Z', '0000', '2019-01-01T05:00:00.000Z'],
    ['2019-07-01', '2400', '2 bad_time Note'],
    ['2019-07-01', '', '2 bad_time Note'],
    ['2019-02-30', '1200', '2 bad_time When'],
    ['01/07/2019', '1200', '2 bad_time When'],
  ])('%s and %s are %s', async (date, clock, expected) => {
    expect(await when(date, clock)).toBe(expected);
  });
});

describe('whatever the text', () => {
  it('nothing throws, and the same comes out however it is cut into chunks', async () => {
    const piece = fc.oneof(
      fc.constantFrom('"', ',', '\n', '\r\n', 'a,Theft,2019-07-01 12:00,\n', '"a\nb"', '""', 'é', 'Mental'),
      fc.string({ maxLength: 5 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 30 }),
        fc.integer({ min: 1, max: 9 }),
        async (pieces, size) => {
          const text = HEADER + pieces.join('');
          const whole = await read(text);
          expect(whole.length).toBeGreaterThan(0);
          expect(await read(text, {}, size)).toEqual(whole);
        },
      ),
    );
  });
});
