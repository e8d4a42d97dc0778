const LONGEST_COMPARED = 64;

/**
 * The choice nearest to what was written, for "did you mean", or undefined where none is near. Case, blanks, `_` and
 * `-` do not count. Near: at most a third of the characters differ (Levenshtein 1966), two at least.
 */
export function nearest(written: string, choices: readonly string[]): string | undefined {
  if (written.length > LONGEST_COMPARED) return undefined;
  const target = squash(written);
  if (target === '') return undefined;
  let best: string | undefined;
  let least = Math.max(2, Math.floor(target.length / 3)) + 1;
  for (const choice of choices) {
    const squashed = squash(choice);
    if (Math.abs(squashed.length - target.length) >= least) continue;
    const distance = editDistance(target, squashed);
    if (distance < least && distance < choice.length) {
      least = distance;
      best = choice;
    }
  }
  return best;
}

function squash(text: string): string {
  return text.toLowerCase().replace(/[\s_-]/g, '');
}

/** Insertions, deletions and replacements that turn one text into the other. */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, previous[j]! + 1, row[j - 1]! + 1));
    }
    previous = row;
  }
  return previous[b.length]!;
}
