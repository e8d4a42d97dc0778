import type { FaultCode } from '../fault.ts';

/**
 * What became of the records of one source topic: `accepted + duplicate + rejected` is the number read. None of them
 * depends on the order of arrival.
 */
export interface MergeCounts {
  /** Revisions seen for the first time. */
  accepted: number;
  /** Revisions seen before. */
  duplicate: number;
  /** How many of the accepted ones do not stand because a higher revision of their case does, whichever came first. */
  superseded: number;
  rejected: Partial<Record<FaultCode, number>>;
}

export function noCounts(): MergeCounts {
  return { accepted: 0, duplicate: 0, superseded: 0, rejected: {} };
}

export function countRejected(counts: MergeCounts, reason: FaultCode): void {
  counts.rejected[reason] = (counts.rejected[reason] ?? 0) + 1;
}

export function addCounts(into: MergeCounts, more: Readonly<MergeCounts>): void {
  into.accepted += more.accepted;
  into.duplicate += more.duplicate;
  into.superseded += more.superseded;
  for (const [reason, count] of Object.entries(more.rejected)) {
    into.rejected[reason as FaultCode] = (into.rejected[reason as FaultCode] ?? 0) + count;
  }
}
