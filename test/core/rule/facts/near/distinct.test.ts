import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Circle } from '../../../../../services/core/geo/circle.ts';
import { isWithin } from '../../../../../services/core/geo/distance.ts';
import type { History } from '../../../../../services/core/history/history.ts';
import type { Value } from '../../../../../services/core/history/leaves.ts';
import { PlaceTree } from '../../../../../services/core/history/places/place-tree.ts';
import { NO_ROW } from '../../../../../services/core/history/values/column.ts';
import type { FactWindow } from '../../../../../services/core/rule/compile-facts.ts';
import { DistinctTally } from '../../../../../services/core/rule/facts/near/distinct.ts';
import { type Place, placesOf } from '../../../history/places/scatter.ts';
import { assertOfSomeTrees } from '../../../history/places/some-trees.ts';
import { randomOf } from '../../../history/values/readings.ts';

interface Entry {
  readonly place: Place;
  /** Null where it is not known. */
  readonly value: Value;
}

/** Values as they may come: few anywhere, some that stay where they are, ever new ones, all different, hardly known. */
const VALUES: Readonly<Record<string, (random: () => number, place: Place, index: number) => Value>> = {
  few: (random) => Math.floor(random() * 7),
  some: (random) => `camera-${Math.floor(random() * 60)}`,
  'at home': (random, [lat, lon]) =>
    `${Math.floor(lat * 2_000)} ${Math.floor(lon * 2_000)} ${random() < 0.5}`,
  'ever new': (random, _, index) => Math.floor(index / 200) + Math.floor(random() * 20),
  different: (_random, _place, index) => index,
  'hardly known': (random) => (random() < 0.97 ? null : random() < 0.5),
};

/** The entries of all trees, by row. */
const rows: Entry[] = [];
const read = (row: number): Value => rows[row]!.value;

/** A tree beside the list of its entries; null stands for what the history has forgotten. */
class Twin {
  entries: (Entry | null)[] = [];
  readonly tree: PlaceTree;
  /** Its history counts the values of a window anywhere. */
  readonly history = {
    window: (_column: unknown, start: number, end: number) => ({
      column: { count: (from: number, to: number) => this.#countOf(from, to) },
      from: start,
      to: end,
    }),
  } as unknown as History;

  constructor(leaf: number) {
    this.tree = new PlaceTree({ lat: (row) => rows[row]!.place[0], lon: (row) => rows[row]!.place[1] }, leaf);
  }

  #countOf(from: number, to: number): number {
    const known = this.entries.slice(from, to).map((entry) => entry?.value ?? null);
    return new Set(known.filter((value) => value !== null)).size;
  }

  append(entry: Entry | null): void {
    this.entries.push(entry);
    this.tree.append(entry === null ? NO_ROW : rows.push(entry) - 1);
  }

  /** An entry goes, and what stood behind it comes again. */
  takeOut(index: number): void {
    const behind = this.entries.slice(index + 1);
    this.truncate(index);
    for (const entry of behind) this.append(entry);
  }

  truncate(length: number): void {
    this.entries.length = length;
    this.tree.truncate(length);
  }
}

interface Step {
  readonly length: number;
  readonly places: string;
  readonly values: string;
  readonly cutTo: number;
  readonly seed: number;
}

const step: Arbitrary<Step> = fc.record({
  length: fc.nat({ max: 1_500 }),
  places: fc.constantFrom('even', 'addresses', 'one place', 'less than a step apart', 'clusters'),
  values: fc.constantFrom(...Object.keys(VALUES)),
  cutTo: fc.constantFrom(1, 1, 0.99, 0.7, 0.1),
  seed: fc.integer(),
});

function take(twin: Twin, { length, places, values, cutTo, seed }: Step): void {
  const random = randomOf(seed);
  twin.truncate(Math.floor(twin.entries.length * cutTo));
  for (const place of placesOf(length, seed, [places])) {
    const value = VALUES[values]!(random, place, twin.entries.length);
    twin.append(random() < 0.02 ? null : { place, value });
  }
  // What is taken back or comes late is mostly new.
  for (let i = 0; i < 3 && twin.entries.length > 0; i++)
    twin.takeOut(Math.floor(twin.entries.length * (1 - random() ** 3) * 0.999_999));
}

/** A tally is used for one question after another, as a fact does it. */
const tally = new DistinctTally({ field: 'value', features: [0], read } as unknown as FactWindow);

/** Windows of some trees in a circle, with entries that no tree has. */
function expectCount(
  twins: readonly Twin[],
  random: () => number,
  loose: number,
  radius: number = 10 ** (random() * 3),
): void {
  const at: Place = [24.5 + random() / 300, 117 + random() / 300];
  const circle = new Circle(radius);
  circle.moveTo(...at);
  const expected = new Set<Value>();
  tally.clear();
  for (let i = 0; i < loose; i++) {
    expected.add(i % 9);
    tally.add(rows.push({ place: at, value: i % 9 }) - 1);
  }
  for (const { entries, tree, history } of twins) {
    const ends = [random(), random()].map((end) => Math.floor(end * (entries.length + 1)));
    const from = random() < 0.3 ? 0 : Math.min(...ends);
    const to = random() < 0.6 ? entries.length : Math.max(...ends);
    const live = entries.slice(from, to).filter((entry) => entry !== null);
    // A window is asked for where it has entries.
    if (live.length === 0) continue;
    for (const { place, value } of live)
      if (value !== null && isWithin(...at, ...place, radius)) expected.add(value);
    const window = { history, tree, circle, start: from, end: to, from, to };
    if (tally.enter(window)) tree.visit(circle, from, to, tally);
  }
  expect(tally.value()).toBe(expected.size);
}

describe('the values near', () => {
  test('are counted once each in any circle and window of some trees, after any appending, cutting and taking out', () => {
    const trial = {
      step,
      make: (leaf: number) => new Twin(leaf),
      take,
      look: (some: readonly Twin[], _: Step, random: () => number) => {
        for (const loose of [0, 0, 12]) expectCount(some, random, loose);
      },
      end: () => {
        rows.length = 0;
      },
    };
    expect(assertOfSomeTrees(trial, 150)).toBeGreaterThan(100);
  });

  test.each([
    [140_000, 9_000],
    [10_000, 1_000_000],
  ])(
    'are counted where %d entries have so many of %d that they are not told when all is inside',
    (length, values) => {
      const twin = new Twin(128);
      const random = randomOf(5);
      for (const place of placesOf(length, 9, ['even']))
        twin.append({ place, value: Math.floor(random() * values) });
      for (const radius of [50, 200, 1_000])
        for (const loose of [0, 12]) expectCount([twin], random, loose, radius);
      rows.length = 0;
    },
  );
});
