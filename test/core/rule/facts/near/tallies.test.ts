import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Circle } from '../../../../../services/core/geo/circle.ts';
import { isWithin } from '../../../../../services/core/geo/distance.ts';
import type { History } from '../../../../../services/core/history/history.ts';
import { PlaceTree } from '../../../../../services/core/history/places/place-tree.ts';
import { NO_ROW } from '../../../../../services/core/history/values/column.ts';
import { exactSum } from '../../../../../services/core/history/values/millionths.ts';
import type { FactWindow } from '../../../../../services/core/rule/compile-facts.ts';
import { ExtremeTally } from '../../../../../services/core/rule/facts/near/extremes.ts';
import type { Tally } from '../../../../../services/core/rule/facts/near/near.ts';
import { PercentileTally } from '../../../../../services/core/rule/facts/near/percentile.ts';
import { CountTally, SumTally } from '../../../../../services/core/rule/facts/near/sums.ts';
import type { Known } from '../../../../../services/core/rule/kleene.ts';
import { type Place, placesOf } from '../../../history/places/scatter.ts';
import { assertOfSomeTrees } from '../../../history/places/some-trees.ts';
import { randomOf } from '../../../history/values/readings.ts';

interface Entry {
  readonly place: Place;
  /** Null where it is not known. */
  readonly value: number | null;
}

/** Values as they may come: of either sign, so large that sums pass 2^53 millionths, few, hardly known. */
const VALUES: Readonly<Record<string, (random: () => number) => number | null>> = {
  'of either sign': (random) => random() * 2_000 - 1_000,
  large: (random) => (random() < 0.5 ? 1e12 : -1e12 * random()),
  mixed: (random) => (random() < 0.5 ? 1e12 * random() : random() / 100),
  few: (random) => Math.floor(random() * 5) / 3,
  'hardly known': (random) => (random() < 0.97 ? null : random()),
};

const rows: Entry[] = [];

const asked = (fact: string): FactWindow =>
  ({
    fact,
    field: 'value',
    percentile: 40,
    read: (row: number) => rows[row]!.value,
  }) as unknown as FactWindow;

/** What each fact is of the values near, in their order, null where one is not known. */
const FACTS: readonly {
  readonly tally: Tally;
  of(values: readonly (number | null)[], known: readonly number[]): Known;
}[] = [
  { tally: new CountTally(), of: ({ length }) => length },
  {
    tally: new SumTally(asked('value_sum')),
    of: ({ length }, known) => (length > 0 && known.length === 0 ? undefined : exactSum(known)),
  },
  {
    tally: new SumTally(asked('value_avg')),
    of: (_, known) => (known.length === 0 ? undefined : exactSum(known) / known.length),
  },
  {
    tally: new ExtremeTally(asked('value_min')),
    of: (_, known) => (known.length === 0 ? undefined : Math.min(...known)),
  },
  {
    tally: new ExtremeTally(asked('value_max')),
    of: (_, known) => (known.length === 0 ? undefined : Math.max(...known)),
  },
  {
    tally: new PercentileTally(asked('value_percentile')),
    of: (_, known) => known.toSorted((a, b) => a - b)[Math.max(1, Math.ceil((40 * known.length) / 100)) - 1],
  },
];

/** A tree beside the list of its entries; null stands for what the history has forgotten. */
class Twin {
  entries: (Entry | null)[] = [];
  readonly tree: PlaceTree;

  constructor(leaf: number) {
    this.tree = new PlaceTree({ lat: (row) => rows[row]!.place[0], lon: (row) => rows[row]!.place[1] }, leaf);
  }

  append(entry: Entry | null): void {
    this.entries.push(entry);
    this.tree.append(entry === null ? NO_ROW : rows.push(entry) - 1);
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
  readonly asked: readonly number[];
  readonly seed: number;
}

const step: Arbitrary<Step> = fc.record({
  length: fc.nat({ max: 1_200 }),
  places: fc.constantFrom(
    'even',
    'addresses',
    'one place',
    'less than a step apart',
    'clusters',
    'drifting',
    'far apart',
  ),
  values: fc.constantFrom(...Object.keys(VALUES)),
  cutTo: fc.constantFrom(1, 1, 0.99, 0.7, 0.1, 0),
  asked: fc.subarray([...FACTS.keys()]),
  seed: fc.integer(),
});

function take(twin: Twin, { length, places, values, cutTo, seed }: Step): void {
  const random = randomOf(seed);
  twin.truncate(Math.floor(twin.entries.length * cutTo));
  for (const place of placesOf(length, seed, [places]))
    twin.append(random() < 0.02 ? null : { place, value: VALUES[values]!(random) });
  // What is taken back or comes late is mostly new.
  if (random() < 0.5) twin.truncate(Math.max(0, twin.entries.length - Math.floor(random() * 200)));
}

/** Windows of some trees in a circle, with entries that no tree has. */
function expectFact(number: number, twins: readonly Twin[], random: () => number): void {
  const { tally, of } = FACTS[number]!;
  const radius = 10 ** (random() * 3.3);
  const at: Place = [24.5 + random() / 300, 117 + random() / 300];
  const circle = new Circle(radius);
  circle.moveTo(...at);
  const values: (number | null)[] = [];
  tally.clear();
  for (let i = 0; i < Math.floor(random() * 3); i++) {
    values.push(i === 1 ? null : i / 7);
    tally.add(rows.push({ place: at, value: values.at(-1)! }) - 1);
  }
  for (const { entries, tree } of twins) {
    const ends = [random(), random()].map((end) => Math.floor(end * (entries.length + 1)));
    const from = random() < 0.3 ? 0 : Math.min(...ends);
    const to = random() < 0.6 ? entries.length : Math.max(...ends);
    for (const entry of entries.slice(from, to))
      if (entry !== null && isWithin(...at, ...entry.place, radius)) values.push(entry.value);
    const window = { history: null as unknown as History, tree, circle, start: from, end: to, from, to };
    if (tally.enter(window)) tree.visit(circle, from, to, tally);
  }
  const known = values.filter((value) => value !== null);
  expect(tally.value(), `fact ${number}`).toBe(of(values, known));
}

describe('the facts near', () => {
  test('are those of the entries in any circle and window of some trees, after any appending and cutting', () => {
    const trial = {
      step,
      make: (leaf: number) => new Twin(leaf),
      take,
      look: (some: readonly Twin[], { asked }: Step, random: () => number) => {
        for (const number of asked) expectFact(number, some, random);
      },
      end: () => {
        rows.length = 0;
      },
    };
    expect(assertOfSomeTrees(trial, 150)).toBeGreaterThan(100);
  });
});
