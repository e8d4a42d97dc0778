import type { Position } from './warning.ts';

/** Where a partition of a topic ended: what stands before the offset was there when somebody looked. */
export interface LogEnd {
  readonly topic: string;
  readonly partition: number;
  /** Offset that its next record was to get. */
  readonly offset: number;
}

/**
 * A person is to be forgotten: a record of the topic `erasures`. It names nobody: who it is about can be told by those alone who
 * have the person's token.
 */
export interface Erasure {
  readonly erasureId: string;
  /** `nameOfErased` of the person's token. */
  readonly subject: string;
  /**
   * Epoch ms. What a source recorded up to then is read without the person, whenever it comes. No event that the log held of them by
   * `before` was recorded later: of a standing case it is remembered when it was recorded, and not where it came from.
   */
  readonly at: number;
  /** What the log held by then, whatever its clocks say. */
  readonly before: readonly LogEnd[];
}

/**
 * `merged`: the index of cases names the person no more; `scored`: their history, scores and warnings are gone; `events`, `warnings`: so
 * are their rows.
 */
export const ERASURE_STEPS = ['merged', 'scored', 'events', 'warnings'] as const;
export type ErasureStep = (typeof ERASURE_STEPS)[number];

/** `found`: nothing is done yet, but the warnings that will go are known. */
export const MARK_STEPS = [...ERASURE_STEPS, 'found'] as const;

/** That a step is done with an erasure: a record of the topic `erasure-marks`. */
export interface ErasureMark {
  readonly erasureId: string;
  readonly subject: string;
  readonly step: (typeof MARK_STEPS)[number];
  /** Number of the partition that it is done for. */
  readonly partition: number;
  readonly at: number;
  /** Of `scored`: place of the erasure in `subject-events`; what the scorer wrote of earlier places is of before. */
  readonly position: Position | null;
  readonly before: readonly LogEnd[];
  /** Rows that went, by table. */
  readonly removed: Readonly<Record<string, number>>;
  /** Of `found`: whoever stores what is done about warnings is to store nothing about these any more. */
  readonly warningIds: readonly string[];
}

/** Key of an erasure's records in `subject-events`. */
export const ERASURE_KEY = 'erasure';

/** Subject of the last revision of a warning whose person was erased. */
export const ERASED_SUBJECT = 'individual:erased';
