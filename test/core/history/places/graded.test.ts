import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Circle } from '../../../../services/core/geo/circle.ts';
import { isWithin } from '../../../../services/core/geo/distance.ts';
import { Graded } from '../../../../services/core/history/places/graded.ts';
import { GradedPart } from '../../../../services/core/history/places/graded-part.ts';
import { Numbers } from '../../../../services/core/history/places/numbers.ts';
import { type ExtraOf, PlaceTree } from '../../../../services/core/history/places/place-tree.ts';
import type { Visitor } from '../../../../services/core/history/places/visit.ts';
import { NO_ROW } from '../../../../services/core/history/values/column.ts';
import { rankedAmong } from '../../../../services/core/history/values/ranked-among.ts';
import { SortedPart } from '../../../../services/core/history/values/sorted-part.ts';
import { randomOf } from '../values/readings.ts';
import { type Place, placesOf } from './scatter.ts';
import { assertOfSomeTrees } from './some-trees.ts';

interface Entry {
  readonly place: Place;
  /** Null where it is not known. */
  readonly value: number | null;
}

/** Values as they may come: all different, few, one that many have, rising with time, all the same, hardly known. */
const VALUES: Readonly<Record<string, (random: () => number, index: number) => number | null>> = {
  different: (random) => random() * 10 - 5,
  few: (random) => Math.floor(random() * 7),
  'one that many have': (random) => (random() < 0.6 ? 0 : random() - 0.5),
  rising: (random, index) => index + random(),
  'the same': () => 1e12,
  'hardly known': (random) => (random() < 0.97 ? null : random()),
};

/** A tree beside the list of its entries; null stands for what the history has forgotten. */
class Twin {
  readonly #rows: Entry[] = [];
  entries: (Entry | null)[] = [];
  readonly tree: PlaceTree;
  readonly #graded: ExtraOf<Graded>;

