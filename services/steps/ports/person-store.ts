import type { Erasure, ErasureMark } from '../../core/record/erasure.ts';

/** Rows that went, by table. */
export type Removed = Readonly<Record<string, number>>;

/**
 * What a database holds about people. An implementer must resolve only when what it was asked to remove is gone and not only hidden,
 * must name no person in what it writes down of the removal, and find nothing left to do when it is asked again.
 */
export interface PersonStore {
  /** Takes a person out of the events that are of before the erasure; the events stay. */
  removeFromEvents(erasure: Erasure): Promise<Removed>;
  /** Ids of the warnings about a person that came of records before the mark's position. */
  warningsOf(mark: ErasureMark): Promise<readonly string[]>;
  /** Removes those warnings, the decisions of before, and what was done and told about them. */
  removeWarnings(mark: ErasureMark, warningIds: readonly string[]): Promise<Removed>;
  /** Removes what was done and told about the mark's warnings. */
  removeActs(mark: ErasureMark): Promise<void>;
}
