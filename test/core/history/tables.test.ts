import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STREAMS } from '../../../services/core/event/vocabulary.ts';
import { createCaseTable } from '../../../services/core/history/case-table.ts';
import { createKeyTable } from '../../../services/core/history/key-table.ts';

/** Texts that begin alike, end alike, are of other scripts or are long; few enough to come again. */
const text = fc
  .record({
    head: fc.constantFrom('', 'c', 'case-', '案件', 'é', '😀', 'x'.repeat(60)),
    number: fc.nat({ max: 400 }),
    tail: fc.constantFrom('', '-0000000000000000000000000', '号', '\u{1f600}', 'ÿ'),
  })
  .map(({ head, number, tail }) => `${head}${number}${tail}`);
const isRemoval = fc.integer({ min: 0, max: 9 }).map((one) => one < 4);

describe('the table of keys', () => {
  test('knows what was added and not removed, by number and by text', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(isRemoval, text), { maxLength: 900, size: 'max' }), (steps) => {
        const table = createKeyTable((one: string) => one);
        const known = new Map<string, number>();
        for (const [removes, one] of steps) {
          expect(table.find(one)).toBe(known.get(one) ?? -1);
          if (!known.has(one)) known.set(one, table.add(one));
          else if (removes) {
            table.remove(known.get(one)!);
            known.delete(one);
          }
        }
        expect(table.size).toBe(known.size);
        expect(new Set(known.values()).size).toBe(known.size);
        for (const [one, number] of known) expect([table.find(one), table.at(number)]).toEqual([number, one]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the table of cases', () => {
  test('knows what was added and not removed, by stream and id; ids of two streams are two cases', () => {
    const step = fc.tuple(isRemoval, fc.constantFrom(...STREAMS), text);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 900, size: 'max' }), (steps) => {
        const table = createCaseTable();
        const known = new Map<string, number>();
        for (const [i, [removes, stream, id]] of steps.entries()) {
          if (i % 6 === 0) table.touch(aheadOf(steps.map(([, , one]) => one).slice(i)));
          const key = `${stream} ${id}`;
          expect(table.find(stream, id)).toBe(known.get(key) ?? -1);
          if (!known.has(key)) known.set(key, table.take(stream, id));
          else if (removes) {
            table.remove(known.get(key)!);
            known.delete(key);
          } else expect(table.take(stream, id)).toBe(known.get(key));
        }
        expectKnown(table, known);
      }),
      { numRuns: 60 },
    );
  });

  test('keeps ids when the room of removed ones is given back', () => {
    const table = createCaseTable();
    const known = new Map<string, number>();
    for (let i = 0; i < 6_000; i++) {
      const stream = STREAMS[i % 3]!;
      const id = `${i % 7 === 0 ? '案' : 'c'}-${i}-${'z'.repeat(i % 500 === 1 ? 9_000 : i % 100)}`;
      known.set(`${stream} ${id}`, table.take(stream, id));
      if (i % 5 === 0) continue;
      table.remove(known.get(`${stream} ${id}`)!);
      known.delete(`${stream} ${id}`);
    }
    expectKnown(table, known);
  });

  test('keeps ids of up to 16,383 bytes, and no longer ones', () => {
    const table = createCaseTable();
    const ids = Array.from({ length: 9 }, (_, i) => `${i}${'案'.repeat(5_460)}${'x'.repeat(i % 2)}`);
    const numbers = ids.map((id) => table.take('camera-alarms', id));
    expect(numbers.map((number) => table.idOf(number))).toEqual(ids);
    expect(table.idsOf(numbers)).toEqual(ids);
    for (const id of ['x'.repeat(16_384), `xxxx${'案'.repeat(5_460)}`])
      expect(() => table.take('camera-alarms', id)).toThrow('more than 16383 bytes');
    expect(numbers.map((number) => table.idOf(number))).toEqual(ids);
  });

  test('gives the ids of several as of each, whether few or many, long or of other scripts', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...STREAMS), text), { maxLength: 50 }), (cases) => {
        const table = createCaseTable();
        const some = cases.map(([stream, id]) => table.take(stream, id));
        const ofOneScript = some.filter((_, i) => !/[^ -~]/.test(cases[i]![1]));
        for (const numbers of [some, ofOneScript])
          expect(table.idsOf(numbers)).toEqual(numbers.map((number) => table.idOf(number)));
      }),
    );
    const table = createCaseTable();
    const numbers = [1, 0, 4_000, 90, 5, 1].map((length) => table.take('camera-alarms', 'x'.repeat(length)));
    for (const count of numbers.keys())
      expect(table.idsOf(numbers.slice(0, count))).toEqual(
        numbers.slice(0, count).map((number) => table.idOf(number)),
      );
  });

  test('knows an id that begins with a byte order mark as any other', () => {
    const table = createCaseTable();
    const ids = ['\ufeffc1', 'c1', 'c1\ufeff'];
    const numbers = ids.map((id) => table.take('camera-alarms', id));
    expect(numbers.map((number) => table.idOf(number))).toEqual(ids);
    expect(table.idsOf(numbers)).toEqual(ids);
    expect(ids.map((id) => table.find('camera-alarms', id))).toEqual(numbers);
  });

  test('takes away the case in hand while all are gone through', () => {
    const table = createCaseTable();
    const ids = Array.from({ length: 200 }, (_, i) => `c${i}`);
    for (const id of ids) table.take('camera-alarms', id);
    for (const number of table.numbers())
      if (Number(table.idOf(number).slice(1)) % 2 === 0) table.remove(number);
    expect(ids.filter((id) => table.find('camera-alarms', id) !== -1)).toEqual(
      ids.filter((_, i) => i % 2 === 1),
    );
  });
});

/** Most of what comes next, with things between that do not. */
function aheadOf(ids: readonly string[]): readonly string[] {
  return ids.slice(0, 8).flatMap((id, i) => (i === 3 ? [] : i === 5 ? ['another', id] : [id]));
}

function expectKnown(table: ReturnType<typeof createCaseTable>, known: ReadonlyMap<string, number>): void {
  const found = new Map<string, number>();
  for (const number of table.numbers()) found.set(`${table.streamOf(number)} ${table.idOf(number)}`, number);
  expect(found).toEqual(known);
  expect(table.idsOf([...known.values()])).toEqual(
    [...known.keys()].map((key) => key.slice(key.indexOf(' ') + 1)),
  );
  expect(table.size()).toBe(known.size);
}
