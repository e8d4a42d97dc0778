import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Circle } from '../../../../services/core/geo/circle.ts';
import { isWithin, metresBetween } from '../../../../services/core/geo/distance.ts';
import { Names } from '../../../../services/core/history/places/names.ts';
import { Numbers } from '../../../../services/core/history/places/numbers.ts';
import type { PlaceNode } from '../../../../services/core/history/places/place-node.ts';
import { PlaceTree } from '../../../../services/core/history/places/place-tree.ts';
import { inAll, inLeaves, type Visitor } from '../../../../services/core/history/places/visit.ts';
import { NO_ROW } from '../../../../services/core/history/values/column.ts';
import { randomOf } from '../values/readings.ts';
import { type Place, placesOf, scatter } from './scatter.ts';

class Collector implements Visitor {
  readonly ordinals: number[] = [];
  readonly reads = null;
  readonly #tree: PlaceTree;

  constructor(tree: PlaceTree) {
    this.#tree = tree;
  }

  skips(): boolean {
    return false;
  }

  all(record: number): void {
    const { quarters } = this.#tree;
    const before = this.ordinals.length;
    inAll(quarters, record, (node, low, high) => this.whole(node, low, high));
    expect(quarters.lengthOf(record)).toBe(this.ordinals.length - before);
  }

  whole(node: PlaceNode, low: number, high: number): void {
    inLeaves(node, low, high, (leaf, from, to) => {
      for (let i = from; i < to; i++) this.ordinals.push(leaf.ordinalAt(i));
    });
  }

  some(slots: Int32Array, length: number): void {
    const { values } = this.#tree.quarters.entries.ordinals;
    for (const slot of slots.subarray(0, length)) this.ordinals.push(values[slot]!);
  }

  someOf({ ordinals }: PlaceNode, indexes: Int32Array, length: number): void {
    for (const index of indexes.subarray(0, length)) this.ordinals.push(ordinals[index]!);
  }
}

/** Tells what it was asked for. */
class Counting extends Circle {
  places = 0;
  boxes = 0;

  override pick(...[places, low, high, into]: Parameters<Circle['pick']>): number {
    this.places += high - low;
    return super.pick(places, low, high, into);
  }

  override sideOf(...[boxes, at]: Parameters<Circle['sideOf']>): ReturnType<Circle['sideOf']> {
    this.boxes++;
    return super.sideOf(boxes, at);
  }
}

/** A tree beside a plain list; `null` stands for what the history has forgotten. */
class Twin {
  readonly #all: Place[] = [];
  readonly tree: PlaceTree;
  rows: (number | null)[] = [];

  constructor(leaf: number) {
    const of = (row: number): Place => this.#all[row]!;
    this.tree = new PlaceTree({ lat: (row) => of(row)[0], lon: (row) => of(row)[1] }, leaf);
  }

  append(place: Place | null): void {
    const row = place === null ? null : this.#all.push(place) - 1;
    this.rows.push(row);
    this.tree.append(row ?? NO_ROW);
  }

  truncate(length: number): void {
    this.tree.truncate(length);
    this.rows = this.rows.slice(0, length);
  }

  placeOf(ordinal: number): Place | null {
    const row = this.rows[ordinal]!;
    return row === null ? null : this.#all[row]!;
  }
}

function expectWindow(twin: Twin, at: Place, radius: number, from: number, to: number): void {
  const circle = new Circle(radius);
  circle.moveTo(...at);
  const expected: number[] = [];
  for (let i = from; i < to; i++) {
    const place = twin.placeOf(i);
    if (place !== null && isWithin(...at, ...place, radius)) expected.push(i);
  }
  const collector = new Collector(twin.tree);
  twin.tree.visit(circle, from, to, collector);
  expect(collector.ordinals.sort((a, b) => a - b)).toEqual(expected);
  expect(twin.tree.find('first', circle, from, to)).toBe(expected[0] ?? -1);
  expect(twin.tree.find('last', circle, from, to)).toBe(expected.at(-1) ?? -1);
  if (twin.tree.isIn(circle))
    expect(expected.length).toBe(twin.rows.slice(from, to).filter((row) => row !== null).length);
}

