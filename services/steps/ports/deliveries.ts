import type { HookKind } from '../../core/push/delivery.ts';
import type { Undelivered } from '../../core/record/undelivered.ts';
import type { Warning } from '../../core/record/warning.ts';
import type { Replayed } from '../push/replay.ts';

/**
 * What receivers outside did not get. An implementer sends a delivery again under its old id, and to no receiver out of turn:
 * of two replays at once the second sees what the first has settled.
 */
export interface Deliveries {
  /** The receivers of the settings. */
  readonly hooks: readonly { readonly id: string; readonly kind: HookKind }[];
  /** Given up, and neither made since nor superseded, in the order in which they were. */
  undelivered(): Promise<readonly Undelivered[]>;
  /** The last revision of each of their warnings, by warning; without those that the log no longer holds. */
  warningsOf(undelivered: readonly Undelivered[]): Promise<ReadonlyMap<string, Warning>>;
  /** Sends those again, and yields each as soon as it is settled. */
  replay(deliveryIds: ReadonlySet<string>, signal: AbortSignal): AsyncIterable<Replayed>;
}
