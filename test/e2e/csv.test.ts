import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countRows, queryStore } from './support/query.ts';
import { rejections, summary } from './support/summary.ts';
import { createWorkspace, parseLines, type Workspace } from './support/workspace.ts';

const local = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const MAPPING = local('test/fixtures/mappings/charlottesville.json');
const CHARLOTTESVILLE = local('../shared/data/charlottesville-incidents-2014-2019.csv');

let workspace: Workspace;

beforeAll(async () => {
  workspace = await createWorkspace();
});
afterAll(() => workspace.remove());

describe('CSV with a mapping', () => {
  const HEADER =
    'RecordID,Offense,IncidentID,BlockNumber,StreetName,Agency,DateReported,HourReported,lat,lon\n';

  it('takes the good rows and tells the others by line', async () => {
    const header = await headerOf();
    const row = (values: Readonly<Record<string, string>>): string =>
      header.map((name) => values[name] ?? '').join(',');
    const burglary = {
      Offense: 'Burglary',
      IncidentID: 'i1',
      DateReported: '2019-03-02',
      HourReported: '1030',
    };
    const rows = [
      row(burglary),
      row({ ...burglary, IncidentID: 'i2', HourReported: '9999' }),
      row({ ...burglary, IncidentID: 'i3', Offense: 'Burglry' }),
      'too,few',
      row({ ...burglary, IncidentID: 'i4', HourReported: '1130' }),
    ];
    await workspace.write('some.csv', `${header.join(',')}\n${rows.join('\n')}\n`);
    const ran = await workspace.run(['replay', 'some.csv', '--mapping', MAPPING]);
    expect(ran.code).toBe(1);
    expect(summary(ran, 'events')).toMatchObject({ read: 5, accepted: 2, duplicate: 0, rejected: 3 });
    const told = ran.stderr.split('\n').filter((text) => text.startsWith('some.csv:'));
    expect(told.map((text) => text.split(':')[1])).toEqual(['3', '5']);
    // What the mapping refuses is its decision: counted with its word for it, and no fault of the file.
    expect(rejections(ran)['refused_by_mapping:unmapped']).toBe(1);
  });

  it('needs the columns that the mapping names', async () => {
    await workspace.write('other.csv', `${HEADER.replace('Offense', 'Crime')}1,2,3,4,5,6,7,8,9,10\n`);
    const ran = await workspace.run(['replay', 'other.csv', '--mapping', MAPPING]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/^other\.csv:1: .*Offense/m);
  });
});

/** Columns that the mapping may ask for. */
async function headerOf(): Promise<readonly string[]> {
  const text = await readFile(MAPPING, 'utf8');
  const named = [...text.matchAll(/"(?:column|date|time|lat|lon|latitude|longitude)": "(\w+)"/g)].map(
    ([, name]) => name!,
  );
  return [...new Set(['IncidentID', ...named])];
}

if (!existsSync(CHARLOTTESVILLE)) {
  console.warn(`LEFT OUT: five years of Charlottesville, for ${CHARLOTTESVILLE} is not on this machine`);
}

describe.skipIf(!existsSync(CHARLOTTESVILLE))('five real years of Charlottesville', () => {
  it('become 18,238 incidents and the warnings of their areas, all kept', async () => {
    const store = workspace.file('charlottesville');
    const ran = await workspace.run(['replay', CHARLOTTESVILLE, '--mapping', MAPPING, '--store', store]);
    expect(ran.code).toBe(0);
    expect(summary(ran, 'events')).toEqual({
      read: 29_475,
      accepted: 18_238,
      duplicate: 0,
      rejected: 11_237,
      late: 0,
    });
    expect(rejections(ran)).toEqual({
      'refused_by_mapping:administrative': 5_316,
      'refused_by_mapping:enforcement': 2_152,
      'refused_by_mapping:health': 2_147,
      'refused_by_mapping:suspicion': 1_622,
    });
    const areas = [...ran.stderr.matchAll(/^ +(\d+) {2}(area:\S+)$/gm)].map(
      ([, count, area]) => `${count} ${area}`,
    );
    expect(areas.slice(0, 6)).toEqual([
      '9 area:cell:892a8c119cfffff',
      '5 area:cell:892a8c11917ffff',
      '4 area:cell:892a8c1191bffff',
      '4 area:cell:892a8c119c3ffff',
      '3 area:cell:892a8c119a7ffff',
      '3 area:cell:892a8c119dbffff',
    ]);
    expect(areas).toHaveLength(10);
    const revisions = parseLines<{ subject: string; reason: string }>(ran.stdout);
    expect(revisions.every(({ subject }) => subject.startsWith('area:'))).toBe(true);
    expect(revisions.filter(({ reason }) => reason === 'raised')).toHaveLength(70);
    const counts = await countRows(store, ['events', 'warnings']);
    expect(counts).toEqual({ events: 18_238, warnings: revisions.length });
    const [years] = await queryStore(
      store,
      'SELECT min(toYear(occurred_at)) AS first, max(toYear(occurred_at)) AS last FROM events',
    );
    expect(years).toEqual([{ first: 2014, last: 2019 }]);
  });
});
