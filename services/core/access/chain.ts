import type { AccessEntry, Look } from '../record/access-entry.ts';
import { canonicalJson } from '../text/canonical.ts';

/** What the first entry of a chain follows. */
export const GENESIS = '0'.repeat(64);

/** An entry's place in the chain, as somebody may note it down to compare later. */
export interface Link {
  readonly seq: number;
  readonly hash: string;
}

/** Hex SHA-256 of a text. */
export type Hash = (text: string) => string;

/** Longest texts that are kept. */
const LONGEST = { who: 200, what: 100, query: 10_000, statedReason: 1_000, outcome: 100 } as const;

/** The looks as the entries that follow `last`, in their order. */
export function chained(looks: readonly Look[], last: Link | null, hash: Hash): readonly AccessEntry[] {
  let [seq, previous] = last === null ? [0, GENESIS] : [last.seq + 1, last.hash];
  return looks.map((look) => {
    const unsigned = { ...bounded(look), seq: seq++, previous };
    const entry = { ...unsigned, hash: hash(contentOf(unsigned)) };
    previous = entry.hash;
    return entry;
  });
}

export type BreakKind = 'altered' | 'missing' | 'inserted' | 'unlinked';

/** The first place at which a chain does not hold. */
export interface ChainBreak {
  readonly seq: number;
  readonly kind: BreakKind;
  readonly message: string;
}

export interface ChainCheck {
  /** Takes the entries in their order; returns what is wrong with this one. */
  next(entry: AccessEntry): ChainBreak | null;
  /** The last entry that was taken. */
  last(): Link | null;
}

/**
 * Walks a chain. Where it begins after entry 0, what came before is taken to be past its retention: the caller says so to
 * whoever reads the result.
 */
export function createChainCheck(hash: Hash): ChainCheck {
  let last: Link | null = null;
  return {
    next(entry) {
      const broken = breakAt(entry, last, hash);
      last = { seq: entry.seq, hash: entry.hash };
      return broken;
    },
    last: () => last,
  };
}

function breakAt(entry: AccessEntry, last: Link | null, hash: Hash): ChainBreak | null {
  const { seq, previous } = entry;
  const broken = (kind: BreakKind, message: string): ChainBreak => ({ seq, kind, message });
  if (last !== null && seq > last.seq + 1) {
    const [from, to] = [last.seq + 1, seq - 1];
    const which = from === to ? `entry ${from} is` : `entries ${from} to ${to} are`;
    return { ...broken('missing', `${which} missing`), seq: from };
  }
  if (last !== null && seq <= last.seq)
    return broken('inserted', `entry ${seq} stands after entry ${last.seq}: inserted, or out of its order`);
  if (hash(contentOf(entry)) !== entry.hash)
    return broken('altered', `entry ${seq} does not have the content that its hash is of: it was altered`);
  const expected = last?.hash ?? (seq === 0 ? GENESIS : previous);
  if (previous === expected) return null;
  const before = last === null ? 'the beginning' : `entry ${last.seq}`;
  return broken(
    'unlinked',
    `entry ${seq} does not follow ${before} as it stands: one of the two was replaced`,
  );
}

/** What is hashed: every field but the hash, none that a later version may add beside. */
function contentOf(entry: Omit<AccessEntry, 'hash'>): string {
  const { seq, previous, at, who, via, what, query, statedReason, rows, outcome } = entry;
  return canonicalJson({ seq, previous, at, who, via, what, query, statedReason, rows, outcome });
}

/** Whole milliseconds and well-formed texts only: what is stored and read again must be the same to the bit. */
function bounded(look: Look): Look {
  const text = (name: keyof typeof LONGEST): string => look[name].slice(0, LONGEST[name]).toWellFormed();
  return {
    at: Math.round(look.at),
    who: text('who'),
    via: look.via,
    what: text('what'),
    query: text('query'),
    statedReason: text('statedReason'),
    rows: look.rows,
    outcome: text('outcome'),
  };
}
