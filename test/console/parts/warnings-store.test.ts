import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { consoleModule } from '../module.ts';
import { view } from '../views.ts';

const { createWarningsStore } = await consoleModule('parts/warnings-store.js');

describe('the open warnings', () => {
  it('are the highest revisions, in whatever order list and stream bring them', () => {
    const revision = fc.record({
      warningId: fc.constantFrom('a', 'b', 'c'),
      revision: fc.nat({ max: 5 }),
      way: fc.constantFrom('list', 'stream'),
    });
    // What a revision says is settled by its number: odd ones end the warning.
    const told = ({ warningId, revision: number }: { warningId: string; revision: number }) =>
      view({ warningId, revision: number, status: number % 2 === 1 ? 'closed' : 'open' });
    fc.assert(
      fc.property(fc.array(revision, { maxLength: 20 }), (revisions) => {
        const store = createWarningsStore();
        for (const one of revisions) store.put(told(one));
        for (const id of ['a', 'b', 'c']) {
          const numbers = revisions.filter(({ warningId }) => warningId === id).map((one) => one.revision);
          const highest = Math.max(-1, ...numbers);
          expect(store.get(id)?.revision ?? -1).toBe(highest);
          const isOpen = highest >= 0 && highest % 2 === 0;
          expect(store.all().some(({ warningId }: { warningId: string }) => warningId === id)).toBe(isOpen);
        }
      }),
    );
  });

  it('say whether a revision was news', () => {
    const store = createWarningsStore();
    expect([
      store.put(view({ revision: 1 })),
      store.put(view({ revision: 1 })),
      store.put(view({ revision: 0 })),
      store.put(view({ revision: 2, status: 'closed' })),
      store.put(view({ revision: 1 })),
    ]).toEqual([true, false, false, true, false]);
  });

  it('lose what the server holds no more, but nothing that came while it was asked', () => {
    const store = createWarningsStore();
    for (const warningId of ['gone', 'kept', 'changed']) store.put(view({ warningId }));
    const before = store.known();
    store.put(view({ warningId: 'changed', revision: 1 }));
    store.put(view({ warningId: 'new' }));
    store.reconcile(new Set(['kept']), before);
    expect(
      store
        .all()
        .map(({ warningId }: { warningId: string }) => warningId)
        .sort(),
    ).toEqual(['changed', 'kept', 'new']);
  });

  it('are told once that the server does not have all of them, and once that it has', async () => {
    const store = createWarningsStore();
    let told = 0;
    store.subscribe(() => told++);
    const turns: unknown[] = [];
    for (const value of [true, false, false, true]) {
      store.setComplete(value);
      await Promise.resolve();
      turns.push([store.isComplete(), told]);
    }
    expect(turns).toEqual([
      [true, 0],
      [false, 1],
      [false, 1],
      [true, 2],
    ]);
  });

  it('are whole once all were told, and say so though none changed', async () => {
    const store = createWarningsStore();
    let calls = 0;
    store.subscribe(() => calls++);
    expect(store.isWhole()).toBe(false);
    store.reconcile(new Set(), store.known());
    await Promise.resolve();
    expect([store.isWhole(), calls]).toEqual([true, 1]);
  });

  it('lose what left, which no older list or stream brings back, and a later revision does', () => {
    const store = createWarningsStore();
    store.put(view({ warningId: 'a' }));
    store.leave({ warningId: 'a', revision: 1 });
    expect([store.get('a'), store.size()]).toEqual([null, 0]);
    expect(store.put(view({ warningId: 'a' }))).toBe(false);
    expect(store.put(view({ warningId: 'a', revision: 2 }))).toBe(true);
    store.leave({ warningId: 'a', revision: 1 });
    expect(store.get('a').revision).toBe(2);
  });

  it('tell their listeners once a turn, of all that changed', async () => {
    const store = createWarningsStore();
    const told: string[][] = [];
    store.subscribe((views: { warningId: string }[]) => told.push(views.map(({ warningId }) => warningId)));
    store.put(view({ warningId: 'a' }));
    store.put(view({ warningId: 'b' }));
    await Promise.resolve();
    expect(told).toEqual([['a', 'b']]);
  });
});
