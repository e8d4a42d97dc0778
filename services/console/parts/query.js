/** A path with the values that are there: `query('/v1/x', { a: 1, b: null })` is `/v1/x?a=1`. */
export function query(path, values) {
  const there = Object.entries(values).filter(
    ([, value]) => value !== null && value !== undefined && value !== '',
  );
  return there.length === 0 ? path : `${path}?${new URLSearchParams(there)}`;
}
