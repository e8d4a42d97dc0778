import { createIntStack, grown } from './growable.ts';

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
  let heads = new Int32Array(0);
  /** Set and flags, row, next. */
  let cells = new Int32Array(0);
  let length = 0;
  const unused = createIntStack();
  const ends = new Map<number, Ended>();
  const first = (caseNumber: number): number => (caseNumber < heads.length ? heads[caseNumber]! - 1 : -1);
  const next = (placing: number): number => cells[placing * FIELDS + 2]!;
  return {
    first,
    next,
    add(caseNumber, set, flags, row) {
      const free = unused.pop();
      const placing = free === -1 ? length++ : free;
      cells = grown(cells, (placing + 1) * FIELDS);
      heads = grown(heads, caseNumber + 1);
      cells[placing * FIELDS] = (set << FLAG_BITS) | flags;
      cells[placing * FIELDS + 1] = row;
      cells[placing * FIELDS + 2] = heads[caseNumber]! - 1;
      heads[caseNumber] = placing + 1;
      return placing;
    },
    remove(caseNumber, placing) {
      if (first(caseNumber) === placing) heads[caseNumber] = next(placing) + 1;
      else {
        let before = first(caseNumber);
        while (next(before) !== placing) before = next(before);
        cells[before * FIELDS + 2] = next(placing);
      }
      ends.delete(placing);
      unused.push(placing);
    },
    set: (placing) => cells[placing * FIELDS]! >>> FLAG_BITS,
    flags: (placing) => cells[placing * FIELDS]! & FLAG_MASK,
    row: (placing) => cells[placing * FIELDS + 1]!,
    ended: (placing) => ends.get(placing)!,
    end(placing, ended) {
      cells[placing * FIELDS + 1] = -1;
      ends.set(placing, ended);
    },
    narrow(placing, set) {
      cells[placing * FIELDS] = (set << FLAG_BITS) | (cells[placing * FIELDS]! & FLAG_MASK);
    },
  };
}
