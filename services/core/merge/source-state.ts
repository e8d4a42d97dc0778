import { type CaseIndex, createCaseIndex } from './case-index.ts';
import { type MergeCounts, noCounts } from './counts.ts';
import { createSeenFollowUps, type SeenFollowUps } from './seen-follow-ups.ts';

/** What merge remembers of one source partition; no other source's records change it. */
export interface SourceState {
  readonly index: CaseIndex;
  readonly counts: MergeCounts;
  readonly followUps: SeenFollowUps;
}

export function createSourceState(): SourceState {
  return { index: createCaseIndex(), counts: noCounts(), followUps: createSeenFollowUps() };
}
