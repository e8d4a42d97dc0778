import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTimers } from '../../../services/core/scorer/timers.ts';

const step = fc.oneof(
  fc.record({ kind: fc.constant('push' as const), at: fc.nat({ max: 20 }) }),
  fc.record({ kind: fc.constant('keep' as const), at: fc.nat({ max: 20 }) }),
  fc.record({ kind: fc.constant('pop' as const) }),
);

test('the next is the earliest of what was pushed, and neither popped nor let go', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80, size: 'max' }), (steps) => {
      const timers = createTimers((a: { readonly at: number }, b) => a.at - b.at);
      let times: number[] = [];
      for (const one of steps) {
        if (one.kind === 'push') {
          timers.push({ at: one.at });
          times.push(one.at);
        } else if (one.kind === 'keep') {
          timers.keep(({ at }) => at !== one.at);
          times = times.filter((at) => at !== one.at);
        } else if (times.length > 0) {
          times.sort((a, b) => a - b);
          expect(timers.pop().at).toBe(times.shift());
        }
        expect(timers.next()).toBe(Math.min(...times));
      }
    }),
  );
});
