import fc, { type Arbitrary } from 'fast-check';
import type { Reading } from './naive.ts';

/** Whole kinds of values, so that some runs have many ties, some none, and some the greatest there may be. */
const valueKinds = fc.constantFrom<readonly ((random: number) => number)[]>(
  [(random) => Math.floor(random * 7)],
  [(random) => random * 10 - 5],
  [(random) => (random < 0.5 ? 1e12 : -1e12), (random) => random / 1e6],
  [(random) => 1e12 - Math.floor(random * 1e9) / 1e6],
);

/** A row of readings that a seed makes: shrinking their number is what tells most. */
export const readings = (maxLength: number): Arbitrary<readonly Reading[]> =>
  fc
    .record({
      length: fc.nat({ max: maxLength }),
      seed: fc.integer(),
      values: valueKinds,
      nulls: fc.constantFrom(0, 0.3, 1),
      devices: fc.constantFrom(1, 5, 400),
    })
    .map(({ length, seed, values, nulls, devices }) => {
      const random = randomOf(seed);
      const kindOf = () => values[Math.floor(random() * values.length)]!;
      return Array.from({ length }, () => ({
        value: random() < nulls ? null : kindOf()(random()),
        text: random() < nulls / 2 ? null : `t${Math.floor(random() * devices * 2)}`,
        device: `d${Math.floor(random() * devices)}`,
        fails: random() < 0.5 ? null : random() < 0.5,
      }));
    });

/** Mulberry32 (Ettinger). */
export function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
