import type { Value } from '../../../../services/core/history/leaves.ts';

/** A camera alarm as far as columns look: null for one that was forgotten. */
export interface Reading {
  readonly value: number | null;
  readonly text: string | null;
  readonly device: string;
  /** Whether it says that the device fails. */
  readonly fails: boolean | null;
}

/** What columns tell of a window, by its definition. */
export interface Told {
  readonly count: number;
  readonly known: number;
  readonly sum: number;
  readonly least: number | undefined;
  readonly greatest: number | undefined;
  readonly median: number | undefined;
  readonly devices: number;
  readonly failing: number;
}

export function naively(window: readonly Reading[]): Told {
  const known = window.map(({ value }) => value).filter((value) => value !== null);
  const sorted = known.toSorted((a, b) => a - b);
  const millionths = known.reduce((sum, value) => sum + BigInt(Math.round(value * 1e6)), 0n);
  const last = new Map<Value, boolean>();
  for (const { device, fails } of window) last.set(device, fails ?? last.get(device) ?? false);
  return {
    count: new Set(window.map(({ text }) => text).filter((text) => text !== null)).size,
    known: known.length,
    sum: Number(millionths) / 1e6,
    least: sorted[0],
    greatest: sorted.at(-1),
    median: sorted[Math.ceil(sorted.length / 2) - 1],
    devices: last.size,
    failing: [...last.values()].filter(Boolean).length,
  };
}
