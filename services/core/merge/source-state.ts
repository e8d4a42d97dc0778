import { type CaseIndex, createCaseIndex } from './case-index.ts';
import { type MergeCounts, noCounts } from './counts.ts';

/** What merge remembers of one source partition; no other source's records change it. */
export interface SourceState {
  readonly index: CaseIndex;
  readonly counts: MergeCounts;
}

export function createSourceState(): SourceState {
  return { index: createCaseIndex(), counts: noCounts() };
}
