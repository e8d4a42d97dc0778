import type { HookKind } from '../push/delivery.ts';
import type { Mode } from './mode.ts';
import type { Level, Position } from './warning.ts';

/**
 * Why a receiver did not get a delivery: it said no for good (`refused`), asked for a rest (`throttled`), failed
 * (`failing`), did not answer in time (`timeout`), or could not be reached; `superseded` is what becomes of a revision that a later one has
 * replaced, and of a notice to a person whose warning ended before it could be sent.
 */
export const UNDELIVERED_REASONS = [
  'refused',
  'throttled',
  'failing',
  'timeout',
  'unreachable',
  'superseded',
] as const;
export type UndeliveredReason = (typeof UNDELIVERED_REASONS)[number];

export const UNDELIVERED_STATES = ['given_up', 'redelivered', 'superseded'] as const;
export type UndeliveredState = (typeof UNDELIVERED_STATES)[number];

/** A delivery that was given up, or what became of it later. Names no person: the warning is where `position` says. */
export interface Undelivered {
  /** `warningId/revision/hook` */
  readonly deliveryId: string;
  readonly hook: string;
  readonly kind: HookKind;
  readonly warningId: string;
  readonly revision: number;
  readonly purpose: string;
  readonly level: Level;
  readonly mode: Mode;
  readonly state: UndeliveredState;
  /** Why it was given up at last; null where it was redelivered. */
  readonly reason: UndeliveredReason | null;
  /** HTTP status of the last answer; null where there was none. */
  readonly status: number | null;
  readonly attempts: number;
  /** Epoch ms. */
  readonly at: number;
  /** Place of the warning in `warnings`. */
  readonly position: Position;
}
