import { createIntStack, PagedInts } from './growable.ts';

/** Where the cases stand: for each case a chain of placings, each a set of subjects at one revision. */
export interface Placings {
  /** First placing of a case, or -1. */
  first(caseNumber: number): number;
  next(placing: number): number;
  add(caseNumber: number, set: number, flags: number, row: number): number;
  remove(caseNumber: number, placing: number): void;
  set(placing: number): number;
  /** The person's roles and whether it is a copy: see `flagsOf`. */
  flags(placing: number): number;
  /** Row of the event, or -1 where the case stands no more. */
  row(placing: number): number;
  /** Revision and time of a placing that stands no more. */
  ended(placing: number): Ended;
  end(placing: number, ended: Ended): void;
  narrow(placing: number, set: number): void;
  /** The same subjects have heard of a later revision: it is the first of its case then, as one that is added. What a record
   * takes from several placings is told in their order. */
  renew(caseNumber: number, placing: number, flags: number, row: number): void;
}

export interface Ended {
  readonly revision: number;
  /** Event time of the case as last known, for retention. */
  readonly at: number;
}

const FLAG_BITS = 5;
/** Flags are below this. */
export const FLAGS = 1 << FLAG_BITS;
const FLAG_MASK = FLAGS - 1;
const NEARBY = 1 << (FLAG_BITS - 1);
/** Says that the next placing of the case is the one numbered before. */
const NEXT_IS_BEFORE = 1 << FLAG_BITS;
/** Says that the next placing of the case is kept apart. */
const NEXT_IS_APART = NEXT_IS_BEFORE << 1;
const LINKS = NEXT_IS_BEFORE | NEXT_IS_APART;
const SET_SHIFT = FLAG_BITS + 2;
/** Beyond the last number that a set may have. */
const MOST_SETS = 2 ** (32 - SET_SHIFT);
const FIELDS = 2;

/** Bits of `ROLES`, and one more for a copy from a neighbouring shard. */
export const flagsOf = (roles: number, nearby: boolean): number => (nearby ? roles | NEARBY : roles);
export const rolesIn = (flags: number): number => flags & ~NEARBY;
export const isNearby = (flags: number): boolean => (flags & NEARBY) !== 0;

/** The records of a case come one after the other, so that its placings mostly lie side by side and need no pointers. */
export function createPlacings(): Placings {
  /** By case: its first placing and one. */
  const heads = new PagedInts();
  /** Set, links and flags; row. */
  const cells = new PagedInts();
  let cases = 0;
  let length = 0;
  const unused = createIntStack();
  const apart = new Map<number, number>();
  const ends = new Map<number, Ended>();
  const first = (caseNumber: number): number => (caseNumber < cases ? heads.at(caseNumber) - 1 : -1);
  const next = (placing: number): number => {
    const links = cells.at(placing * FIELDS) & LINKS;
    if (links === 0) return -1;
    return links === NEXT_IS_BEFORE ? placing - 1 : apart.get(placing)!;
  };
  const link = (placing: number, to: number): void => {
    const cell = cells.at(placing * FIELDS);
    if ((cell & NEXT_IS_APART) !== 0) apart.delete(placing);
    const isApart = to !== -1 && to !== placing - 1;
    const links = to === -1 ? 0 : isApart ? NEXT_IS_APART : NEXT_IS_BEFORE;
    if (isApart) apart.set(placing, to);
    cells.set(placing * FIELDS, (cell & ~LINKS) | links);
  };
  const lead = (caseNumber: number, placing: number): void => {
    link(placing, first(caseNumber));
    heads.set(caseNumber, placing + 1);
  };
  const unchain = (caseNumber: number, placing: number): void => {
    if (first(caseNumber) === placing) heads.set(caseNumber, next(placing) + 1);
    else {
      let before = first(caseNumber);
      while (next(before) !== placing) before = next(before);
      link(before, next(placing));
    }
  };
  return {
    first,
    next,
    add(caseNumber, set, flags, row) {
      if (set >= MOST_SETS) throw new Error(`more than ${MOST_SETS / 2} subjects in one partition`);
      const free = unused.pop();
      const placing = free === -1 ? length++ : free;
      cells.reach(placing * FIELDS + 1);
      heads.reach(caseNumber);
      cases = Math.max(cases, caseNumber + 1);
      cells.set(placing * FIELDS, (set << SET_SHIFT) | flags);
      cells.set(placing * FIELDS + 1, row);
      lead(caseNumber, placing);
      return placing;
    },
    remove(caseNumber, placing) {
      unchain(caseNumber, placing);
      link(placing, -1);
      ends.delete(placing);
      unused.push(placing);
    },
    set: (placing) => cells.at(placing * FIELDS) >>> SET_SHIFT,
    flags: (placing) => cells.at(placing * FIELDS) & FLAG_MASK,
    row: (placing) => cells.at(placing * FIELDS + 1),
    ended: (placing) => ends.get(placing)!,
    end(placing, ended) {
      cells.set(placing * FIELDS + 1, -1);
      ends.set(placing, ended);
    },
    narrow(placing, set) {
      const kept = cells.at(placing * FIELDS) & (LINKS | FLAG_MASK);
      cells.set(placing * FIELDS, (set << SET_SHIFT) | kept);
    },
    renew(caseNumber, placing, flags, row) {
      if (first(caseNumber) !== placing) {
        unchain(caseNumber, placing);
        lead(caseNumber, placing);
      }
      const kept = cells.at(placing * FIELDS) & ~FLAG_MASK;
      if (cells.at(placing * FIELDS + 1) === -1) ends.delete(placing);
      cells.set(placing * FIELDS, kept | flags);
      cells.set(placing * FIELDS + 1, row);
    },
  };
}
