import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../services/adapters/memory-log/store.ts';
import { ERASED_SUBJECT } from '../../../services/core/record/erasure.ts';
import type { Warning } from '../../../services/core/record/warning.ts';
import { TOPICS } from '../../../services/core/topics.ts';
import type { Hook, Receipt } from '../../../services/steps/ports/hooks.ts';
import { waitUntil } from '../../wait-until.ts';
import { startDelivering, termsOf } from './delivering.ts';
import { personWarning } from './warnings.ts';

const RULE = 'fraud-high-grade';
const byRule = (rule: string) => personWarning().contributions.map((one) => ({ ...one, rule }));
const FRAUD = personWarning({ purpose: 'fraud_prevention', contributions: byRule(RULE) });
const AWAY: Receipt = { kind: 'failed', reason: 'unreachable', status: null, retryAfterMs: null };
const later = (change: Partial<Warning>): Warning => ({ ...FRAUD, revision: 1, ...change });

/** The service that tells people: away until `isAway` is false. */
function service() {
  const told: string[] = [];
  const state: { isAway: boolean; asked: number } = { isAway: true, asked: 0 };
  const hook: Hook = {
    terms: termsOf('tell', { kind: 'notice', units: [], rules: [RULE] }),
    send: async ({ id }) => {
      state.asked++;
      if (state.isAway) return AWAY;
      told.push(id);
      return { kind: 'delivered', notice: { outcome: 'notified', rules: [RULE] } };
    },
    test: async () => ({ kind: 'delivered' }),
  };
  return { told, state, hook };
}

describe('a person who could not be told at once', () => {
  it('is not told once they were erased, and nothing that is kept of it names them', async () => {
    const { told, state, hook } = service();
    const { put, committed, notifications } = await startDelivering([hook]);
    await put([FRAUD]);
    await waitUntil('it was tried', () => state.asked > 0);
    await put([
      later({ reason: 'withdrawn', status: 'withdrawn', subject: ERASED_SUBJECT, contributions: [] }),
    ]);
    await waitUntil('it is settled', () => committed()?.offset === 2);
    expect(told).toEqual([]);
    expect((await notifications()).map(({ subject, outcome }) => [subject, outcome])).toEqual([
      [ERASED_SUBJECT, 'undelivered'],
    ]);
  });

  it.each<[string, readonly Warning[]]>([
    ['was', []],
    ['had ended and was', [later({ reason: 'closed', status: 'closed' })]],
  ])('is not named in what is kept where their warning %s forgotten by a mark alone', async (_, ended) => {
    const { told, state, hook } = service();
    const { put, erase, committed, notifications } = await startDelivering([hook]);
    await put([FRAUD]);
    await waitUntil('it was tried', () => state.asked > 0);
    await erase();
    await put(ended);
    await waitUntil('it is settled', () => committed()?.offset === 1 + ended.length);
    expect(told).toEqual([]);
    expect((await notifications()).map(({ subject, outcome }) => [subject, outcome])).toEqual([
      [ERASED_SUBJECT, 'undelivered'],
    ]);
  });

  it('is told where they were erased, and count again', async () => {
    const { told, state, hook } = service();
    const { put, erase, notifications } = await startDelivering([hook]);
    await erase();
    state.isAway = false;
    await put([{ ...FRAUD, position: { partition: 0, offset: 10 } }]);
    await waitUntil('the person is told', () => told.length > 0);
    await waitUntil('it is written down', async () => (await notifications()).length > 0);
    expect((await notifications()).map(({ subject }) => subject)).toEqual([FRAUD.subject]);
  });

  it.each<[string, Partial<Warning>]>([
    ['was withdrawn', { reason: 'withdrawn', status: 'withdrawn' }],
    ['was closed', { reason: 'closed', status: 'closed' }],
    ['has expired', { reason: 'expired', status: 'expired' }],
    ['has left the rules', { reason: 'corrected', contributions: byRule('another-rule') }],
  ])('is not told of a warning that %s meanwhile', async (_, change) => {
    const { told, state, hook } = service();
    const { put, committed, notifications, undelivered, log, codecs, metrics } = await startDelivering([
      hook,
    ]);
    await put([FRAUD]);
    await waitUntil('it was tried', () => state.asked > 0);
    await put([later(change), { ...FRAUD, warningId: 'w_2' }]);
    await waitUntil('it is settled', () => committed()?.offset === 2);
    state.isAway = false;
    await waitUntil('the other is told', () => committed()?.offset === 3);
    expect(told).toEqual(['w_2/0/tell']);
    expect(await undelivered()).toEqual([]);
    const settled = [];
    for await (const { value } of log.read(TOPICS.undelivered, 0, 0))
      settled.push(codecs.undelivered.decode(value));
    expect(settled).toMatchObject([
      { deliveryId: 'w_1/0/tell', state: 'superseded', reason: 'superseded', position: { offset: 0 } },
    ]);
    expect((await notifications()).map(({ outcome }) => outcome)).toEqual(['undelivered', 'notified']);
    expect(metrics.counted('tocsin_deliveries_total', { kind: 'notice', outcome: 'superseded' })).toBe(1);
  });

  it('is told of one that goes on', async () => {
    const { told, state, hook } = service();
    const { put } = await startDelivering([hook]);
    await put([FRAUD]);
    await waitUntil('it was tried', () => state.asked > 0);
    await put([later({ reason: 'acknowledged', status: 'acknowledged' })]);
    state.isAway = false;
    await waitUntil('the person is told', () => told.length > 0);
    expect(told).toEqual(['w_1/0/tell']);
  });

  it('is not told after a restart of what ended while nobody delivered, however far behind that is', async () => {
    const { told, state, hook } = service();
    const store = createMemoryStore();
    const first = await startDelivering([hook], {}, store);
    await first.put([FRAUD]);
    await waitUntil('it was tried', () => state.asked > 0);
    await first.running.stop();
    const others = Array.from({ length: 3_000 }, (_, n) => ({
      ...FRAUD,
      warningId: `o_${n}`,
      contributions: [],
    }));
    await first.put([...others, later({ reason: 'withdrawn', status: 'withdrawn' })]);
    state.isAway = false;
    const again = await startDelivering([hook], {}, store);
    await waitUntil('all is read', () => again.committed()?.offset === 3_002);
    expect(told).toEqual([]);
  });
});
