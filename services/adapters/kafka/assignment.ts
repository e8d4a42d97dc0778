/** Which partition numbers a member of a group has, and which it had when it asked to join. */
export interface Claim {
  readonly memberId: string;
  /** Generation in which it was given what it holds. */
  readonly generation: number;
  readonly held: readonly number[];
}

/**
 * Shares the partition numbers 0 to `width` - 1 out among the members: evenly, each number staying where it is held as far
 * as that allows, since its state is there. A number that is to move is given to nobody in this round: its holder sees
 * that it has lost it, finishes, asks to join again, and the next round gives it to the other. So nobody has to let go of
 * what it keeps, and no two ever hold the same.
 */
export function assign(claims: readonly Claim[], width: number): ReadonlyMap<string, readonly number[]> {
  const members = [...claims].sort((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const holders = holdersOf(members, width);
  const targets = targetsOf(members, holders, width);
  return new Map(
    members.map(({ memberId }) => [
      memberId,
      targets
        .get(memberId)!
        .filter((number) => (holders.get(number) ?? memberId) === memberId)
        .sort((a, b) => a - b),
    ]),
  );
}

const NOBODY = '';

/** Who holds each number that is held. Of two that say so the later generation is believed, and else neither. */
function holdersOf(claims: readonly Claim[], width: number): Map<number, string> {
  const holders = new Map<number, string>();
  const generations = new Map<number, number>();
  for (const { memberId, generation, held } of claims) {
    for (const number of held) {
      if (number >= width) continue;
      const known = generations.get(number);
      if (known !== undefined && known > generation) continue;
      holders.set(number, known === generation ? NOBODY : memberId);
      generations.set(number, generation);
    }
  }
  return holders;
}

/** Who is to hold each number in the end: members differ by one at most, and as few numbers move as that needs. */
function targetsOf(
  members: readonly Claim[],
  holders: ReadonlyMap<number, string>,
  width: number,
): Map<string, number[]> {
  const numbers = Array.from({ length: width }, (_, number) => number);
  const targets = new Map<string, number[]>(members.map(({ memberId }) => [memberId, []]));
  const heldBy = (memberId: string): number[] => numbers.filter((number) => holders.get(number) === memberId);
  const least = Math.floor(width / members.length);
  let withOneMore = width % members.length;
  // Those that hold most keep the one more: else it would move for nothing.
  const byHeld = [...members].sort((a, b) => heldBy(b.memberId).length - heldBy(a.memberId).length);
  for (const { memberId } of byHeld) {
    const held = heldBy(memberId);
    const share = held.length > least && withOneMore > 0 ? least + 1 : least;
    if (share > least) withOneMore -= 1;
    targets.get(memberId)!.push(...held.slice(0, share));
  }
  const taken = new Set([...targets.values()].flat());
  for (const number of numbers) {
    if (taken.has(number)) continue;
    const [fewest] = [...targets.values()].sort((a, b) => a.length - b.length);
    fewest!.push(number);
  }
  return targets;
}
