import type { Parameters } from 'fast-check';

/** How often a property is tried. The seed is new each time; fast-check prints it with the smallest failing case. */
export const tries = (numRuns: number): Parameters<unknown> => ({ numRuns });
