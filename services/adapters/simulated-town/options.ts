import { DEFAULT_SCALE, type Scale } from './town.ts';

export interface TownOptions {
  /** Any integer: the same one gives the same bytes. */
  readonly seed: number;
  /** Epoch ms of the first instant. */
  readonly from: number;
  /** Whole days. */
  readonly days: number;
  readonly scale?: Partial<Scale>;
  /** Plants the first harm into the first seconds as well. */
  readonly startFast?: boolean;
}

/** A setting of the simulated town is out of its range. */
export class TownOptionsError extends Error {
  readonly code = 'town_options';
  readonly retryable = false;
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The simulated town cannot be built: ${faults.join('; ')}.`);
    this.name = 'TownOptionsError';
    this.faults = faults;
  }
}

/** The scale with its defaults; every fault at once. Throws TownOptionsError. */
export function checkedScale(
  seed: number,
  scale: Partial<Scale> | undefined,
  more: readonly string[] = [],
): Scale {
  const full = { ...DEFAULT_SCALE, ...scale };
  const faults = [...more];
  if (!Number.isSafeInteger(seed)) faults.push('seed must be an integer');
  if (!(Number.isInteger(full.people) && full.people >= 1_000 && full.people <= 3_000_000))
    faults.push('scale.people must be an integer from 1,000 to 3,000,000');
  if (!(Number.isInteger(full.cameras) && full.cameras >= 20 && full.cameras <= 100_000))
    faults.push('scale.cameras must be an integer from 20 to 100,000');
  if (!(full.rate >= 0 && full.rate <= 100)) faults.push('scale.rate must lie between 0 and 100');
  if (faults.length > 0) throw new TownOptionsError(faults);
  return full;
}

/** Throws TownOptionsError. */
export function checkedOptions(options: TownOptions): Scale {
  const faults: string[] = [];
  if (!Number.isSafeInteger(options.from)) faults.push('from must be epoch milliseconds');
  if (!(Number.isInteger(options.days) && options.days >= 1))
    faults.push('days must be an integer of at least 1');
  return checkedScale(options.seed, options.scale, faults);
}