describe('a tree of places', () => {
  test('finds in any circle and window what lies there, after any appending and cutting', () => {
    const step = fc.record({ places: scatter(250), cutTo: fc.nat({ max: 1_000 }), seed: fc.integer() });
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2, 5, 30),
        fc.array(step, { minLength: 1, maxLength: 8 }),
        (leaf, steps) => {
          const twin = new Twin(leaf);
          for (const { places, cutTo, seed } of steps) {
            const random = randomOf(seed);
            twin.truncate(Math.floor((twin.rows.length * cutTo) / 1_000));
            for (const place of places) twin.append(random() < 0.02 ? null : place);
            const one = (): Place => twin.placeOf(Math.floor(random() * twin.rows.length)) ?? [24.5, 117];
            for (let i = 0; i < 6 && twin.rows.length > 0; i++) {
              const at = random() < 0.8 ? one() : ([24.5 + random() / 100, 117 + random() / 100] as const);
              // Half of the circles have an entry exactly on the rim.
              const exact = metresBetween(...at, ...one());
              const radius =
                i % 2 === 0 && exact > 0 && exact <= 2_000 ? exact : random() * 10 ** (random() * 4);
              const ends = [random(), random()].map((end) => Math.floor(end * (twin.rows.length + 1)));
              expectWindow(
                twin,
                at,
                radius,
                i === 0 ? 0 : Math.min(...ends),
                i === 0 ? twin.rows.length : Math.max(...ends),
              );
            }
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test.each([
    ['even', 4_000],
    ['addresses', 0],
    ['one place', 0],
    ['drifting', 500],
    ['clusters', 0],
  ])('looks at few of 40,000 places that are %s', (kind, most) => {
    const twin = new Twin(64);
    for (const place of placesOf(40_000, 7, [kind])) twin.append(place);
    let places = 0;
    let boxes = 0;
    const random = randomOf(3);
    for (let i = 0; i < 20; i++) {
      const circle = new Counting(100);
      circle.moveTo(...twin.placeOf(Math.floor(random() * 40_000))!);
      twin.tree.visit(circle, 0, 40_000, new Collector(twin.tree));
      for (const which of ['first', 'last'] as const) twin.tree.find(which, circle, 10, 39_990);
      places = Math.max(places, circle.places);
      boxes = Math.max(boxes, circle.boxes);
    }
    expect(places).toBeLessThanOrEqual(most);
    expect(boxes).toBeLessThan(1_000);
  });

  test('begins to keep what is asked for beside the places with all entries it has', () => {
    const lengths = { append: 0, extend: 0 };
    const twin = new Twin(2);
    for (const place of placesOf(1_000, 1, ['even'])) twin.append(place);
    const make = () => ({
      append: () => void lengths.append++,
      isSame: () => true,
      newSummary: () => null,
      extend: () => void lengths.extend++,
      cut: () => undefined,
    });
    const first = twin.tree.kept({ key: 'a', make });
    expect(lengths.append).toBe(1_000);
    // In a leaf each, and in the root.
    expect(lengths.extend).toBeGreaterThanOrEqual(2_000);
    expect(twin.tree.kept({ key: 'a', make })).toBe(first);
    expect(twin.tree.kept({ key: 'b', make }).number).toBe(1);
  });

  test('takes another row for an entry where place and values stay, and no other', () => {
    const rows = [
      { lat: 24.5, lon: 118, value: 3, name: 'a' },
      { lat: 24.5, lon: 118, value: 3, name: 'a' },
      { lat: 24.6, lon: 118, value: 3, name: 'a' },
      { lat: 24.5, lon: 118, value: 4, name: 'a' },
      { lat: 24.5, lon: 118, value: 3, name: 'b' },
      { lat: 24.5, lon: 118, value: null, name: 'a' },
    ];
    const tree = new PlaceTree({ lat: (row) => rows[row]!.lat, lon: (row) => rows[row]!.lon });
    tree.append(0);
    const taken = () => [1, 2, 3, 4, 5, NO_ROW].filter((row) => tree.replace(0, row));
    expect(taken()).toEqual([1, 3, 4, 5]);
    tree.truncate(0);
    tree.append(0);
    tree.kept({
      key: 'value',
      make: () =>
        new Numbers((row) => rows[row]!.value, tree.quarters.entries.column('value', new Float64Array(0))),
    });
    expect(taken()).toEqual([1, 4]);
    tree.kept({
      key: 'name',
      make: () =>
        new Names((row) => rows[row]!.name, tree.quarters.entries.column('name', new Int32Array(0))),
    });
    expect(taken()).toEqual([4]);
  });
});
