import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type EntryClasses, History } from '../../../services/core/history/history.ts';
import { createSlabs, type Slabs } from '../../../services/core/history/slabs.ts';

const classes: EntryClasses = {
  featuresOf: (entryClass) => [0, 1].filter((feature) => classes.has(entryClass, feature)),
  has: (entryClass, feature) => ((entryClass >>> feature) & 1) === 1,
};

interface Entry {
  readonly at: number;
  readonly row: number;
  readonly entryClass: number;
}

interface Twin {
  readonly history: History;
  entries: Entry[];
}

const step = fc.record({
  kind: fc.constantFrom('insert', 'insert', 'insert', 'grow', 'remove', 'forget'),
  twin: fc.nat({ max: 3 }),
  at: fc.nat({ max: 60 }),
  entryClass: fc.nat({ max: 3 }),
});

test('histories of one set of slabs hold each its own entries in order, short, long, emptied and filled again', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
      const slabs = createSlabs();
      const twins: Twin[] = Array.from({ length: 4 }, () => ({ history: new History(), entries: [] }));
      let row = 0;
      for (const { kind, twin: number, at, entryClass } of steps) {
        const twin = twins[number]!;
        if (kind === 'insert') insert(twin, { at, row: row++, entryClass }, slabs);
        else if (kind === 'grow')
          for (let i = 0; i < 20; i++)
            insert(twin, { at: at + (i >>> 1), row: row++, entryClass: i & 3 }, slabs);
        else if (kind === 'remove') remove(twin, at);
        else forget(twin, at, slabs);
        for (const one of twins) expectSame(one);
      }
    }),
    { numRuns: 50 },
  );
});

function insert(twin: Twin, entry: Entry, slabs: Slabs): void {
  const { history } = twin;
  const { at, row, entryClass } = entry;
  const position = history.insert(at, row, entryClass, slabs, (a, b) => b - a, classes);
  // Of one instant the later row comes first here, so that places within it are tried as well.
  twin.entries = [...twin.entries, entry].sort((a, b) => a.at - b.at || b.row - a.row);
  expect(position - history.start).toBe(twin.entries.indexOf(entry));
}

function remove({ history, entries }: Twin, which: number): void {
  expect(history.remove(which, -5, classes)).toBe(false);
  const [entry] = entries.splice(which % Math.max(1, entries.length), 1);
  if (entry !== undefined) expect(history.remove(entry.at, entry.row, classes)).toBe(true);
}

function forget(twin: Twin, at: number, slabs: Slabs): void {
  twin.history.dropBefore(at, classes, slabs);
  twin.entries = twin.entries.filter((one) => one.at >= at);
}

function expectSame({ history, entries }: Twin): void {
  const { start, end } = history;
  const held = Array.from({ length: history.length }, (_, i) => ({
    at: history.timeAt(start + i),
    row: history.rowAt(start + i),
    entryClass: history.classAt(start + i),
  }));
  expect(held).toEqual(entries);
  const middle = Math.floor((start + end) / 2);
  for (const feature of [0, 1]) {
    const kept = entries.flatMap(({ entryClass }, i) =>
      classes.has(entryClass, feature) ? [start + i] : [],
    );
    expect(history.count(feature, middle, end, classes)).toBe(kept.filter((one) => one >= middle).length);
    expect(history.next(feature, middle, end, classes)).toBe(kept.find((one) => one >= middle) ?? end);
    expect(history.previous(feature, start, middle, classes)).toBe(
      kept.findLast((one) => one < middle) ?? -1,
    );
  }
  expect(history.after(30) - start).toBe(entries.filter(({ at }) => at <= 30).length);
}
