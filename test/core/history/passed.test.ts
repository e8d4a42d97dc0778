import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type EntryClasses, History } from '../../../services/core/history/history.ts';
import { createSlabs } from '../../../services/core/history/slabs.ts';

const classes: EntryClasses = {
  featuresOf: (entryClass) => [0, 1].filter((feature) => classes.has(entryClass, feature)),
  has: (entryClass, feature) => ((entryClass >>> feature) & 1) === 1,
};

/** By number: some soon pass an entry, and some hold it long. */
const WINDOWS = [
  { feature: 0, reach: 5 },
  { feature: 1, reach: 60 },
  { feature: 0, reach: 400 },
];

const step = fc.record({
  kind: fc.constantFrom('append', 'append', 'late', 'remove', 'replace', 'forget'),
  which: fc.nat({ max: 10_000 }),
  entryClass: fc.nat({ max: 3 }),
  isNoted: fc.boolean(),
});

test('no window that ends ever later counts more than is told at the most, whatever comes and goes', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 150, size: 'max' }), (steps) => {
      const history = new History();
      const slabs = createSlabs();
      let row = 0;
      let now = 0;
      const insert = (at: number, entryClass: number) =>
        history.insert(at, row++, entryClass, slabs, (a, b) => a - b, classes);
      const look = (isNoted: boolean) => {
        WINDOWS.forEach(({ feature, reach }, window) => {
          const count = history.count(feature, history.after(now - reach), history.end, classes);
          for (const least of [1, 2, count, count + 1]) {
            if (history.hasFewer(least, now - reach, history.end)) expect(count).toBeLessThan(least);
            const isReached = history.keepsSoMany(feature, least, now - reach);
            if (isReached !== null) expect(isReached).toBe(count >= least);
          }
          expect(history.countAtMost(feature, window)).toBeGreaterThanOrEqual(count);
          if (!isNoted) return;
          history.noteCount(feature, window, count);
          if (history.index !== null) expect(history.countAtMost(feature, window)).toBe(count);
        });
      };
      // Long enough for an index.
      for (let i = 0; i < 100; i++) insert(++now, i & 3);
      for (const { kind, which, entryClass, isNoted } of steps) {
        const position = history.start + (which % history.length);
        const [at, found] = [history.timeAt(position), history.rowAt(position)];
        if (kind === 'late') insert(at, entryClass);
        else if (kind === 'remove') history.remove(at, found, classes);
        else if (kind === 'replace') history.replace(position, row++, entryClass, classes);
        // Now and then also what the newest few are.
        else if (kind === 'forget') history.dropBefore(now - (which % 8 === 0 ? 20 : 200), classes, slabs);
        now += 1 + (which % 4);
        insert(now, entryClass);
        look(isNoted);
      }
    }),
    { numRuns: 200 },
  );
});
