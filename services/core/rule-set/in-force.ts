/** What is in force at a time: of the activations effective by then the latest, of equals the later record. */
export function inForceAt<T extends { readonly effectiveAt: number }>(
  activations: readonly T[],
  time: number,
): T | undefined {
  let best: T | undefined;
  for (const one of activations) {
    if (one.effectiveAt <= time && one.effectiveAt >= (best?.effectiveAt ?? -Infinity)) best = one;
  }
  return best;
}
