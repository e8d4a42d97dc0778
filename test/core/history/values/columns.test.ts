import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Column, NO_ROW } from '../../../../services/core/history/values/column.ts';
import { exactSum } from '../../../../services/core/history/values/millionths.ts';
import { SortedBlocks } from '../../../../services/core/history/values/sorted-blocks.ts';
import { makers, type Name, tells } from './columns.ts';
import { naively, type Reading } from './naive.ts';
import { randomOf, readings } from './readings.ts';

const NAMES = Object.keys(tells) as Name[];
const tell = (name: Name) => tells[name] as (column: Column, from: number, to: number) => object;

describe.each(NAMES)('the column %s', (name) => {
  test('tells of every window what its entries do, after any appending and cutting', () => {
    const step = fc.record({ take: fc.nat({ max: 700 }), cutTo: fc.nat({ max: 1_000 }), seed: fc.integer() });
    fc.assert(
      fc.property(readings(5_000), fc.array(step, { minLength: 1, maxLength: 12 }), (all, steps) => {
        const kept: Reading[] = [];
        let next = 0;
        const column: Column = makers((row) => all[row]!)[name]();
        for (const { take, cutTo, seed } of steps) {
          const length = Math.floor((kept.length * cutTo) / 1_000);
          column.truncate(length);
          kept.length = length;
          for (const end = Math.min(all.length, next + take); next < end; next++) {
            column.append(next);
            kept.push(all[next]!);
          }
          expectWindows(name, column, kept, seed);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('tells of every window what its entries do, after any of them became others or went', () => {
    const step = fc.record({ take: fc.nat({ max: 600 }), replaced: fc.nat({ max: 40 }), seed: fc.integer() });
    fc.assert(
      fc.property(readings(3_000), fc.array(step, { minLength: 1, maxLength: 8 }), (all, steps) => {
        const kept: (Reading | null)[] = [];
        const column: Column = makers((row) => all[row]!)[name]();
        for (const { take, replaced, seed } of steps) {
          for (let i = 0; i < take && kept.length < all.length; i++) {
            column.append(kept.length);
            kept.push(all[kept.length]!);
          }
          replaceSome(column, kept, all, replaced, randomOf(seed));
          expectWindows(name, column, kept, seed);
        }
      }),
      { numRuns: 80 },
    );
  });

  test('tells nothing of entries that are forgotten', () => {
    const reading = { value: 1, text: 'a', device: 'd', fails: true };
    const column: Column = makers(() => reading)[name]();
    for (const row of [NO_ROW, NO_ROW, 0]) column.append(row);
    expect(naively([reading])).toMatchObject(tell(name)(column, 2, 3));
  });
});

/** One that cannot become the other is cut off with all behind it, as its owner does it. */
function replaceSome(
  column: Column,
  kept: (Reading | null)[],
  all: readonly Reading[],
  times: number,
  random: () => number,
): void {
  for (let i = 0; i < times && kept.length > 0; i++) {
    const place = Math.floor(random() * kept.length);
    const row = random() < 0.3 ? NO_ROW : Math.floor(random() * all.length);
    if (column.replace(place, row)) kept[place] = row === NO_ROW ? null : all[row]!;
    else {
      column.truncate(place);
      kept.length = place;
    }
  }
}

function expectWindows(name: Name, column: Column, kept: readonly (Reading | null)[], seed: number): void {
  const random = randomOf(seed);
  for (let i = 0; i < 8; i++) {
    const ends = [random(), random()].map((one) => Math.floor(one * (kept.length + 1)));
    const from = i === 0 ? 0 : Math.min(...ends);
    const to = i === 0 ? kept.length : Math.max(...ends);
    if (from === to) continue;
    const standing = kept.slice(from, to).filter((one) => one !== null);
    expect(naively(standing)).toMatchObject(tell(name)(column, from, to));
  }
}

test('a number of any rank is found, beyond the largest sorted blocks as well', () => {
  const random = randomOf(7);
  const blocks = new SortedBlocks(new Int32Array(0));
  const numbers = Array.from({ length: 210_000 }, () => Math.floor(random() * 90_000));
  for (const number of numbers) blocks.append(number);
  for (const [from, to] of [
    [0, 210_000],
    [1, 209_999],
    [65_536, 196_608],
    [65_535, 131_073],
  ] as const) {
    const sorted = numbers.slice(from, to).sort((a, b) => a - b);
    for (const rank of [1, 2, 1_000, (to - from) >>> 1, to - from])
      expect(blocks.ranked(from, to, rank)).toBe(sorted[rank - 1]);
    expect(blocks.countBelow(from, to, 45_000)).toBe(sorted.filter((one) => one < 45_000).length);
  }
});

test('sums are those of whole millionths, however large', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(fc.double({ min: -1e12, max: 1e12, noNaN: true }), fc.constantFrom(1e12, -1e12, 1e-6)),
      ),
      (values) => {
        const millionths = values.reduce((sum, value) => sum + BigInt(Math.round(value * 1e6)), 0n);
        expect(exactSum(values)).toBe(Number(millionths) / 1e6);
      },
    ),
  );
  expect(exactSum([1e12, 0.000_001, -1e12])).toBe(0.000_001);
  expect(exactSum(Array.from({ length: 10_000 }, () => 1e12))).toBe(1e16);
});
