/**
 * The newest keys, at least half of `limit` and never more than it. Two generations: when the younger is full the
 * older is dropped whole, so that nothing is ever taken out one by one.
 */
export interface RecentKeys {
  has(key: string): boolean;
  add(key: string): void;
}

export function createRecentKeys(limit: number): RecentKeys {
  const generation = Math.max(1, Math.floor(limit / 2));
  let older = new Set<string>();
  let younger = new Set<string>();
  return {
    has: (key) => younger.has(key) || older.has(key),
    add: (key) => {
      if (younger.size >= generation) {
        older = younger;
        younger = new Set();
      }
      younger.add(key);
    },
  };
}
