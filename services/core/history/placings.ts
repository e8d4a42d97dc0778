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
}

export interface Ended {
  readonly revision: number;
  /** Event time of the case as last known, for retention. */
  readonly at: number;
}

const FLAG_BITS = 5;
const FLAG_MASK = (1 << FLAG_BITS) - 1;
const NEARBY = 1 << (FLAG_BITS - 1);
const FIELDS = 3;

/** Bits of `ROLES`, and one more for a copy from a neighbouring shard. */
export const flagsOf = (roles: number, nearby: boolean): number => (nearby ? roles | NEARBY : roles);
export const rolesIn = (flags: number): number => flags & ~NEARBY;
export const isNearby = (flags: number): boolean => (flags & NEARBY) !== 0;

export function createPlacings(): Placings {
  /** By case: its first placing and one. */
  const heads = new PagedInts();
  /** Set and flags, row, next. */
  const cells = new PagedInts();
  let cases = 0;
  let length = 0;
  const unused = createIntStack();
  const ends = new Map<number, Ended>();
  const first = (caseNumber: number): number => (caseNumber < cases ? heads.at(caseNumber) - 1 : -1);
  const next = (placing: number): number => cells.at(placing * FIELDS + 2);
  return {
    first,
    next,
    add(caseNumber, set, flags, row) {
      const free = unused.pop();
      const placing = free === -1 ? length++ : free;
      cells.reach(placing * FIELDS + 2);
      heads.reach(caseNumber);
      cases = Math.max(cases, caseNumber + 1);
      cells.set(placing * FIELDS, (set << FLAG_BITS) | flags);
      cells.set(placing * FIELDS + 1, row);
      cells.set(placing * FIELDS + 2, heads.at(caseNumber) - 1);
      heads.set(caseNumber, placing + 1);
      return placing;
    },
    remove(caseNumber, placing) {
      if (first(caseNumber) === placing) heads.set(caseNumber, next(placing) + 1);
      else {
        let before = first(caseNumber);
        while (next(before) !== placing) before = next(before);
        cells.set(before * FIELDS + 2, next(placing));
      }
      ends.delete(placing);
      unused.push(placing);
    },
    set: (placing) => cells.at(placing * FIELDS) >>> FLAG_BITS,
    flags: (placing) => cells.at(placing * FIELDS) & FLAG_MASK,
    row: (placing) => cells.at(placing * FIELDS + 1),
    ended: (placing) => ends.get(placing)!,
    end(placing, ended) {
      cells.set(placing * FIELDS + 1, -1);
      ends.set(placing, ended);
    },
    narrow(placing, set) {
      cells.set(placing * FIELDS, (set << FLAG_BITS) | (cells.at(placing * FIELDS) & FLAG_MASK));
    },
  };
}
