import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  classIn,
  createSlabs,
  MOST_CLASSES,
  type Page,
  rowAndClass,
  rowIn,
  SIZES,
} from '../../../services/core/history/slabs.ts';

interface Stretch {
  readonly page: Page;
  readonly start: number;
  readonly size: number;
  readonly mark: number;
}

const fill = ({ page, start, size, mark }: Stretch): void => {
  for (let i = start; i < start + SIZES[size]!; i++) page.numbers[i * 2] = mark;
};
const isWhole = ({ page, start, size, mark }: Stretch): boolean => {
  for (let i = start; i < start + SIZES[size]!; i++) if (page.numbers[i * 2] !== mark) return false;
  return true;
};

it('stretches never overlap, whatever is taken and given back', () => {
  const step = fc.record({ isTake: fc.boolean(), size: fc.nat(SIZES.length - 1), which: fc.nat() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400, size: 'max' }), (steps) => {
      const slabs = createSlabs();
      const held: Stretch[] = [];
      for (const [mark, { isTake, size, which }] of steps.entries()) {
        if (isTake || held.length === 0) {
          const taken: Stretch = { ...slabs.take(size), size, mark };
          fill(taken);
          held.push(taken);
        } else {
          const [given] = held.splice(which % held.length, 1);
          slabs.give(given!.page, given!.start);
        }
      }
      expect(held.every(isWhole)).toBe(true);
    }),
  );
});

it('what histories leave when they grow serves longer ones', () => {
  const slabs = createSlabs();
  const pages = new Set<Page>();
  let held: Stretch[] = [];
  for (let size = 0; size < SIZES.length; size++) {
    const longer: Stretch[] = [];
    for (let i = 0; i < 2_000; i++) {
      longer.push({ ...slabs.take(size), size, mark: i });
      if (held[i] !== undefined) slabs.give(held[i]!.page, held[i]!.start);
    }
    for (const { page } of longer) pages.add(page);
    held = longer;
  }
  const arrays = new Set([...pages].map(({ numbers }) => numbers));
  const entries = [...arrays].reduce((sum, { length }) => sum + length / 2, 0);
  // Those of the last two sizes are held at the same time while the last are copied.
  expect(entries).toBeLessThan(1.3 * 2_000 * SIZES.at(-1)!);
});

it('a row and a class in one number are both there', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      fc.nat({ max: MOST_CLASSES - 1 }),
      (row, entryClass) => {
        const both = rowAndClass(row, entryClass);
        expect([rowIn(both), classIn(both)]).toEqual([row, entryClass]);
      },
    ),
  );
});
