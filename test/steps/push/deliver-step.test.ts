import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../services/adapters/memory-log/store.ts';
import { waitUntil } from '../../wait-until.ts';
import { startDelivering, termsOf, webhookTo } from './delivering.ts';
import { startReceiver } from './receiver.ts';
import { warningWith } from './warnings.ts';

const numbered = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => warningWith({ warningId: `w_${from + i}` }));
const revisions = (warningId: string, count: number) =>
  Array.from({ length: count }, (_, revision) => warningWith({ warningId, revision }));

describe('a receiver that is well', () => {
  it('gets every revision once, those of a warning in order, under ids of their own', async () => {
    const desk = await startReceiver((_, index) => ({ afterMs: index % 3 }));
    const { put, committed } = await startDelivering([webhookTo(desk.url, termsOf('desk'))]);
    const all = [0, 1, 2, 3].flatMap((revision) => numbered(10).map((one) => ({ ...one, revision })));
    await put(all);
    await waitUntil('all came', () => desk.received.length === 40);
    expect(new Set(desk.ids())).toEqual(new Set(all.map((one) => `${one.warningId}/${one.revision}/desk`)));
    for (const { warningId } of numbered(10)) {
      const own = desk.ids().filter((id) => id.startsWith(`${warningId}/`));
      expect(own).toEqual([0, 1, 2, 3].map((revision) => `${warningId}/${revision}/desk`));
    }
    await waitUntil('it is committed', () => committed()?.offset === 40);
  });

  it('gets what a scorer wrote again after a crash once, also after a restart between the two', async () => {
    const store = createMemoryStore();
    const desk = await startReceiver();
    const hooks = [webhookTo(desk.url, termsOf('desk'))];
    const before = await startDelivering(hooks, {}, store);
    await before.put([...revisions('w_a', 2), ...revisions('w_b', 12), ...revisions('w_a', 3)]);
    await waitUntil('all is done with', () => before.committed()?.offset === 17);
    await before.running.stop();
    const after = await startDelivering(hooks, {}, store);
    await after.put([...revisions('w_a', 4), ...revisions('w_b', 13)]);
    await waitUntil('the rest is done with', () => after.committed()?.offset === 34);
    const own = (id: string) => desk.ids().filter((one) => one.startsWith(id));
    expect(own('w_a')).toEqual([0, 1, 2, 3].map((revision) => `w_a/${revision}/desk`));
    expect(own('w_b')).toEqual(Array.from({ length: 13 }, (_, revision) => `w_b/${revision}/desk`));
  });

  it('is counted, with how long it took', async () => {
    const desk = await startReceiver();
    const { put, metrics } = await startDelivering([webhookTo(desk.url, termsOf('desk'))]);
    await put(numbered(3));
    const labels = { kind: 'webhook', outcome: 'delivered' };
    await waitUntil('they count', () => metrics.counted('tocsin_deliveries_total', labels) === 3);
    expect(metrics.observed('tocsin_delivery_seconds')).toHaveLength(3);
    await waitUntil(
      'nothing waits',
      async () => (await metrics.gauge('tocsin_deliveries_waiting'))['kind=webhook'] === 0,
    );
  });
});

