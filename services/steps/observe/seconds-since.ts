/** Seconds from one time to another, both epoch ms; 0 where clocks differ so that it would be less. */
export function secondsSince(then: number, now: number): number {
  return Math.max(0, now - then) / 1_000;
}
