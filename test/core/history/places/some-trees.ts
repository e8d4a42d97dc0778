import fc, { type Arbitrary } from 'fast-check';
import { randomOf } from '../values/readings.ts';

/** A tree, and its entries as the reference has them. */
interface Twin {
  readonly entries: readonly unknown[];
}

/** What is done to two trees, and looked at after each step: both together, and each by itself. */
interface Trial<T extends Twin, Step> {
  readonly step: Arbitrary<Step>;
  /** `leaf`: the most entries of a leaf. */
  readonly make: (leaf: number) => T;
  readonly take: (twin: T, step: Step) => void;
  readonly look: (some: readonly T[], step: Step, random: () => number) => void;
  /** After each run. */
  readonly end?: () => void;
}

/** Gives how often one of the trees had more than a thousand entries when it was looked at. */
export function assertOfSomeTrees<T extends Twin, Step>(
  { step, make, take, look, end }: Trial<T, Step>,
  numRuns: number,
): number {
  let large = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(1, 5, 30, 128),
      fc.array(fc.tuple(step, fc.nat({ max: 1 })), { minLength: 1, maxLength: 6, size: 'max' }),
      fc.integer(),
      (leaf, steps, seed) => {
        const random = randomOf(seed);
        const twins = [make(leaf), make(leaf)];
        for (const [one, which] of steps) {
          take(twins[which]!, one);
          for (const some of [twins, twins.slice(0, 1), twins.slice(1)]) look(some, one, random);
          large += twins.some(({ entries }) => entries.length > 1_024) ? 1 : 0;
        }
        end?.();
      },
    ),
    { numRuns },
  );
  return large;
}
