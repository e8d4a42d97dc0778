import type { Backoff } from '../ports/hooks.ts';

export interface BackoffOptions {
  /** Before the second attempt, ms; doubles with each. */
  readonly firstMs: number;
  readonly mostMs: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** Exponential backoff with equal jitter: between half and all of the doubled wait, so that what failed together spreads out. */
export function exponentialBackoff({ firstMs, mostMs, random }: BackoffOptions): Backoff {
  return (failures) => {
    const ceiling = Math.min(mostMs, firstMs * 2 ** (failures - 1));
    return ceiling / 2 + (ceiling / 2) * random();
  };
}
