import { describe, expect, it } from 'vitest';
import { createDeliveries } from '../../services/app/push/deliveries.ts';
import { startDelivering, termsOf, webhookTo } from '../steps/push/delivering.ts';
import { startReceiver } from '../steps/push/receiver.ts';
import { warningWith } from '../steps/push/warnings.ts';
import { waitUntil } from '../wait-until.ts';

/** Deliveries of a log of which a receiver refused what it was sent; it is well from now on. */
async function refusedDesk() {
  const desk = await startReceiver(() => ({ status: 400 }));
  const delivering = await startDelivering([webhookTo(desk.url, termsOf('desk'))]);
  await delivering.put([warningWith(), warningWith({ warningId: 'w_2' })]);
  await waitUntil('all are given up', () => delivering.committed()?.offset === 2);
  desk.answer(() => ({ afterMs: 20 }));
  desk.received.length = 0;
  return { ...delivering, desk, deliveries: createDeliveries(delivering.options) };
}

const { signal } = new AbortController();

describe('the deliveries of a running system', () => {
  it('are told with the warnings that the log still holds, as they stand now', async () => {
    const { deliveries, store, put } = await refusedDesk();
    const waiting = await deliveries.undelivered();
    const told = async () =>
      [...(await deliveries.warningsOf(waiting))].map(([id, { revision, areaCode }]) => [
        id,
        revision,
        areaCode,
      ]);
    expect(deliveries.hooks).toEqual([{ id: 'desk', kind: 'webhook' }]);
    expect(await told()).toEqual([
      ['w_1', 0, null],
      ['w_2', 0, null],
    ]);
    // The scorer, once it was killed, writes again what it wrote before.
    await put(
      [1, 0].map((revision) => warningWith({ revision, areaCode: revision === 1 ? '310102' : null })),
    );
    expect(await told()).toEqual([
      ['w_1', 1, '310102'],
      ['w_2', 0, null],
    ]);
    const partition = store.topics.get('warnings')!.partitions[0]!;
    partition.held.splice(0, 4);
    partition.first = 4;
    expect(await told()).toEqual([]);
  });

  it('are sent once where two people send them at once', async () => {
    const { deliveries, desk, undelivered } = await refusedDesk();
    const ids = new Set(['w_1/0/desk', 'w_2/0/desk']);
    const all = () => Array.fromAsync(deliveries.replay(ids, signal), ({ result }) => result);
    expect(await Promise.all([all(), all()])).toEqual([['redelivered', 'redelivered'], []]);
    expect(desk.ids()).toEqual(['w_1/0/desk', 'w_2/0/desk']);
    expect(await undelivered()).toEqual([]);
  });

  it('do not stand in the way of the next where somebody stops half-way', async () => {
    const { deliveries, desk } = await refusedDesk();
    for await (const { result } of deliveries.replay(new Set(['w_1/0/desk', 'w_2/0/desk']), signal)) {
      expect(result).toBe('redelivered');
      break;
    }
    await Array.fromAsync(deliveries.replay(new Set(['w_2/0/desk']), signal));
    expect(desk.ids()).toEqual(['w_1/0/desk', 'w_2/0/desk']);
  });
});
