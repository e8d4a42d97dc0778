import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EntryClasses, History } from '../../../services/core/history/history.ts';
import { createSlabs } from '../../../services/core/history/slabs.ts';
import type { ColumnOf } from '../../../services/core/history/value-index.ts';
import type { Column } from '../../../services/core/history/values/column.ts';
import { finish, Slicer } from '../../../services/core/sliced.ts';
import { makers, type Name, tells } from './values/columns.ts';
import { naively, type Reading } from './values/naive.ts';
import { randomOf, readings } from './values/readings.ts';

const NAMES = Object.keys(tells) as Name[];
/** Class c counts for the features whose bits it has; 2 and 3 count for the one that is looked at. */
const classes: EntryClasses = {
  featuresOf: (entryClass) => [0, 1].filter((feature) => classes.has(entryClass, feature)),
  has: (entryClass, feature) => ((entryClass >>> feature) & 1) === 1,
};
const FEATURE = 1;

const KINDS = ['insert', 'remove', 'replace', 'forget', 'reclass', 'read'] as const;

type Step =
  | { readonly kind: 'append'; readonly entries: readonly Reading[] }
  | { readonly kind: (typeof KINDS)[number]; readonly seed: number };

const step: Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: readings(900).map((entries) => ({ kind: 'append' as const, entries })) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom<(typeof KINDS)[number][]>(
        'insert',
        'insert',
        'remove',
        'remove',
        'replace',
        'replace',
        'replace',
        'forget',
        'reclass',
        'read',
        'read',
        'read',
      ),
      seed: fc.integer(),
    }),
  },
);

interface Entry {
  readonly at: number;
  readonly row: number;
  readonly reading: Reading;
  entryClass: number;
}

/** A history beside a plain list of the same entries. Rows are used again as soon as they are free. */
class Twin {
  readonly history = new History();
  entries: Entry[] = [];
  readonly #slabs = createSlabs();
  readonly #readings: Reading[] = [];
  /** By row: which of one time comes first. A correction has that of the row before it, as one of the same case. */
  readonly #orders: number[] = [];
  #inserted = 0;
  readonly #free: number[] = [];
  readonly #columns: readonly (readonly [Name, ColumnOf<Column>])[];
  windows = 0;