  constructor(leaf: number) {
    const of = (row: number): Entry => this.#rows[row]!;
    this.tree = new PlaceTree({ lat: (row) => of(row).place[0], lon: (row) => of(row).place[1] }, leaf);
    const numbers = {
      key: 'numbers',
      make: ({ quarters }: PlaceTree) =>
        new Numbers((row) => of(row).value, quarters.entries.column('numbers', new Float64Array(0))),
    };
    this.#graded = {
      key: 'graded',
      make: (tree) =>
        new Graded(tree.kept(numbers).extra, tree, tree.quarters.entries.column('graded', new Uint8Array(0))),
    };
  }

  append(entry: Entry | null): void {
    this.entries.push(entry);
    this.tree.append(entry === null ? NO_ROW : this.#rows.push(entry) - 1);
  }

  truncate(length: number): void {
    this.entries.length = length;
    this.tree.truncate(length);
  }

  renew(): void {
    this.tree.renew(this.#graded);
  }

  partOf(circle: Circle, from: number, to: number): GradedPart {
    const part = new GradedPart(this.tree.kept(this.#graded), this.tree.quarters, circle, from, to);
    const visitor: Visitor = {
      reads: part.reads,
      skips: () => false,
      all: (record) => part.all(record),
      whole: (...shown) => part.whole(...shown),
      some: (...shown) => part.some(...shown),
      someOf: (...shown) => part.someOf(...shown),
    };
    this.tree.visit(circle, from, to, visitor);
    return part;
  }

  valuesIn(at: Place, radius: number, from: number, to: number): readonly number[] {
    return this.entries
      .slice(from, to)
      .flatMap((entry) =>
        entry === null || entry.value === null || !isWithin(...at, ...entry.place, radius)
          ? []
          : [entry.value],
      );
  }
}

interface Step {
  readonly length: number;
  readonly places: string;
  readonly values: string;
  readonly cutTo: number;
  readonly renews: boolean;
  readonly seed: number;
}

const step: Arbitrary<Step> = fc.record({
  length: fc.nat({ max: 1_500 }),
  places: fc.constantFrom('even', 'addresses', 'one place', 'less than a step apart', 'clusters'),
  values: fc.constantFrom(...Object.keys(VALUES)),
  cutTo: fc.constantFrom(1, 1, 0.99, 0.7, 0.1),
  renews: fc.boolean(),
  seed: fc.integer(),
});

function take(twin: Twin, { length, places, values, cutTo, renews, seed }: Step): void {
  const random = randomOf(seed);
  twin.truncate(Math.floor(twin.entries.length * cutTo));
  for (const place of placesOf(length, seed, [places])) {
    const value = VALUES[values]!(random, twin.entries.length);
    twin.append(random() < 0.02 ? null : { place, value });
  }
  if (renews) twin.renew();
  // What is corrected is mostly new, and may be read before anything follows.
  if (random() < 0.5) twin.truncate(Math.max(0, twin.entries.length - Math.floor(random() * 200)));
}

/** Windows of some trees in a circle, with numbers that no tree has. */
function expectRanks(
  twins: readonly Twin[],
  random: () => number,
  radius: number = 10 ** (random() * 3),
): void {
  const at: Place = [24.5 + random() / 300, 117 + random() / 300];
  const circle = new Circle(radius);
  circle.moveTo(...at);
  const loose = Array.from({ length: Math.floor(random() * 3) * 20 }, () => Math.floor(random() * 8) - 1);
  const all = [...loose];
  const parts = twins.map((twin) => {
    const { length } = twin.entries;
    const ends = [random(), random()].map((end) => Math.floor(end * (length + 1)));
    const [from, to] = random() < 0.4 ? [0, length] : [Math.min(...ends), Math.max(...ends)];
    for (const value of twin.valuesIn(at, radius, from, to)) all.push(value);
    return twin.partOf(circle, from, to);
  });
  const known = parts.reduce((sum, part) => sum + part.sumUp(), loose.length);
  expect(known).toBe(all.length);
  all.sort((a, b) => a - b);
  const sorted = new SortedPart(Float64Array.from(loose).sort());
  const asked = loose.length > 0 ? [...parts, sorted] : parts;
  for (const share of [0, 0.5, 0.9, random(), 1]) {
    if (known === 0) return;
    const rank = Math.max(1, Math.ceil(share * known));
    expect(rankedAmong(asked, rank), `the ${rank}-th of ${known}`).toBe(all[rank - 1]);
  }
}

describe('values by grade', () => {
  test('tell the number of any rank in any circle and window of some trees, after any appending, cutting and renewing', () => {
    const trial = {
      step,
      make: (leaf: number) => new Twin(leaf),
      take,
      look: (some: readonly Twin[], _: Step, random: () => number) => expectRanks(some, random),
    };
    expect(assertOfSomeTrees(trial, 100)).toBeGreaterThan(50);
  });

  test('are counted where a node has more of a grade than two bytes hold, and after it has lost them', () => {
    const twin = new Twin(128);
    const random = randomOf(5);
    const grow = (length: number): void => {
      for (const place of placesOf(length, 9, ['addresses']))
        twin.append({ place, value: VALUES['one that many have']!(random, 0) });
    };
    grow(1_000);
    twin.renew();
    for (const length of [150_000, 90_000, 60_000]) {
      grow(Math.max(0, length - twin.entries.length));
      twin.truncate(length);
      for (let i = 0; i < 6; i++) expectRanks([twin], random, 1_000);
    }
    grow(30_000);
    for (let i = 0; i < 6; i++) expectRanks([twin], random, 1_000);
  });

  test('say when their scale is worn, and a new one is not', () => {
    const twin = new Twin(64);
    const circle = new Circle(1_000);
    circle.moveTo(24.5, 117);
    const isWorn = (rank: number): boolean => {
      const part = twin.partOf(circle, 0, twin.entries.length);
      part.sumUp();
      rankedAmong([part], rank);
      return part.isWorn;
    };
    const grow = (length: number): void => {
      for (const place of placesOf(length, 9, ['even'])) twin.append({ place, value: twin.entries.length });
    };
    grow(10_000);
    expect(isWorn(9_999)).toBe(false);
    grow(10_000);
    expect(isWorn(5_000)).toBe(false);
    expect(isWorn(19_999)).toBe(true);
    twin.renew();
    expect(isWorn(19_999)).toBe(false);
  });
});
