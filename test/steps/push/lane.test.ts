import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deliveryFor } from '../../../services/core/push/delivery.ts';
import type { Clock, Failed, Receipt } from '../../../services/steps/ports/hooks.ts';
import { exponentialBackoff } from '../../../services/steps/push/backoff.ts';
import { createLane, type LaneOptions } from '../../../services/steps/push/lane.ts';
import { readProgress, writeProgress } from '../../../services/steps/push/progress.ts';
import { termsOf } from './delivering.ts';
import { warningWith } from './warnings.ts';

/** A clock that a test winds on. */
function handClock() {
  let now = 0;
  const timers = new Set<{ readonly at: number; readonly act: () => void }>();
  const clock: Clock = {
    now: () => now,
    after(ms, act) {
      const timer = { at: now + ms, act };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
  };
  return {
    clock,
    pending: () => timers.size,
    async windOn(ms: number) {
      const end = now + ms;
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        timers.delete(next);
        now = next.at;
        next.act();
        await settled();
      }
      now = end;
      await settled();
    },
  };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));
const FAILING: Failed = { kind: 'failed', reason: 'failing', status: 500, retryAfterMs: null };

function laneOf(answer: (id: string) => Receipt | Promise<Receipt>, change: Partial<LaneOptions> = {}) {
  const hand = handClock();
  const sent: string[] = [];
  const givenUp: string[] = [];
  const terms = termsOf('desk');
  const lane = createLane({
    hook: {
      terms,
      send: async ({ id }) => {
        sent.push(id);
        return answer(id);
      },
      test: async () => ({ kind: 'delivered' }),
    },
    backoff: () => 1_000,
    clock: hand.clock,
    giveUpAfterMs: 60_000,
    capacity: 100,
    concurrency: 4,
    isOwned: () => true,
    isOver: async () => false,
    onOver: async () => undefined,
    onDelivered: async () => undefined,
    onGivenUp: async ({ delivery }, { reason }, attempts) =>
      void givenUp.push(`${delivery.id} ${reason} ${attempts}`),
    onAnswer: () => undefined,
    onRoom: () => undefined,
    ...change,
  });
  const take = (warningId: string, offset: number, takenAt = hand.clock.now()): void => {
    const warning = warningWith({ warningId });
    const delivery = deliveryFor(terms, [], warning, null, 'actual')!;
    lane.take({ delivery, scored: warning, offset, takenAt });
  };
  return { ...hand, lane, take, sent, givenUp };
}

describe('a lane', () => {
  it('asks a receiver that is down by one request at a time, and not at all for what is overdue', async () => {
    const { lane, take, sent, givenUp, windOn } = laneOf(() => FAILING);
    for (let i = 0; i < 10; i++) take(`w_${i}`, i);
    await settled();
    expect(lane.isDown()).toBe(true);
    await windOn(59_999);
    const before = sent.length;
    for (let i = 10; i < 60; i++) take(`w_${i}`, i, -3_600_000);
    await settled();
    await windOn(2_000);
    expect(sent.slice(before).filter((id) => Number(/\d+/.exec(id)![0]) >= 10)).toEqual([]);
    expect(givenUp.filter((one) => one.endsWith(' failing 0'))).toHaveLength(50);
    expect(lane.oldest()).toBeNull();
  });

  it('tries what is overdue once where the receiver is well: it was this process that was away', async () => {
    const { take, sent, givenUp } = laneOf((id) => (id.startsWith('w_0') ? FAILING : { kind: 'delivered' }));
    take('w_0', 0, -3_600_000);
    take('w_1', 1, -3_600_000);
    await settled();
    expect(sent).toEqual(['w_0/0/desk', 'w_1/0/desk']);
    expect(givenUp).toEqual(['w_0/0/desk failing 1']);
  });

  it('is never kept waiting longer than the bound by what a receiver asks for', async () => {
    let asks = 0;
    const { take, givenUp, windOn } = laneOf(() => {
      asks++;
      return { ...FAILING, reason: 'throttled', status: 429, retryAfterMs: 1e12 };
    });
    take('w_0', 0);
    await settled();
    take('w_1', 1);
    await windOn(59_000);
    expect(asks).toBe(1);
    await windOn(10_000);
    expect(givenUp).toEqual(['w_0/0/desk throttled 1', 'w_1/0/desk throttled 1']);
  });

  it('sends nothing new while it is not owned, and goes on when it is woken', async () => {
    let isOwned = false;
    const { lane, take, sent } = laneOf(() => ({ kind: 'delivered' }), { isOwned: () => isOwned });
    take('w_0', 0);
    await settled();
    expect(sent).toEqual([]);
    isOwned = true;
    lane.wake();
    await settled();
    expect(sent).toHaveLength(1);
  });

  it('keeps what it was about to record where that fails, stops, and says why', async () => {
    const error = new Error('the log is away');
    const { lane, take, sent, windOn } = laneOf(() => ({ ...FAILING, reason: 'refused' }), {
      onGivenUp: () => Promise.reject(error),
    });
    take('w_0', 0);
    await settled();
    take('w_1', 1);
    await windOn(100_000);
    expect(lane.failure()).toEqual({ error });
    expect(lane.oldest()).toBe(0);
    expect(sent).toHaveLength(1);
  });

  it('that is stopped waits for what is on its way, calls it off after the grace, and leaves no timer', async () => {
    const answered = Promise.withResolvers<Receipt>();
    const { lane, take, windOn, pending } = laneOf((id) =>
      id.startsWith('w_0') ? answered.promise : FAILING,
    );
    take('w_0', 0);
    take('w_1', 1);
    await settled();
    let isStopped = false;
    const stopping = lane.stop(3_000).then(() => {
      isStopped = true;
    });
    await windOn(2_000);
    expect(isStopped).toBe(false);
    answered.resolve({ kind: 'delivered' });
    await stopping;
    expect(lane.oldest()).toBe(1);
    expect(pending()).toBe(0);
  });
});

it('the waits double up to the most, each between half and all of it', () => {
  const waits = (random: number) =>
    [1, 2, 3, 4, 9].map(exponentialBackoff({ firstMs: 100, mostMs: 500, random: () => random }));
  expect(waits(0)).toEqual([50, 100, 200, 250, 250]);
  expect(waits(1)).toEqual([100, 200, 400, 500, 500]);
});

describe('progress', () => {
  it('is read as it was written (property)', () => {
    const id = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/);
    fc.assert(
      fc.property(
        fc.maxSafeNat(),
        fc.uniqueArray(fc.tuple(id, fc.maxSafeNat()), { selector: ([one]) => one }),
        (next, marks) => {
          const progress = { next, marks: new Map(marks) };
          expect(readProgress(writeProgress(progress))).toEqual(progress);
        },
      ),
    );
  });

  it('of 50 hooks with the longest names fits into what Kafka takes', () => {
    const marks = new Map(
      Array.from({ length: 50 }, (_, i) => [`${i}`.padStart(32, 'x'), Number.MAX_SAFE_INTEGER]),
    );
    expect(writeProgress({ next: Number.MAX_SAFE_INTEGER, marks }).length).toBeLessThan(4_096);
  });

  it.each(['', 'score/0/12', '1;desk', '1;desk=', 'ä'])('is not read from %j', (text) => {
    expect(readProgress(text)).toBeNull();
  });
});
