/** Counts how often each of many did something, and says when it was too often. */
export interface Rate {
  /** Counts one; 0 where it may be, else after how many ms it may be. */
  take(who: string): number;
}

/** So many are remembered at once; the one that was counted first goes for a new one. */
const MOST_KNOWN = 10_000;

interface Bucket {
  left: number;
  at: number;
}

/** A token bucket for each: `most` at once, and so many again in the course of `perMs`. */
export function createRate(most: number, perMs: number, now: () => number): Rate {
  const buckets = new Map<string, Bucket>();
  return {
    take(who) {
      const at = now();
      const known = buckets.get(who);
      const bucket = known ?? { left: most, at };
      if (known === undefined) {
        const [first] = buckets.size >= MOST_KNOWN ? buckets.keys() : [];
        if (first !== undefined) buckets.delete(first);
        buckets.set(who, bucket);
      }
      bucket.left = Math.min(most, bucket.left + ((at - bucket.at) / perMs) * most);
      bucket.at = at;
      if (bucket.left < 1) return Math.ceil(((1 - bucket.left) / most) * perMs);
      bucket.left -= 1;
      return 0;
    },
  };
}