describe('a receiver that fails', () => {
  it('is asked again until it takes it, and the later revisions of that warning wait, the other warnings do not', async () => {
    let sick = 'w_bad/';
    const desk = await startReceiver(({ headers }) => {
      return sick !== '' && String(headers['webhook-id']).startsWith(sick) ? { status: 500 } : {};
    });
    const { put, committed } = await startDelivering([webhookTo(desk.url, termsOf('desk'))]);
    await put([...revisions('w_bad', 2), ...revisions('w_good', 3)]);
    await waitUntil('the others came', () => desk.ids().includes('w_good/2/desk'));
    await waitUntil('it was tried again', () => desk.ids().filter((id) => id === 'w_bad/0/desk').length >= 3);
    expect(desk.ids()).not.toContain('w_bad/1/desk');
    await waitUntil('what is done with is committed, not more', () => committed()?.metadata === '5;desk=0');
    expect(committed()?.offset).toBe(0);
    sick = '';
    await waitUntil('all came', () => desk.ids().at(-1) === 'w_bad/1/desk');
    await waitUntil('all is committed', () => committed()?.offset === 5);
  });

  it('is left alone as long as it asks for by Retry-After, with everything', async () => {
    const desk = await startReceiver((_, index) =>
      index === 0 ? { status: 429, headers: { 'retry-after': '1' } } : {},
    );
    const { put } = await startDelivering([webhookTo(desk.url, termsOf('desk'))], { concurrency: 1 });
    await put(numbered(3));
    await waitUntil('all came', () => desk.received.length === 4);
    const [first, ...rest] = desk.received;
    for (const { at } of rest) expect(at - first!.at).toBeGreaterThanOrEqual(990);
  });

  it('and hangs is given up on after its time, and asked again', async () => {
    const desk = await startReceiver((_, index) =>
      index === 0 ? { hang: true } : index === 1 ? { status: 200, body: 'x', hang: true } : {},
    );
    const { put, metrics, committed } = await startDelivering([webhookTo(desk.url, termsOf('desk'), 100)]);
    await put(numbered(1));
    await waitUntil('it is done', () => committed()?.offset === 1);
    expect(metrics.counted('tocsin_delivery_attempts_total', { kind: 'webhook', answer: 'timeout' })).toBe(1);
    // A receiver that has answered well has it, however slowly its words come.
    expect(desk.received).toHaveLength(2);
  });

  it('for too long gets it no more: it is kept as undelivered with the reason, and the rest goes on', async () => {
    const desk = await startReceiver(({ headers }) =>
      String(headers['webhook-id']).startsWith('w_0/') ? { status: 503 } : {},
    );
    const { put, undelivered, committed, logged, metrics } = await startDelivering(
      [webhookTo(desk.url, termsOf('desk'))],
      { giveUpAfterMs: 200 },
    );
    await put([...numbered(2), warningWith({ warningId: 'w_0', revision: 1 })]);
    await waitUntil('all is done with', () => committed()?.offset === 3);
    const given = await undelivered();
    expect(given).toMatchObject([
      {
        deliveryId: 'w_0/0/desk',
        hook: 'desk',
        reason: 'failing',
        status: 503,
        state: 'given_up',
        position: { partition: 0, offset: 0 },
      },
      { deliveryId: 'w_0/1/desk', position: { offset: 2 } },
    ]);
    expect(given[0]!.attempts).toBeGreaterThan(1);
    expect(logged).toHaveLength(2);
    expect(metrics.counted('tocsin_deliveries_total', { kind: 'webhook', outcome: 'given_up' })).toBe(2);
  });

  it.each([301, 400, 401, 404, 410, 422])(
    'with %i is not asked again: it is undelivered at once',
    async (status) => {
      const desk = await startReceiver(() => ({ status, headers: { location: 'http://127.0.0.1:1/' } }));
      const { put, undelivered, committed } = await startDelivering([webhookTo(desk.url, termsOf('desk'))]);
      await put(numbered(1));
      await waitUntil('it is done with', () => committed()?.offset === 1);
      expect(desk.received).toHaveLength(1);
      expect(await undelivered()).toMatchObject([{ reason: 'refused', status, attempts: 1 }]);
    },
  );

  it('and cannot be reached is waited for', async () => {
    const gone = await startReceiver();
    await gone.close();
    const { put, metrics } = await startDelivering([webhookTo(gone.url, termsOf('desk'))]);
    await put(numbered(1));
    const labels = { kind: 'webhook', answer: 'unreachable' };
    await waitUntil(
      'it is tried often',
      () => metrics.counted('tocsin_delivery_attempts_total', labels) >= 5,
    );
    await waitUntil(
      'it is told as down',
      async () => (await metrics.gauge('tocsin_hooks_down'))['kind=webhook'] === 1,
    );
  });
});

