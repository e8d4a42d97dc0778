import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../services/app/config.ts';
import type { ErasedRecords } from '../../../services/app/subject/erase-file.ts';
import { isClean, reportLines } from '../../../services/cli/subject/erase-text.ts';

const erasure = { erasureId: 'e', subject: 'x_1', at: Date.UTC(2026, 5, 1), before: [] };
const reportOf = (change: Partial<ErasedRecords>) => ({
  erasure,
  rows: {},
  log: { changed: 0, removed: 0, staying: {}, inSnapshots: 0, traces: 0, ...change },
});

describe('what an erasure tells at its end', () => {
  it.each<[string, Partial<ErasedRecords>, boolean, string]>([
    ['all is gone', {}, true, 'snapshots are without the person'],
    ['looks stay', { staying: { 'access-log': 1 } }, true, '1 in access-log'],
    ['a token in the rest of the file', { traces: 2 }, false, 'THE TOKEN IS FOUND 2 TIMES'],
    [
      'an older snapshot',
      { inSnapshots: 1, staying: { 'access-log': 1 } },
      false,
      'SNAPSHOTS NAME THE PERSON',
    ],
    [
      'who was reported again',
      { inSnapshots: 1, staying: { 'police-incidents': 1 } },
      true,
      'reported again',
    ],
  ])('%s', (_, change, clean, text) => {
    const report = reportOf(change);
    expect(isClean(report)).toBe(clean);
    expect(reportLines(report, loadConfig({})).join('\n')).toContain(text);
  });

  it.each<[Readonly<Record<string, number>>, string]>([
    [{}, 'ClickHouse  no row was about them;'],
    [{ events: 4 }, 'ClickHouse  took the person out of 4 events;'],
    [{ events: 4, warnings: 6 }, 'ClickHouse  took the person out of 4 events; removed 6 warnings;'],
  ])('events stay, without the person: %j', (rows, text) => {
    expect(reportLines({ ...reportOf({}), rows }, loadConfig({})).join('\n')).toContain(text);
  });
});
