import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventView } from '../../../services/core/event/event.ts';
import { DEFAULT_SETTINGS } from '../../../services/core/scorer/settings.ts';
import { DAY_MS, HOUR_MS } from '../../../services/core/time/duration.ts';
import { numbered } from '../../arbitraries/arrival.ts';
import { activate, forPerson, incident, personRule } from '../../arbitraries/example.ts';
import { START } from '../../arbitraries/town.ts';
import { revisionsOf, run } from './properties/harness.ts';

const MOST = 50;
const settings = { ...DEFAULT_SETTINGS, latenessMs: 60 * DAY_MS };
/** Two windows that overlap in what they see, and one that sees only the last before. */
const rule = personRule(
  'any',
  { points: 90, halfLife: 'P30D' },
  {
    on: [{ category: 'domestic_violence' }],
    conditions: {
      any: [
        ['event_count', { of: {}, within: 'PT10H' }] as const,
        ['event_count', { of: { category: ['threat', 'domestic_violence'] }, within: 'PT30H' }] as const,
        ['time_since', { of: { category: 'noise' } }] as const,
      ].map(([fact, params]) => ({ fact, params, operator: 'greaterThanInclusive', value: 0 })),
    },
  },
);

const happened = fc.record({
  hours: fc.integer({ min: -35, max: 3 }),
  category: fc.constantFrom('threat' as const, 'assault' as const, 'noise' as const),
});

/** What the rule saw at its trigger, the oldest first: by time, then by case id. */
function seenAt(trigger: EventView, others: readonly EventView[]): readonly string[] {
  const { occurredAt: at } = trigger;
  const inOrder = [...others].sort((a, b) => a.occurredAt - b.occurredAt || (a.caseId < b.caseId ? -1 : 1));
  const lastNoise = inOrder.findLast((one) => one.category === 'noise' && one.occurredAt < at);
  const isSeen = (one: EventView): boolean => {
    const age = at - one.occurredAt;
    if (age < 0) return false;
    return age < 10 * HOUR_MS || (one.category === 'threat' && age < 30 * HOUR_MS) || one === lastNoise;
  };
  const behind = inOrder.filter(isSeen).map(({ caseId }) => caseId);
  return [...behind.slice(-(MOST - 1)), trigger.caseId];
}

test('the events behind a match are those that its facts saw, each once and in order, the newest 50', () => {
  const lengths = new Set<boolean>();
  fc.assert(
    fc.property(fc.array(happened, { maxLength: 140, size: 'max' }), fc.nat(), (all, seed) => {
      const others = all.map(({ hours, category }, i) =>
        incident({ caseId: `c${(i * 37 + seed) % 1_000}`, category, occurredAt: START + hours * HOUR_MS }),
      );
      const trigger = incident({ caseId: 'c500x', occurredAt: START });
      const bodies = [
        activate([rule], START - 60 * DAY_MS),
        ...[...others, trigger].map((one) => forPerson(one)),
      ];
      const { outputs } = run(numbered(bodies), settings);
      const told = revisionsOf(outputs).at(-1)!.contributions[0]!.events;
      expect(told).toEqual(seenAt(trigger, others));
      lengths.add(told.length === MOST);
    }),
    { numRuns: 150 },
  );
  expect(lengths.size).toBe(2);
});
