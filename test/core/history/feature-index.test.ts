import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FeatureIndex } from '../../../services/core/history/feature-index.ts';
import type { EntryClasses } from '../../../services/core/history/history.ts';
import { createSlabs, INTS_OF_ENTRY, SIZES, type Slabs } from '../../../services/core/history/slabs.ts';
import { randomOf } from './values/readings.ts';

/** More features than one widening makes room for; an entry's class is the set of them. */
const FEATURES = 11;

/** Features are so many numbers apart: of many rules an index keeps few, and where they are far apart no stretch holds their heads. */
const apart = fc.constantFrom(1, 1, 3, 40);
const classesOf = (by: number): EntryClasses => {
  const classes: EntryClasses = {
    featuresOf: (entryClass) =>
      Array.from({ length: FEATURES }, (_, i) => i * by).filter((feature) =>
        classes.has(entryClass, feature),
      ),
    has: (entryClass, feature) => ((entryClass >>> (feature / by)) & 1) === 1,
  };
  return classes;
};

const step = fc.record({
  kind: fc.constantFrom('append', 'append', 'insert', 'remove', 'change', 'reclass'),
  seed: fc.integer(),
  count: fc.constantFrom(1, 31, 32, 33, 255, 256, 300),
});

test('counts and finds what each feature keeps, whatever is appended, inserted, removed or changed', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 25, size: 'max' }),
      fc.nat({ max: 600 }),
      apart,
      (steps, first, by) => {
        const classes = classesOf(by);
        const { slabs, expectOthersKept } = usedSlabs();
        const index = new FeatureIndex(slabs);
        const entries: number[] = Array.from({ length: first }, () => 0);
        index.redo(0, first, first, { classAt: (i) => entries[i]! }, classes);
        for (const { kind, seed, count } of steps) {
          const random = randomOf(seed);
          // Few classes at first, so that columns come later.
          const anyClass = () => Math.floor(random() * 2 ** Math.min(FEATURES, 2 + (entries.length >>> 6)));
          const anywhere = first + Math.floor((entries.length - first) * random());
          // Often where a block or a word begins.
          const position = Math.max(first, anywhere & [-1, -1, -32, -256][seed & 3]!);
          if (kind === 'append')
            for (let i = 0; i < count; i++) {
              entries.push(anyClass());
              index.append(classes.featuresOf(entries.at(-1)!));
            }
          else if (kind === 'reclass') reclass(index, classes, entries, first, random, anyClass);
          else if (kind === 'insert') entries.splice(position, 0, anyClass());
          else if (kind === 'remove') entries.splice(position, count);
          else for (let i = position; i < entries.length; i++) entries[i] = anyClass();
          if (kind !== 'append' && kind !== 'reclass')
            index.redo(position, first, entries.length, { classAt: (i) => entries[i]! }, classes);
          expectSame(index, classes, by, entries, random);
        }
        expectOthersKept();
      },
    ),
    { numRuns: 60 },
  );
});

/** With a stretch of each size that others have left numbers in, between two that are theirs. */
function usedSlabs(): { readonly slabs: Slabs; readonly expectOthersKept: () => void } {
  const slabs = createSlabs();
  const others = SIZES.flatMap((entries, size) => {
    const taken = [0, 1, 2].map(() => {
      const { page, start } = slabs.take(size);
      const numbers = page.ints.subarray(start * INTS_OF_ENTRY, (start + entries) * INTS_OF_ENTRY).fill(-1);
      return { page, start, numbers };
    });
    const [between] = taken.splice(1, 1);
    slabs.give(between!.page, between!.start);
    return taken;
  });
  const expectOthersKept = (): void => {
    for (const { numbers } of others) expect(numbers.every((number) => number === -1)).toBe(true);
  };
  return { slabs, expectOthersKept };
}

function reclass(
  index: FeatureIndex,
  classes: EntryClasses,
  entries: number[],
  first: number,
  random: () => number,
  anyClass: () => number,
): void {
  for (let i = 0; i < 10 && entries.length > first; i++) {
    const position = first + Math.floor((entries.length - first) * random());
    const before = entries[position]!;
    entries[position] = anyClass();
    index.reclass(position, classes.featuresOf(before), classes.featuresOf(entries[position]));
  }
}

function expectSame(
  index: FeatureIndex,
  classes: EntryClasses,
  by: number,
  entries: readonly number[],
  random: () => number,
): void {
  for (let i = 0; i < 12; i++) {
    const feature = Math.floor(random() * FEATURES) * by;
    const position = i === 0 ? entries.length : Math.floor(random() * (entries.length + 1));
    const kept = entries.flatMap((one, place) => (classes.has(one, feature) ? [place] : []));
    const before = kept.filter((place) => place < position);
    expect(index.rank(feature, position)).toBe(before.length);
    expect(index.next(feature, position)).toBe(kept[before.length] ?? -1);
    expect(index.previous(feature, position)).toBe(before.at(-1) ?? -1);
    if (before.length < kept.length) expect(index.position(feature, before.length)).toBe(kept[before.length]);
  }
}
