/** A time as ClickHouse's JSON input wants it: whole milliseconds (a number with a fraction is refused). */
export function instant(epochMs: number): number {
  return Math.round(epochMs);
}

export function instantOrNull(epochMs: number | null): number | null {
  return epochMs === null ? null : Math.round(epochMs);
}
