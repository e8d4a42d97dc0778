import { describe, expect, it } from 'vitest';
import type { Mode } from '../../../services/core/record/mode.ts';
import type { Warning } from '../../../services/core/record/warning.ts';
import type { Hook } from '../../../services/steps/ports/hooks.ts';
import { replayUndelivered } from '../../../services/steps/push/replay.ts';
import { waitUntil } from '../../wait-until.ts';
import { startDelivering, termsOf, webhookTo } from './delivering.ts';
import { startReceiver } from './receiver.ts';
import { personWarning, warningWith } from './warnings.ts';

/** A receiver that refused what it was sent, so that it is undelivered; it is well from now on. */
async function refused(warnings: readonly Warning[], mode: Mode = 'actual', exercises = true) {
  const desk = await startReceiver(() => ({ status: 400 }));
  const hook = webhookTo(desk.url, termsOf('desk', { exercises }));
  const delivering = await startDelivering([hook], { mode: async () => mode });
  await delivering.put(warnings);
  await waitUntil('all are given up', () => delivering.committed()?.offset === warnings.length);
  desk.answer(() => ({}));
  desk.received.length = 0;
  const replay = async (hooks: readonly Hook[] = [hook], change = {}) => {
    const results: string[] = [];
    const options = {
      ...delivering.options,
      hooks,
      choose: () => true,
      signal: new AbortController().signal,
      ...change,
    };
    for await (const { undelivered, result } of replayUndelivered(options))
      results.push(`${undelivered.deliveryId} ${result}`);
    return results;
  };
  return { ...delivering, desk, hook, replay };
}

describe('what was given up', () => {
  it('is sent again under its id, and is settled then', async () => {
    const { desk, replay, undelivered } = await refused([warningWith(), warningWith({ warningId: 'w_2' })]);
    expect(await replay()).toEqual(['w_1/0/desk redelivered', 'w_2/0/desk redelivered']);
    expect(desk.ids()).toEqual(['w_1/0/desk', 'w_2/0/desk']);
    expect(await undelivered()).toEqual([]);
    expect(await replay()).toEqual([]);
  });

  it('is sent as its last revision alone', async () => {
    const { desk, replay, undelivered } = await refused(
      [0, 1, 2].map((revision) => warningWith({ revision })),
    );
    expect(await replay()).toEqual([
      'w_1/0/desk superseded',
      'w_1/1/desk superseded',
      'w_1/2/desk redelivered',
    ]);
    expect(desk.ids()).toEqual(['w_1/2/desk']);
    expect(await undelivered()).toEqual([]);
  });

  it('is not sent after a later revision that arrived: what was closed stays closed', async () => {
    const { desk, replay, put, committed } = await refused([warningWith({ level: 'red' })]);
    await put([warningWith({ revision: 1, reason: 'closed', status: 'closed' })]);
    await waitUntil('its end is delivered', () => committed()?.offset === 2);
    expect(await replay()).toEqual(['w_1/0/desk superseded']);
    expect(desk.ids()).toEqual(['w_1/1/desk']);
  });

  it('stays as it was where it fails again', async () => {
    const { desk, replay, undelivered } = await refused([warningWith()]);
    desk.answer(() => ({ status: 500 }));
    expect(await replay()).toEqual(['w_1/0/desk failed']);
    expect(await undelivered()).toMatchObject([{ deliveryId: 'w_1/0/desk', state: 'given_up' }]);
  });

  it('waits with the rest for a receiver that does not answer, and asks it but once', async () => {
    const { desk, hook, replay, undelivered } = await refused([
      warningWith(),
      warningWith({ warningId: 'w_2' }),
    ]);
    desk.answer(() => ({ hang: true }));
    const impatient = webhookTo(desk.url, hook.terms, 500);
    expect(await replay([impatient])).toEqual(['w_1/0/desk failed', 'w_2/0/desk not_tried']);
    expect(desk.received).toHaveLength(1);
    expect(await undelivered()).toHaveLength(2);
  });

  it('is sent to no hook that is not in the settings, or that it is not for any more', async () => {
    const { desk, hook, replay, undelivered } = await refused([warningWith()]);
    expect(await replay([])).toEqual(['w_1/0/desk unknown_hook']);
    const moved = { ...hook, terms: { ...hook.terms, units: ['elsewhere'] } };
    expect(await replay([moved])).toEqual(['w_1/0/desk not_for_it']);
    expect(desk.received).toEqual([]);
    expect(await undelivered()).toHaveLength(1);
  });

  it('by an exercise stays one, and what is one by now goes to nobody who takes none', async () => {
    const { desk, replay, hook } = await refused([warningWith()], 'exercise');
    const strict = { ...hook, terms: { ...hook.terms, exercises: false } };
    expect(await replay([strict], { mode: async () => 'actual' })).toEqual(['w_1/0/desk not_for_it']);
    expect(await replay([hook], { mode: async () => 'actual' })).toEqual(['w_1/0/desk redelivered']);
    expect(JSON.parse(desk.received[0]!.body)).toMatchObject({ tocsinmode: 'exercise' });
    const later = await refused([warningWith()], 'actual', false);
    expect(await later.replay([later.hook], { mode: async () => 'exercise' })).toEqual([
      'w_1/0/desk not_for_it',
    ]);
  });

  it('is gone where the log has dropped the warning', async () => {
    const { replay, store } = await refused([warningWith()]);
    const partition = store.topics.get('warnings')!.partitions[0]!;
    partition.held.length = 0;
    partition.first = 1;
    expect(await replay()).toEqual(['w_1/0/desk gone']);
  });

  it('of a person whose warning has ended is told to nobody', async () => {
    const fraud = personWarning({
      purpose: 'fraud_prevention',
      contributions: personWarning().contributions.map((one) => ({ ...one, rule: 'fraud-high-grade' })),
    });
    const told: string[] = [];
    const wellFrom = { attempt: 3 };
    let attempts = 0;
    const notice: Hook = {
      terms: termsOf('tell', { kind: 'notice', units: [], rules: ['fraud-high-grade'] }),
      send: async ({ id }) => {
        if (++attempts < wellFrom.attempt)
          return { kind: 'failed', reason: 'refused', status: 400, retryAfterMs: null };
        told.push(id);
        return { kind: 'delivered', notice: { outcome: 'notified', rules: ['fraud-high-grade'] } };
      },
      test: async () => ({ kind: 'delivered' }),
    };
    const { put, committed, options, notifications } = await startDelivering([notice]);
    await put([fraud, { ...fraud, warningId: 'w_2' }]);
    await waitUntil('they are given up', () => committed()?.offset === 2);
    await put([{ ...fraud, revision: 1, reason: 'withdrawn', status: 'withdrawn' }]);
    const results: string[] = [];
    const replaying = replayUndelivered({
      ...options,
      choose: () => true,
      signal: new AbortController().signal,
    });
    for await (const { undelivered, result } of replaying)
      results.push(`${undelivered.deliveryId} ${result}`);
    expect(results).toEqual(['w_1/0/tell superseded', 'w_2/0/tell redelivered']);
    expect(told).toEqual(['w_2/0/tell']);
    expect(
      (await notifications()).map(({ notificationId, outcome }) => `${notificationId} ${outcome}`),
    ).toEqual(['w_1/0/tell undelivered', 'w_2/0/tell undelivered', 'w_2/0/tell notified']);
  });
});
