import type { Parameters } from 'fast-check';

/** How often a property is tried. The seed is new each time; fast-check prints it with the smallest failing case. A
 * machine that is too busy tries less often, and a failure is told before the test runner gives up on shrinking it. */
export const tries = (numRuns: number): Parameters<unknown> => ({
  numRuns,
  interruptAfterTimeLimit: 20_000,
});
