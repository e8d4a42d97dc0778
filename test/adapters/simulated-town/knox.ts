/** A case for a Knox test: metres on a plane, and a whole day. */
export interface KnoxCase {
  readonly x: number;
  readonly y: number;
  readonly day: number;
}

export interface KnoxCell {
  observed: number;
  expected: number;
}

/**
 * Knox (1964): pairs of cases by distance band (upper bounds in metres, the first 0 for the same place) and by days
 * 0-6 and 7-13 apart, against what would be expected if place and time were independent (the mean over all
 * permutations of the days, which has a closed form).
 */
export function knox(cases: readonly KnoxCase[], bounds: readonly number[]): KnoxCell[][] {
  const near = bounds.map(() => 0);
  const observed = bounds.map(() => [0, 0]);
  const close = [0, 0];
  for (const [i, a] of cases.entries())
    for (let j = 0; j < i; j++) {
      const b = cases[j]!;
      const week = Math.floor(Math.abs(a.day - b.day) / 7);
      if (week < 2) close[week]!++;
      const band = bandOf(a, b, bounds);
      if (band < 0) continue;
      near[band]!++;
      if (week < 2) observed[band]![week]!++;
    }
  const pairs = (cases.length * (cases.length - 1)) / 2;
  return bounds.map((_, band) =>
    close.map((count, week) => ({
      observed: observed[band]![week]!,
      expected: (near[band]! * count) / pairs,
    })),
  );
}

function bandOf(a: KnoxCase, b: KnoxCase, bounds: readonly number[]): number {
  const dx = a.x - b.x;
  const dy = a.y - b.y;
  const reach = bounds[bounds.length - 1]!;
  if (Math.abs(dx) > reach || Math.abs(dy) > reach) return -1;
  const metres = Math.sqrt(dx * dx + dy * dy);
  return bounds.findIndex((bound) => metres <= bound);
}
