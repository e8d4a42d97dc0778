import type { Delivery, HookTerms } from '../../core/push/delivery.ts';
import type { NotificationOutcome } from '../../core/record/notification.ts';
import type { UndeliveredReason } from '../../core/record/undelivered.ts';

/**
 * A receiver outside. An implementer must
 * - settle within a bound of its own, also where the receiver hangs, and soon after `signal` is aborted;
 * - never throw for what the receiver does, and never put a secret or a body into what it returns;
 * - send the delivery's id, so that the receiver can drop one that comes twice.
 *
 * It need not retry, order or remember: who calls it does.
 */
export interface Hook {
  readonly terms: HookTerms;
  send(delivery: Delivery, signal: AbortSignal): Promise<Receipt>;
  /** Whether the receiver answers, without anything that could page or reach a person. */
  test(signal: AbortSignal): Promise<Receipt>;
}

export type Receipt = Delivered | Failed;

export interface Delivered {
  readonly kind: 'delivered';
  /** Of a notice to a person: what became of it, and for which rules. */
  readonly notice?: { readonly outcome: NotificationOutcome; readonly rules: readonly string[] };
}

export interface Failed {
  readonly kind: 'failed';
  readonly reason: Exclude<UndeliveredReason, 'superseded'>;
  /** HTTP status, where there was an answer. */
  readonly status: number | null;
  /** How long the receiver asks to be left alone. */
  readonly retryAfterMs: number | null;
}

/** How long to wait before the next attempt, ms, after so many that failed (1, 2, ...). */
export type Backoff = (failures: number) => number;

/** Time for those who wait. */
export interface Clock {
  /** Epoch ms. */
  now(): number;
  /** Calls `act` once after so long; returns how to call it off. */
  after(ms: number, act: () => void): () => void;
}
