import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SubjectRecord } from '../../../../services/core/record/subject-record.ts';
import { createScorer, restoreScorer } from '../../../../services/core/scorer/scorer.ts';
import { DAY_MS } from '../../../../services/core/time/duration.ts';
import { numbered } from '../../../arbitraries/arrival.ts';
import { eraseAt } from '../../../arbitraries/example.ts';
import { recordsOf, type World, world } from '../../../arbitraries/world.ts';
import { TOOLS, watermarkOf } from './harness.ts';
import { tries } from './runs.ts';

/** Something that a world is interrupted by, after so many of its records. */
const interruption = fc.record({
  place: fc.nat({ max: 1_000 }),
  kind: fc.constantFrom('restore', 'restore', 'erasure', 'wait', 'rules_again'),
});
const interruptions = fc.array(interruption, { minLength: 1, maxLength: 6 });

type Step = SubjectRecord['body'] | 'restore';

/** The records with what comes between; the clock may jump by so much that most is forgotten. */
function stepsOf({ arrivals, settings }: World, between: readonly { place: number; kind: string }[]): Step[] {
  const bodies = recordsOf(arrivals).map(({ body }) => body);
  const steps: Step[] = [...bodies];
  for (const { place, kind } of between) {
    const index = 1 + (place % steps.length);
    const before = steps.slice(0, index).filter((step) => step !== 'restore');
    const now = watermarkOf(numbered(before));
    const rules = before.findLast((body) => body.kind === 'rule_set')!;
    if (kind === 'restore') steps.splice(index, 0, 'restore');
    if (kind === 'erasure') steps.splice(index, 0, eraseAt(now));
    if (kind === 'wait')
      steps.splice(index, 0, { kind: 'tick', at: now + settings.retentionMs.individual - 10 * DAY_MS });
    if (kind === 'rules_again' && rules.kind === 'rule_set')
      steps.splice(index, 0, { ...rules, activation: { ...rules.activation, effectiveAt: now } });
  }
  return steps;
}

// Findings of a review, 2026-11-21: subjects whose numbers a restart changes, series in another order, concerns older than
// every case, and matches kept though their event was forgotten.
test('a scorer restored anywhere goes on as the one that was not, whatever was erased or forgotten before', () => {
  fc.assert(
    fc.property(world, interruptions, (one, between) => {
      const whole = createScorer(one.settings, TOOLS);
      let restored = createScorer(one.settings, TOOLS);
      stepsOf(one, between).forEach((step, offset) => {
        if (step === 'restore') {
          restored = restoreScorer(one.settings, TOOLS, [...restored.snapshot()]);
          return;
        }
        const record = { origin: null, body: step };
        const position = { partition: 0, offset };
        expect(restored.apply(record, position)).toEqual(whole.apply(record, position));
      });
      const at = whole.stats().watermark;
      if (Number.isFinite(at)) expect(restored.standing(at)).toEqual(whole.standing(at));
    }),
    tries(400),
  );
});
