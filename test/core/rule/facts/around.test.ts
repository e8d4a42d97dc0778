import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isWithin, metresBetween } from '../../../../services/core/geo/distance.ts';
import type { EventTable } from '../../../../services/core/history/event-table.ts';
import { type EntryClasses, History } from '../../../../services/core/history/history.ts';
import type { Value } from '../../../../services/core/history/leaves.ts';
import { createSlabs } from '../../../../services/core/history/slabs.ts';
import type { FactWindow, WindowFact } from '../../../../services/core/rule/compile-facts.ts';
import { compileAround } from '../../../../services/core/rule/facts/around.ts';
import { Run } from '../../../../services/core/rule/run.ts';
import { finish, Slicer } from '../../../../services/core/sliced.ts';
import { exactSum, percentileOf } from '../../../reference/statistics.ts';
import { type Place, scatter } from '../../history/places/scatter.ts';
import type { Reading } from '../../history/values/naive.ts';
import { randomOf, readings } from '../../history/values/readings.ts';

/** An event as far as these facts look, in one of two cells. */
interface Entry {
  readonly cell: number;
  readonly at: number;
  readonly row: number;
  readonly place: Place;
  readonly reading: Reading;
  entryClass: number;
}

/** Class c counts for the features whose bits it has. */
const FEATURES = [0, 1] as const;
const classes: EntryClasses = {
  featuresOf: (entryClass) => FEATURES.filter((feature) => classes.has(entryClass, feature)),
  has: (entryClass, feature) => ((entryClass >>> feature) & 1) === 1,
};

const ASKED: readonly (readonly [WindowFact, Partial<FactWindow>])[] = [
  ['event_count', {}],
  ['value_count', { field: 'text' }],
  ['value_count', { field: 'device' }],
  ['value_sum', { field: 'value' }],
  ['value_avg', { field: 'value' }],
  ['value_min', { field: 'value' }],
  ['value_max', { field: 'value' }],
  ['value_percentile', { field: 'value', percentile: 0 }],
  ['value_percentile', { field: 'value', percentile: 90 }],
  ['time_since', {}],
  ['temporal', { features: [1, 0] }],
  ['temporal_ordered', { features: [0, 1, 0] }],
];

const fieldOf = (field: string | undefined, reading: Reading): Value => {
  if (field === 'text') return reading.text;
  return field === 'device' ? reading.device : reading.value;
};

/** The histories of two cells beside a plain list of their entries. Rows are used again as soon as they are free. */
class Town {
  entries: Entry[] = [];
  readonly #histories = [new History(), new History()] as const;
  readonly #slabs = createSlabs();
  readonly #byRow: Entry[] = [];
  readonly #free: number[] = [];
  readonly #run: Run;
  readonly #facts = new Map<string, ReturnType<typeof compileAround>>();
  readonly #events: EventTable;

  constructor() {
    const of = (row: number): Entry => this.#byRow[row]!;
    const events = { lat: (row: number) => of(row).place[0], lon: (row: number) => of(row).place[1] };
    this.#events = events as EventTable;
    this.#run = new Run(this.#events, () => this.#histories.map((history) => ({ history })));
  }

  get isLong(): boolean {
    return this.#histories.some(({ index }) => index !== null);
  }

  insert(cell: number, at: number, place: Place, reading: Reading, entryClass: number): void {
    const row = this.#free.pop() ?? this.#byRow.length;
    const entry = { cell, at, row, place, reading, entryClass };
    this.#byRow[row] = entry;
    this.entries.push(entry);
    this.#histories[cell]!.insert(at, row, entryClass, this.#slabs, (a, b) => a - b, classes);
  }

