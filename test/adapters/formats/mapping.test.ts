import { describe, expect, it } from 'vitest';
import { parseMapping } from '../../../services/adapters/formats/mapping.ts';
import { mappingOf } from './mappings.ts';

const faultsOf = (change: object) => {
  const parsed = parseMapping(JSON.stringify({ ...mappingOf(), ...change }));
  return parsed.ok ? [] : parsed.faults.map(({ code, path }) => `${code} ${path}`);
};

describe('a mapping file', () => {
  it('is read with its defaults', () => {
    const parsed = parseMapping(JSON.stringify(mappingOf()));
    expect(parsed).toMatchObject({
      ok: true,
      mapping: { delimiter: ',', sort: false, missing: [], tokenise: [] },
    });
  });

  it.each<[string, object, string[]]>([
    ['an unknown key', { colour: 1 }, ['unknown_field colour']],
    ['an unknown key inside', { place: { lon: 'x', lat: 'y', alt: 'z' } }, ['unknown_field place.alt']],
    ['no time', { time: undefined }, ['missing_field time']],
    [
      'an unknown zone',
      { time: { format: 'local', column: 'T', zone: 'Mars/Olympus' } },
      ['unknown_value time.zone'],
    ],
    [
      'an unknown category',
      { category: { column: 'C', map: { A: 'burglery' } } },
      ['unknown_value category.map.A'],
    ],
    [
      'a value mapped and refused',
      { category: { column: 'C', map: { A: 'theft' }, refuse: { A: 'health' } } },
      ['unknown_value category.refuse.A'],
    ],
    [
      'a reason that is a sentence',
      { category: { column: 'C', map: {}, refuse: { A: 'Not ours' } } },
      ['unknown_value category.refuse.A'],
    ],
    [
      'a severity for nothing',
      { severity: { default: 1, byValue: { Zzz: 2 } } },
      ['unknown_value severity.byValue.Zzz'],
    ],
    ['an unknown field', { fields: { deviceId: 'D' } }, ['unknown_field fields.deviceId']],
    [
      'a flag that is no boolean',
      { flags: { status: { column: 'S', values: ['x'] } } },
      ['unknown_field flags.status'],
    ],
    ['an accused role', { tokenise: [{ column: 'P', role: 'suspect' }] }, ['unknown_value tokenise.0.role']],
    [
      'people of a camera',
      {
        stream: 'camera-alarms',
        category: { column: 'C', map: {} },
        tokenise: [{ column: 'P', role: 'victim' }],
      },
      ['charter_identification tokenise'],
    ],
    [
      'identifiers as case ids',
      { tokenise: [{ column: 'Id', role: 'victim' }] },
      ['raw_identifier caseId.columns.0'],
    ],
  ])('with %s is refused at its path', (_, change, expected) => {
    expect(faultsOf(change)).toEqual(expected);
  });

  it('is refused with all its faults at once, each with a remedy', () => {
    const parsed = parseMapping(JSON.stringify({ stream: 'police', sorted: true }));
    const faults = parsed.ok ? [] : parsed.faults;
    expect(new Set(faults.map(({ path }) => path))).toEqual(
      new Set(['caseId', 'category', 'severity', 'sorted', 'source', 'stream', 'time']),
    );
    for (const { remedy } of faults) expect(remedy).not.toBe('');
    expect(faults.find(({ path }) => path === 'sorted')?.remedy).toContain('Did you mean "sort"?');
  });

  it.each(['', '{', 'null', '[]', '7'])('that is %j is refused', (text) => {
    expect(parseMapping(text).ok).toBe(false);
  });
});