  constructor() {
    const make = makers((row) => this.#readings[row]!);
    this.#columns = NAMES.map((name) => [name, { key: name, feature: FEATURE, make: make[name] }]);
  }

  insert(at: number, reading: Reading, entryClass: number): void {
    const row = this.#free.pop() ?? this.#readings.length;
    this.#readings[row] = reading;
    const orders = this.#orders;
    // Of up to so many no two are alike.
    orders[row] = (this.#inserted++ * 7_919) % 100_003;
    const compare = (a: number, b: number): number => orders[a]! - orders[b]!;
    this.history.insert(at, row, entryClass, this.#slabs, compare, classes);
    const place = this.entries.findIndex(
      (one) => one.at > at || (one.at === at && compare(one.row, row) > 0),
    );
    this.entries.splice(place === -1 ? this.entries.length : place, 0, { at, row, reading, entryClass });
  }

  remove(index: number): void {
    const [{ at, row }] = this.entries.splice(index, 1) as [Entry];
    expect(this.history.remove(at, row, classes)).toBe(true);
    this.#free.push(row);
  }

  /** A correction of the entry: other readings, perhaps another class, at the same place. */
  replace(index: number, reading: Reading, entryClass: number): void {
    const before = this.entries[index]!;
    const row = this.#readings.length;
    this.#readings[row] = reading;
    this.#orders[row] = this.#orders[before.row]!;
    this.history.replace(this.history.find(before.at, before.row), row, entryClass, classes);
    this.entries[index] = { at: before.at, row, reading, entryClass };
  }

  forget(count: number): void {
    const time = this.entries[count]!.at;
    this.history.dropBefore(time, classes, this.#slabs);
    for (const { at, row } of this.entries) if (at < time) this.#free.push(row);
    this.entries = this.entries.filter(({ at }) => at >= time);
  }

  reclass(random: () => number): void {
    for (const one of this.entries) one.entryClass = Math.floor(random() * 4);
    const classOf = new Map(this.entries.map(({ row, entryClass }) => [row, entryClass]));
    finish(this.history.reclassify((row) => classOf.get(row)!, classes, new Slicer()));
  }

  read(from: number, to: number): void {
    const kept = this.entries.slice(from, to).filter(({ entryClass }) => classes.has(entryClass, FEATURE));
    const expected = naively(kept.map(({ reading }) => reading));
    const { start } = this.history;
    for (const [name, of] of this.#columns) {
      const tell = tells[name] as (column: Column, from: number, to: number) => object;
      const found = this.history.window(of, start + from, start + to);
      expect(found !== null).toBe(kept.length > 256 && this.history.index !== null);
      if (found === null) continue;
      this.windows++;
      expect(found.to - found.from).toBeGreaterThanOrEqual(kept.length);
      expect(expected).toMatchObject(tell(found.column, found.from, found.to));
    }
  }
}

function take(twin: Twin, one: Step): void {
  const { entries } = twin;
  const newest = entries.at(-1)?.at ?? 0;
  if (one.kind === 'append') {
    for (const [i, reading] of one.entries.entries())
      twin.insert(newest + (i >>> 2), reading, i % 5 === 0 ? 1 : 2 + (i & 1));
    return;
  }
  if (entries.length === 0) return;
  const random = randomOf(one.seed);
  // Most of what comes late or is taken back is new.
  const index = Math.floor(entries.length * (1 - random() * random() * random()) * 0.999_999);
  if (one.kind === 'insert') twin.insert(entries[index]!.at, entries[0]!.reading, 3);
  else if (one.kind === 'remove') twin.remove(index);
  else if (one.kind === 'replace') replaceOne(twin, index, random);
  else if (one.kind === 'forget') twin.forget(Math.floor(random() * 0.8 * entries.length));
  else if (one.kind === 'reclass') twin.reclass(random);
  else {
    const to = Math.max(index, entries.length - (one.seed & 63));
    twin.read(Math.floor(random() * to * 0.7), to);
  }
}

/** Mostly only some of what is read changes. */
function replaceOne(twin: Twin, index: number, random: () => number): void {
  const [one, other] = [twin.entries[index]!, twin.entries[Math.floor(random() * twin.entries.length)]!];
  const pick = <T>(own: T, others: T): T => (random() < 0.4 ? others : own);
  const reading = {
    value: pick(one.reading.value, other.reading.value),
    text: pick(one.reading.text, other.reading.text),
    device: pick(one.reading.device, other.reading.device),
    fails: pick(one.reading.fails, other.reading.fails),
  };
  twin.replace(index, reading, pick(one.entryClass, other.entryClass));
}

describe('the values of a long window', () => {
  test('are those of its entries, whatever comes late, is taken back, is forgotten or changes its class', () => {
    let windows = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 4, maxLength: 60, size: 'max' }), (steps) => {
        const twin = new Twin();
        for (const one of steps) {
          take(twin, one);
          if (twin.entries.length > 0) twin.read(twin.entries.length >>> 3, twin.entries.length);
        }
        windows += twin.windows;
      }),
      { numRuns: 40 },
    );
    expect(windows).toBeGreaterThan(500);
  });

  test('are those of its entries when more went than leave gaps', () => {
    const twin = new Twin();
    const random = randomOf(3);
    for (let i = 0; i < 4_000; i++)
      twin.insert(
        i >>> 1,
        { value: i % 97, text: `t${i % 31}`, device: `d${i % 53}`, fails: i % 3 === 0 },
        2,
      );
    for (let i = 0; i < 1_300; i++) {
      twin.remove(Math.floor(random() * twin.entries.length));
      if (i % 100 === 0 || i > 1_020) twin.read(i & 255, twin.entries.length - (i & 63));
    }
    expect(twin.windows).toBeGreaterThan(1_000);
  });

  test.each([1, 7])('leave gaps that are closed together, %i entries from one to the next', (stride) => {
    const history = new History();
    const slabs = createSlabs();
    let appended = 0;
    const column: Column = {
      append: () => void appended++,
      truncate: () => undefined,
      replace: () => true,
    };
    const of: ColumnOf<Column> = { key: 'k', feature: FEATURE, make: () => column };
    for (let at = 0; at < 12_000; at++) history.insert(at, at, 2, slabs, (a, b) => a - b, classes);
    const refilled: number[] = [];
    for (let i = 0; i < 1_500; i++) {
      const before = appended;
      history.window(of, 0, history.end);
      if (i > 0 && appended > before) refilled.push(i);
      history.remove(100 + i * stride, 100 + i * stride, classes);
    }
    expect(refilled).toEqual([1_025]);
  });

  test('take in what a scan or two would see, however long the history is', () => {
    const history = new History();
    const slabs = createSlabs();
    let appended = 0;
    const column: Column = {
      append: () => void appended++,
      truncate: () => undefined,
      replace: () => true,
    };
    const of: ColumnOf<Column> = { key: 'k', feature: FEATURE, make: () => column };
    const costOf = (from: number, to: number): number => {
      const before = appended;
      expect(history.window(of, from, to)).not.toBeNull();
      return appended - before;
    };
    const insert = (at: number) => history.insert(at, at, 2, slabs, (a, b) => a - b, classes);
    for (let at = 0; at < 10_000; at++) insert(at);
    expect(costOf(9_500, 10_000)).toBe(625);
    insert(10_000);
    expect(costOf(9_501, 10_001)).toBe(1);
    insert(9_990);
    expect(costOf(9_502, 10_002)).toBe(11);
    insert(500);
    expect(costOf(9_500, 10_003)).toBeLessThanOrEqual(630);
    expect(costOf(9_600, 10_000)).toBe(0);
    expect(costOf(0, 400)).toBe(400);
    expect(costOf(9_500, 10_003)).toBe(628);
  });
});
