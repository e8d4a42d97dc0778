import type { Sight } from '../../core/access/permit.ts';
import { LEVELS, type Level } from '../../core/record/warning.ts';

/** Fewer than this might be one family. */
const LEAST_TOLD = 5;

/** A number as it is told: null for a small one that is not to be known. */
export function toldCount(count: number, sight: Exclude<Sight, 'none'>): number | null {
  return sight === 'veiled' && count > 0 && count < LEAST_TOLD ? null : count;
}

export type LevelCounts = Readonly<Record<Level, number>>;

export const noCounts = (): Record<Level, number> => ({ blue: 0, yellow: 0, orange: 0, red: 0 });

export function toldCounts(counts: LevelCounts, sight: Exclude<Sight, 'none'>): Record<Level, number | null> {
  const entries = LEVELS.map((level) => [level, toldCount(counts[level], sight)] as const);
  return Object.fromEntries(entries) as Record<Level, number | null>;
}

export const totalOf = (counts: LevelCounts): number => LEVELS.reduce((sum, level) => sum + counts[level], 0);
