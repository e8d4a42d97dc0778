export interface BoundedCache<K, V> {
  get(key: K): V | undefined;
  set(key: K, value: V, weight?: number): void;
  /** Forgets every value that is meant; looks at all of them. */
  forget(isMeant: (value: V) => boolean): void;
}

/**
 * Keeps what was used lately, at most about `maxWeight` in all (an entry weighs 1 unless told otherwise).
 * Method: two generations. When the young one is half of the allowance, it becomes the old one, and what is still
 * wanted from there moves back on its next use: nearly LRU, at the price of one map look-up.
 */
export function createBoundedCache<K, V>(maxWeight: number): BoundedCache<K, V> {
  let young = new Map<K, { readonly value: V; readonly weight: number }>();
  let old = young;
  let youngWeight = 0;

  const set = (key: K, value: V, weight = 1): void => {
    if (youngWeight + weight > maxWeight / 2 && young.size > 0) {
      old = young;
      young = new Map();
      youngWeight = 0;
    }
    young.set(key, { value, weight });
    youngWeight += weight;
  };

  return {
    get(key) {
      const hit = young.get(key);
      if (hit !== undefined) return hit.value;
      const older = old.get(key);
      if (older === undefined) return undefined;
      set(key, older.value, older.weight);
      return older.value;
    },
    set,
    forget(isMeant) {
      for (const generation of new Set([young, old])) {
        for (const [key, { value, weight }] of generation) {
          if (!isMeant(value)) continue;
          generation.delete(key);
          if (generation === young) youngWeight -= weight;
        }
      }
    },
  };
}