describe('a receiver that is slow or away', () => {
  it('holds up nobody: it falls behind by itself, holds no more than its lane, and catches up in order', async () => {
    const slow = await startReceiver(() => ({ status: 503 }));
    const quick = await startReceiver();
    const hooks = [webhookTo(slow.url, termsOf('slow')), webhookTo(quick.url, termsOf('quick'))];
    const { put, metrics, committed } = await startDelivering(hooks, { capacity: 10 });
    for (let i = 0; i < 20; i++) await put(numbered(5, i * 5));
    await waitUntil('the other has all', () => quick.received.length === 100);
    await waitUntil(
      'the lane of the one is full, that of the other empty',
      async () => (await metrics.gauge('tocsin_deliveries_waiting'))['kind=webhook'] === 10,
    );
    expect(committed()?.offset ?? 0).toBe(0);
    slow.answer(() => ({}));
    await waitUntil('it has all', () => new Set(slow.ids()).size === 100 && committed()?.offset === 100);
    expect(quick.received).toHaveLength(100);
    await put(numbered(1, 100));
    await waitUntil(
      'both go on',
      () => slow.ids().includes('w_100/0/slow') && quick.ids().includes('w_100/0/quick'),
    );
  });

  it('misses and doubles nothing while more keeps coming as it catches up', async () => {
    const slow = await startReceiver(() => ({ afterMs: 2 }));
    const { put, committed } = await startDelivering([webhookTo(slow.url, termsOf('slow'))], {
      capacity: 4,
      concurrency: 2,
    });
    for (let i = 0; i < 60; i++) {
      await put(revisions(`w_${i}`, 3));
      if (i % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await waitUntil('all came', () => committed()?.offset === 180);
    expect(slow.received).toHaveLength(180);
    expect(new Set(slow.ids()).size).toBe(180);
    for (let i = 0; i < 60; i++)
      expect(slow.ids().filter((id) => id.startsWith(`w_${i}/`))).toEqual(
        [0, 1, 2].map((r) => `w_${i}/${r}/slow`),
      );
  });
});

describe('after a restart', () => {
  it('each receiver goes on where it was: one that had it all gets nothing again', async () => {
    const store = createMemoryStore();
    const slow = await startReceiver(() => ({ status: 503 }));
    const quick = await startReceiver();
    const hooks = [webhookTo(slow.url, termsOf('slow')), webhookTo(quick.url, termsOf('quick'))];
    const before = await startDelivering(hooks, { capacity: 2 }, store);
    await before.put(numbered(6));
    await waitUntil('the other has all', () => quick.received.length === 6);
    await before.running.stop();
    expect(before.committed()).toEqual({ offset: 0, metadata: '6;slow=0;quick=6' });
    slow.answer(() => ({}));
    slow.received.length = 0;
    const after = await startDelivering(hooks, {}, store);
    await waitUntil('all is done', () => after.committed()?.offset === 6);
    expect(new Set(slow.ids()).size).toBe(6);
    expect(quick.received).toHaveLength(6);
  });

  it('what the log no longer holds is told, counted as given up, and not waited for', async () => {
    const store = createMemoryStore();
    const desk = await startReceiver(() => ({ status: 503 }));
    const hooks = [webhookTo(desk.url, termsOf('desk'))];
    const before = await startDelivering(hooks, {}, store);
    await before.put(numbered(6));
    await waitUntil('it is read', () => before.committed()?.metadata === '6;desk=0');
    await before.running.stop();
    desk.answer(() => ({}));
    desk.received.length = 0;
    const bounds = { first: 4, next: 6 };
    const after = await startDelivering(hooks, { log: { ...before.log, bounds: async () => bounds } }, store);
    await waitUntil('the rest is done', () => after.committed()?.offset === 6);
    expect(desk.ids()).toEqual(['w_4/0/desk', 'w_5/0/desk']);
    expect(after.logged).toContainEqual({ hook: 'desk', partition: 0, from: 0, to: 4 });
    expect(after.metrics.counted('tocsin_deliveries_total', { kind: 'webhook', outcome: 'given_up' })).toBe(
      4,
    );
  });

  it('nothing is sent any more by a process that lost its partition, and nothing shown', async () => {
    const store = createMemoryStore();
    const desk = await startReceiver(() => ({ status: 503 }));
    const hooks = [webhookTo(desk.url, termsOf('desk'))];
    const old = await startDelivering(hooks, { backoff: () => 5 }, store);
    await old.put(numbered(2));
    await waitUntil('it is tried', () => desk.received.length > 3);
    desk.answer(() => ({}));
    const fresh = await startDelivering(hooks, {}, store);
    await expect(old.running.done).rejects.toMatchObject({ code: 'fenced' });
    await waitUntil('the new one has delivered', () => fresh.committed()?.offset === 2);
    expect(await old.metrics.gauge('tocsin_deliveries_waiting')).toMatchObject({ 'kind=webhook': 0 });
    expect(await old.metrics.gauge('tocsin_hooks_down')).toMatchObject({ 'kind=webhook': 0 });
  });

  it('a receiver that is new begins with what is new', async () => {
    const store = createMemoryStore();
    const desk = await startReceiver(() => ({ status: 503 }));
    const before = await startDelivering([webhookTo(desk.url, termsOf('desk'))], {}, store);
    await before.put(numbered(3));
    await waitUntil('it is read', () => before.committed()?.metadata === '3;desk=0');
    await before.running.stop();
    const other = await startReceiver();
    const after = await startDelivering(
      [webhookTo(desk.url, termsOf('desk')), webhookTo(other.url, termsOf('other'))],
      {},
      store,
    );
    await after.put(numbered(1, 3));
    await waitUntil('it has the new one', () => other.received.length > 0);
    expect(other.ids()).toEqual(['w_3/0/other']);
  });

  it('the very first start tells of the last hour, not of history', async () => {
    const store = createMemoryStore();
    const desk = await startReceiver();
    const now = Date.now();
    const writer = await startDelivering([], {}, store);
    await writer.running.stop();
    store.topics.get('warnings')!.partitions[0]!.commits.clear();
    await writer.put(numbered(2));
    const clock = { ...writer.options.clock, now: () => now + 2 * 3_600_000 };
    const after = await startDelivering([webhookTo(desk.url, termsOf('desk'))], { clock }, store);
    await waitUntil('it is passed over', () => after.committed()?.offset === 2);
    expect(desk.received).toEqual([]);
  });
});
