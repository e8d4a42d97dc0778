import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LEVELS } from '../../../services/core/record/warning.ts';
import { consoleModule } from '../module.ts';
import { view } from '../views.ts';

const { inOrder } = await consoleModule('parts/order.js');
const NOW = Date.UTC(2026, 2, 2, 12);
const ids = (views: readonly { warningId: string }[]) => views.map(({ warningId }) => warningId);

const at = (hours: number) => new Date(NOW + hours * 3_600_000).toISOString();

describe('the order of Watch', () => {
  it('puts what is overdue first, then the graver level, then the nearer deadline, then what was told last', () => {
    const done = { acknowledgeBy: null, status: 'acknowledged' };
    const views = [
      view({ warningId: 'red, acknowledged long ago', level: 'red', ...done, at: at(-3) }),
      view({ warningId: 'blue, overdue', level: 'blue', acknowledgeBy: at(-1) }),
      view({ warningId: 'red, an hour left', level: 'red', acknowledgeBy: at(1) }),
      view({ warningId: 'yellow, gone up', level: 'yellow', acknowledgeBy: at(2), escalation: 1 }),
      view({ warningId: 'red, gone up', level: 'red', acknowledgeBy: at(1), escalation: 2 }),
      view({ warningId: 'red, left by all', level: 'red', acknowledgeBy: null, escalation: 3 }),
      view({
        warningId: 'red, left by whom it was given to',
        level: 'red',
        status: 'assigned',
        assignee: 'a_0123456789abcdef',
        acknowledgeBy: at(0.75),
        escalation: 1,
      }),
      view({ warningId: 'orange, a minute left', level: 'orange', acknowledgeBy: at(1 / 60) }),
      view({ warningId: 'red, half an hour left', level: 'red', acknowledgeBy: at(0.5) }),
      view({ warningId: 'red, acknowledged lately', level: 'red', ...done, at: at(-1) }),
    ];
    expect(ids(inOrder(views, NOW))).toEqual([
      'red, left by all',
      'red, left by whom it was given to',
      'red, gone up',
      'yellow, gone up',
      'blue, overdue',
      'red, half an hour left',
      'red, an hour left',
      'red, acknowledged lately',
      'red, acknowledged long ago',
      'orange, a minute left',
    ]);
  });

  it('is the same whatever order they came in', () => {
    const some = fc.uniqueArray(
      fc.record({
        warningId: fc.string({ minLength: 1, maxLength: 4 }),
        level: fc.constantFrom(...LEVELS),
        escalation: fc.constantFrom(0, 1),
        acknowledgeBy: fc.constantFrom(null, at(-2), at(-1), at(1), at(2)),
        at: fc.constantFrom(at(-5), at(-4), at(-3)),
      }),
      { selector: ({ warningId }) => warningId, maxLength: 12 },
    );
    fc.assert(
      fc.property(some, fc.infiniteStream(fc.double({ noNaN: true })), (changes, keys) => {
        const views = changes.map((change) => view(change));
        const shuffled = views
          .map((one) => ({ one, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        expect(ids(inOrder(shuffled, NOW))).toEqual(ids(inOrder(views, NOW)));
      }),
    );
  });
});
