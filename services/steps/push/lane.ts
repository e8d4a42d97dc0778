import type { Delivery } from '../../core/push/delivery.ts';
import type { Backoff, Clock, Delivered, Failed, Hook, Receipt } from '../ports/hooks.ts';
import type { Scored } from './erased-warnings.ts';

/** A delivery that waits for its receiver. */
export interface Waiting {
  readonly delivery: Delivery;
  /** Of its warning as the log has it, which the delivery itself may not tell. */
  readonly scored: Scored;
  /** Offset of its warning in the partition. */
  readonly offset: number;
  /** When the log took the warning, epoch ms: the bound on retries counts from here, across restarts. */
  readonly takenAt: number;
}

export interface LaneOptions {
  readonly hook: Hook;
  readonly backoff: Backoff;
  readonly clock: Clock;
  /** A delivery is given up when it could not be made for so long, ms. */
  readonly giveUpAfterMs: number;
  /** Deliveries held at once. */
  readonly capacity: number;
  /** Requests on their way at once, of different warnings. */
  readonly concurrency: number;
  /** Whether whoever owns the lane still does: nothing new is sent where not. */
  readonly isOwned: () => boolean;
  /** Asked before each attempt: whether it is not to be made any more, because of what has come since. */
  readonly isOver: (waiting: Waiting) => Promise<boolean>;
  /** This and the next two must be durable when they resolve; what they throw stops the lane. */
  readonly onOver: (waiting: Waiting, attempts: number) => Promise<void>;
  readonly onDelivered: (waiting: Waiting, receipt: Delivered) => Promise<void>;
  readonly onGivenUp: (waiting: Waiting, failed: Failed, attempts: number) => Promise<void>;
  /** Told of each answer. */
  readonly onAnswer: (waiting: Waiting, receipt: Receipt) => void;
  /** There is room for at least half of what it holds. */
  readonly onRoom: () => void;
}

/** What one receiver is yet to get of one partition: one after the other for a warning, several warnings at once. */
export interface Lane {
  /** How many more it takes. */
  room(): number;
  /** Offsets must grow from call to call. */
  take(waiting: Waiting): void;
  /** Lowest offset whose delivery is not done with; null where nothing waits. */
  oldest(): number | null;
  size(): number;
  /** Whether the receiver has failed several times running. */
  isDown(): boolean;
  /** What made it stop, which only its owner can deal with. */
  failure(): { readonly error: unknown } | null;
  /** Goes on where it stood still. */
  wake(): void;
  /** Sends nothing more; what is on its way gets `graceMs` to end. */
  stop(graceMs: number): Promise<void>;
}

/** From so many failures in a row on a receiver is taken to be down: it is then asked by one request at a time. */
const FAILURES_TO_BE_DOWN = 5;

interface Queued extends Waiting {
  attempts: number;
}

export function createLane(options: LaneOptions): Lane {
  const { hook, backoff, clock, giveUpAfterMs, capacity } = options;
  /** By warning, the next first. */
  const queues = new Map<string, Queued[]>();
  /** Warnings whose next delivery may be sent now. */
  const ready = new Set<string>();
  const unfinished = new Set<number>();
  const sending = new Set<Promise<void>>();
  const timers = new Set<() => void>();
  const stopping = new AbortController();
  let failuresInRow = 0;
  let lastFailed: Failed | null = null;
  let restUntil = 0;
  let failure: { readonly error: unknown } | null = null;
  let isStopped = false;

  const isDown = (): boolean => failuresInRow >= FAILURES_TO_BE_DOWN;

  const later = (ms: number, act: () => void): void => {
    if (isStopped) return;
    const cancel = clock.after(ms, () => {
      timers.delete(cancel);
      act();
    });
    timers.add(cancel);
  };

  function pump(): void {
    if (isStopped || failure !== null || !options.isOwned()) return;
    if (clock.now() < restUntil) return;
    const most = isDown() ? 1 : options.concurrency;
    for (const warningId of ready) {
      if (sending.size >= most) return;
      ready.delete(warningId);
      const work = attempt(warningId, queues.get(warningId)![0]!);
      sending.add(work);
      void work.finally(() => {
        sending.delete(work);
        pump();
      });
    }
  }

  /** Never rejects: what goes wrong here is told by `failure`. */
  async function attempt(warningId: string, queued: Queued): Promise<void> {
    try {
      if (await options.isOver(queued)) return await over(warningId, queued);
      if (isStopped || !options.isOwned()) return void ready.add(warningId);
      const isOverdue = clock.now() - queued.takenAt >= giveUpAfterMs;
      // A receiver that is down is not asked for each thing that is overdue: it would take hours to get to what is new.
      if (isOverdue && isDown() && lastFailed !== null) return await giveUp(warningId, queued, lastFailed);
      const receipt = await hook.send(queued.delivery, stopping.signal);
      if (stopping.signal.aborted && receipt.kind === 'failed') return;
      options.onAnswer(queued, receipt);
      queued.attempts += 1;
      if (receipt.kind === 'delivered') {
        failuresInRow = 0;
        await options.onDelivered(queued, receipt);
        finish(warningId, queued);
      } else await retryOrGiveUp(warningId, queued, receipt);
    } catch (error) {
      failure = { error };
    }
  }

  async function retryOrGiveUp(warningId: string, queued: Queued, failed: Failed): Promise<void> {
    lastFailed = failed;
    // A refusal is an answer about the delivery: the receiver is well.
    failuresInRow = failed.reason === 'refused' ? 0 : failuresInRow + 1;
    const asked = Math.min(failed.retryAfterMs ?? 0, giveUpAfterMs);
    rest(asked);
    const wait = Math.max(backoff(queued.attempts), asked);
    if (failed.reason === 'refused' || clock.now() + wait >= queued.takenAt + giveUpAfterMs)
      return await giveUp(warningId, queued, failed);
    later(wait, () => {
      ready.add(warningId);
      pump();
    });
  }

  /** Whoever asks to be left alone is, with everything. */
  function rest(ms: number): void {
    const until = clock.now() + ms;
    if (until <= restUntil) return;
    restUntil = until;
    later(ms, pump);
  }

  async function over(warningId: string, queued: Queued): Promise<void> {
    await options.onOver(queued, queued.attempts);
    finish(warningId, queued);
  }

  async function giveUp(warningId: string, queued: Queued, failed: Failed): Promise<void> {
    await options.onGivenUp(queued, failed, queued.attempts);
    finish(warningId, queued);
  }

  function finish(warningId: string, { offset }: Queued): void {
    const queue = queues.get(warningId)!;
    queue.shift();
    unfinished.delete(offset);
    if (queue.length === 0) queues.delete(warningId);
    else ready.add(warningId);
    if (!isStopped && unfinished.size <= capacity / 2) options.onRoom();
  }

  return {
    room: () => capacity - unfinished.size,
    take(waiting) {
      const { warningId } = waiting.delivery.warning;
      const queue = queues.get(warningId) ?? [];
      queues.set(warningId, queue);
      queue.push({ ...waiting, attempts: 0 });
      unfinished.add(waiting.offset);
      if (queue.length === 1) ready.add(warningId);
      pump();
    },
    oldest: () => unfinished.values().next().value ?? null,
    size: () => unfinished.size,
    isDown,
    failure: () => failure,
    wake: pump,
    async stop(graceMs) {
      isStopped = true;
      for (const cancel of timers) cancel();
      timers.clear();
      const cancel = clock.after(graceMs, () => stopping.abort());
      await Promise.all(sending);
      cancel();
      stopping.abort();
    },
  };
}