  remove(index: number): void {
    const [{ cell, at, row }] = this.entries.splice(index, 1) as [Entry];
    expect(this.#histories[cell]!.remove(at, row, classes)).toBe(true);
    this.#free.push(row);
  }

  forget(before: number): void {
    for (const history of this.#histories) history.dropBefore(before, classes, this.#slabs);
    for (const { at, row } of this.entries) if (at < before) this.#free.push(row);
    this.entries = this.entries.filter(({ at }) => at >= before);
  }

  reclass(random: () => number): void {
    for (const one of this.entries) one.entryClass = Math.floor(random() * 4);
    const classOf = (row: number): number => this.#byRow[row]!.entryClass;
    for (const history of this.#histories) finish(history.reclassify(classOf, classes, new Slicer()));
  }

  /** What a fact finds around an entry, and what it should. */
  expectFact(index: number, radius: number, reachMs: number, trigger: Entry, at: number): void {
    const [fact, params] = ASKED[index]!;
    const { features = [1], field, percentile } = params;
    const key = `${index} ${radius} ${reachMs}`;
    const read = (row: number): Value => fieldOf(field, this.#byRow[row]!.reading);
    const window = { fact, features, reachMs, slot: 0, field, read, percentile };
    const evaluate = this.#facts.get(key) ?? compileAround(window, radius, this.#events);
    this.#facts.set(key, evaluate);
    this.#run.begin('', this.#histories[0], classes, trigger.row, at, null);
    expect(evaluate(this.#run), `${fact} of ${field} within ${radius} m`).toBe(
      this.#valueOf(fact, window, radius, trigger, at),
    );
  }

  #valueOf(
    fact: WindowFact,
    { features, field, reachMs, percentile }: FactWindow,
    radius: number,
    { place }: Entry,
    to: number,
  ): unknown {
    const near = (feature: number): readonly Entry[] =>
      this.entries.filter(
        ({ at, entryClass, place: other }) =>
          at > to - reachMs &&
          at <= to &&
          classes.has(entryClass, feature) &&
          isWithin(...place, ...other, radius),
      );
    const found = near(features[0]!);
    const known = found.map(({ reading }) => fieldOf(field, reading)).filter((value) => value !== null);
    const numbers = known as number[];
    const unlessNone = (value: () => number): number | undefined =>
      known.length === 0 ? undefined : value();
    switch (fact) {
      case 'event_count':
        return found.length;
      case 'value_count':
        return new Set(known).size;
      case 'value_sum':
        return found.length > 0 && known.length === 0 ? undefined : exactSum(numbers);
      case 'value_avg':
        return unlessNone(() => exactSum(numbers) / numbers.length);
      case 'value_min':
        return unlessNone(() => Math.min(...numbers));
      case 'value_max':
        return unlessNone(() => Math.max(...numbers));
      case 'value_percentile':
        return unlessNone(() => percentileOf(numbers, percentile!));
      case 'time_since': {
        const before = found.map(({ at }) => at).filter((at) => at < to);
        return before.length === 0 ? undefined : (to - Math.max(...before)) / 1_000;
      }
      case 'temporal':
        return features.every((step) => near(step).length > 0);
      case 'temporal_ordered': {
        const ends = features.reduce(
          (before, step) =>
            near(step)
              .map(({ at }) => at)
              .filter((at) => before.some((end) => end < at)),
          [Number.NEGATIVE_INFINITY],
        );
        return ends.length > 0;
      }
      default:
        return fact satisfies never;
    }
  }
}

type Step =
  | { readonly kind: 'append'; readonly entries: readonly Reading[]; readonly places: readonly Place[] }
  | { readonly kind: 'insert' | 'remove' | 'forget' | 'reclass' | 'read'; readonly seed: number };

const append: Arbitrary<Step> = fc
  .tuple(readings(900), scatter(900))
  .map(([entries, places]) => ({ kind: 'append', entries, places }));
const edit: Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('insert', 'insert', 'remove', 'remove', 'forget', 'reclass', 'read'),
  seed: fc.integer(),
});
const step = fc.oneof({ weight: 2, arbitrary: append }, { weight: 4, arbitrary: edit });

function take(town: Town, one: Step): void {
  const { entries } = town;
  if (one.kind === 'append') {
    const newest = entries.reduce((last, { at }) => Math.max(last, at), 0);
    for (const [i, reading] of one.entries.entries()) {
      const place = one.places[i] ?? one.places[0];
      // Of ten entries one is next door, and two are of the other feature.
      if (place !== undefined)
        town.insert(i % 10 === 0 ? 1 : 0, newest + (i >>> 2), place, reading, i % 5 === 0 ? 1 : 2 + (i & 1));
    }
    return;
  }
  if (entries.length === 0 || one.kind === 'read') return;
  const random = randomOf(one.seed);
  // Most of what comes late or is taken back is new.
  const index = Math.floor(entries.length * (1 - random() * random() * random()) * 0.999_999);
  const { at, cell, reading } = entries[index]!;
  const { place } = entries[Math.floor(random() * entries.length)]!;
  if (one.kind === 'insert') town.insert(cell, at, place, reading, 3);
  else if (one.kind === 'remove') town.remove(index);
  else if (one.kind === 'forget') town.forget(entries[Math.floor(random() * 0.8 * entries.length)]!.at);
  else town.reclass(random);
}

function read(town: Town, random: () => number): number {
  const { entries } = town;
  if (entries.length === 0) return 0;
  const one = (): Entry => entries[Math.floor(random() * entries.length)]!;
  const last = entries.reduce((latest, { at }) => Math.max(latest, at), 0);
  for (let i = 0; i < ASKED.length; i++) {
    const trigger = one();
    const exact = metresBetween(...trigger.place, ...one().place);
    const kinds = [300, 2_000, 10 ** (random() * 3.3), exact];
    const radius = kinds[Math.floor(random() * kinds.length)]!;
    const at = random() < 0.7 ? last : trigger.at;
    const reachMs = random() < 0.5 ? 10_000 : 1 + Math.floor(random() * 300);
    if (radius > 0 && radius <= 2_000) town.expectFact(i, radius, reachMs, trigger, at);
  }
  return town.isLong ? 1 : 0;
}

describe('facts of what lies around', () => {
  test('are those of their definition in long windows, whatever comes late, is taken back, is forgotten or changes its class', () => {
    let long = 0;
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 4, maxLength: 30, size: 'max' }),
        fc.integer(),
        (steps, seed) => {
          const town = new Town();
          const random = randomOf(seed);
          for (const one of steps) {
            take(town, one);
            long += read(town, random);
          }
        },
      ),
      { numRuns: 60 },
    );
    expect(long).toBeGreaterThan(400);
  });
});
