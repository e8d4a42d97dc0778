import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LEVELS, type Warning } from '../../../services/core/record/warning.ts';
import { byPressure } from '../../../services/core/warning/pressing.ts';
import { consoleModule } from '../../console/module.ts';
import { warningWith } from '../../steps/push/warnings.ts';

const { inOrder } = await consoleModule('parts/order.js');
const NOW = Date.UTC(2026, 2, 2, 12);
const at = (hours: number) => NOW + hours * 3_600_000;
const ids = (warnings: readonly { readonly warningId: string }[]) =>
  warnings.map(({ warningId }) => warningId);

it('the gravest that nobody is left to answer press most, then what is overdue, then by level and deadline', () => {
  const warnings = [
    { warningId: 'blue, overdue', level: 'blue', acknowledgeBy: at(-1) },
    { warningId: 'red, an hour left', level: 'red', acknowledgeBy: at(1) },
    { warningId: 'red, acknowledged', level: 'red', status: 'acknowledged' },
    { warningId: 'red, left by all', level: 'red', escalation: 3 },
    { warningId: 'red, gone up', level: 'red', acknowledgeBy: at(1), escalation: 2 },
    { warningId: 'red, half an hour left', level: 'red', acknowledgeBy: at(0.5) },
  ] as const;
  expect(ids(warnings.map((one) => warningWith(one)).sort(byPressure(NOW)))).toEqual([
    'red, left by all',
    'red, gone up',
    'blue, overdue',
    'red, half an hour left',
    'red, an hour left',
    'red, acknowledged',
  ]);
});

it('the server has the order that Watch has', () => {
  const some = fc.uniqueArray(
    fc.record({
      warningId: fc.string({ minLength: 1, maxLength: 4, unit: 'grapheme-ascii' }),
      level: fc.constantFrom(...LEVELS),
      acknowledgeBy: fc.constantFrom(null, at(-2), at(-1), NOW, at(1)),
      at: fc.constantFrom(at(-5), at(-4)),
      // Who answers is asked anew: the way up begins again.
      handled: fc.constantFrom<Partial<Warning>>({}, { escalation: 2 }, { status: 'acknowledged' }),
    }),
    { selector: ({ warningId }) => warningId, maxLength: 12 },
  );
  fc.assert(
    fc.property(some, (changes) => {
      const warnings = changes.map(({ handled, ...change }) => warningWith({ ...change, ...handled }));
      const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
      const views = warnings.map((one) => ({
        ...one,
        at: iso(one.at),
        acknowledgeBy: iso(one.acknowledgeBy),
      }));
      expect(ids([...warnings].sort(byPressure(NOW)))).toEqual(ids(inOrder(views, NOW)));
    }),
  );
});
