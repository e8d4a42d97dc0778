import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventView } from '../../../services/core/event/event.ts';
import { createEventTable, type EventTable } from '../../../services/core/history/event-table.ts';
import { LEAVES, leafAt, leafOf } from '../../../services/core/history/leaves.ts';
import { eventView } from '../../arbitraries/event.ts';

const caseIdOf = (caseNumber: number): string => `case-${caseNumber}`;
const standing = (event: EventView, caseNumber: number): EventView => ({
  ...event,
  caseId: caseIdOf(caseNumber),
});

function expectHeld(table: EventTable, row: number, event: EventView, caseNumber: number): void {
  const whole = standing(event, caseNumber);
  expect(table.view(row)).toEqual(whole);
  expect(table.caseOf(row)).toBe(caseNumber);
  expect([table.at(row), table.revision(row)]).toEqual([event.occurredAt, event.revision]);
  if (event.place !== null)
    expect([table.lon(row), table.lat(row)]).toEqual([event.place.lon, event.place.lat]);
  for (const path of LEAVES) expect(table.reader(path)(row)).toBe(leafOf(whole, leafAt(path)));
}

describe('the table of events', () => {
  it('gives every field of an event as it came, whatever came and went between', () => {
    const seen = { late: 0, revised: 0 };
    const step = fc.record({ event: eventView, goes: fc.option(fc.nat(), { freq: 2 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80, size: 'max' }), (steps) => {
        const table = createEventTable(caseIdOf);
        const held: { readonly row: number; readonly event: EventView; readonly caseNumber: number }[] = [];
        steps.forEach(({ event, goes }, caseNumber) => {
          held.push({ row: table.add(event, caseNumber), event, caseNumber });
          if (Math.abs(event.recordedAt - event.occurredAt) > 2 ** 31) seen.late++;
          if (event.revision > 255) seen.revised++;
          if (goes !== null) for (const { row } of held.splice(goes % held.length, 1)) table.free(row);
        });
        expect(new Set(held.map(({ row }) => row)).size).toBe(held.length);
        for (const { row, event, caseNumber } of held) expectHeld(table, row, event, caseNumber);
      }),
      { numRuns: 60 },
    );
    expect(Math.min(seen.late, seen.revised)).toBeGreaterThan(100);
  });

  it('keeps an empty text as one, also where it is the first', () => {
    const table = createEventTable(caseIdOf);
    const [first] = fc.sample(eventView, { numRuns: 1, seed: 1 });
    const alarm: EventView = { ...first!, stream: 'camera-alarms', category: 'smoke', unit: '' };
    expect(table.reader('unit')(table.add(alarm, 0))).toBe('');
  });

  it('keeps more sources than two bytes can number', () => {
    const table = createEventTable(caseIdOf);
    const [first] = fc.sample(eventView, { numRuns: 1, seed: 1 });
    const events = Array.from({ length: 65_600 }, (_, i) => ({ ...first!, source: `s${i % 65_590}` }));
    const rows = events.map((event, i) => table.add(event, i));
    const source = table.reader('source');
    expect(rows.map(source)).toEqual(events.map((event) => event.source));
    table.free(rows[65_580]!);
    const again = table.add({ ...first!, source: 's1' }, 1);
    expect([again, source(again)]).toEqual([rows[65_580], 's1']);
  });
});
