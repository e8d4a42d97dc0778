import type { EventView } from '../event/event.ts';
import { ROLES, type Role } from '../event/vocabulary.ts';
import { compareText } from '../text/canonical.ts';

/** A standing case as one record brought it; the subjects of that record share it. */
export interface Entry {
  readonly at: number;
  readonly event: EventView;
  /** Bits of `ROLES`; 0 for areas. */
  readonly roles: number;
  /** A copy from a neighbouring shard: seen by radius facts only. */
  readonly nearby: boolean;
}

export function rolesMask(roles: readonly Role[]): number {
  let mask = 0;
  for (const role of roles) mask |= 1 << ROLES.indexOf(role);
  return mask;
}

/** Event time first; where it is equal an order that does not depend on arrival, so that sums of fractions come out
 * the same. */
export function compareEntries(a: Entry, b: Entry): number {
  return (
    a.at - b.at || compareText(a.event.stream, b.event.stream) || compareText(a.event.caseId, b.event.caseId)
  );
}

/** Index of the first entry with `at >= time` in a list sorted by time. */
export function firstFrom(list: readonly { readonly at: number }[], time: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle]!.at < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first entry with `at > time`. Most look-ups are for the newest entry, so the end is tried first. */
export function firstAfter(list: readonly { readonly at: number }[], time: number): number {
  const { length } = list;
  if (length === 0 || list[length - 1]!.at <= time) return length;
  return firstFrom(list, time + 1);
}

export function insertSorted(list: Entry[], entry: Entry): void {
  let index = list.length;
  if (index > 0 && compareEntries(list[index - 1]!, entry) > 0) {
    index = firstFrom(list, entry.at);
    while (index < list.length && compareEntries(list[index]!, entry) < 0) index++;
  }
  if (index === list.length) list.push(entry);
  else list.splice(index, 0, entry);
}

export function removeSorted(list: Entry[], entry: Entry): boolean {
  for (let index = firstFrom(list, entry.at); index < list.length && list[index]!.at === entry.at; index++) {
    if (list[index] === entry) {
      list.splice(index, 1);
      return true;
    }
  }
  return false;
}
