import type { PlaceNode } from './place-node.ts';

/** What is kept of each entry of a tree beside its place, and summed up by node. */
export interface Extra<Summary> {
  /** Takes in the next entry by its row, `NO_ROW` where the history has forgotten it. */
  append(ordinal: number, row: number): void;
  /** Whether an entry reads the same by another row: a correction mostly changes what is not kept here. */
  isSame(ordinal: number, row: number): boolean;
  newSummary(): Summary;
  /** A node has one entry more, which makes `length` of them. One with few entries has no summary. */
  extend(summary: Summary | null, node: PlaceNode, length: number, ordinal: number): void;
  /** A node, of which all quarters are summed up, has no more than its first `length` entries. */
  cut(summary: Summary | null, node: PlaceNode, length: number): void;
}

/** An extra that a tree keeps. */
export interface Kept<E extends Extra<unknown>> {
  readonly extra: E;
  /** Of its summaries in each node. */
  readonly number: number;
}
