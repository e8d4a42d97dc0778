import fc from 'fast-check';
import { Engine } from 'json-rules-engine';
import { describe, expect, test } from 'vitest';
import { FACTS } from '../../../../services/core/rule/rule.ts';
import { recordsOf, world } from '../../../arbitraries/world.ts';
import { type Candidate, candidatesOf } from '../../../reference/candidates.ts';
import { factsOf } from '../../../reference/conditions.ts';
import { factValue } from '../../../reference/facts.ts';
import { run } from './harness.ts';
import { tries } from './runs.ts';

/** Whether json-rules-engine itself fires the rule, given the reference's fact values. */
async function engineFires({ rule, sight }: Candidate): Promise<boolean> {
  const engine = new Engine();
  engine.addFact('event', { ...sight.trigger });
  for (const fact of FACTS.filter((name) => name !== 'event')) {
    engine.addFact(fact, (params) => factValue({ fact, params }, sight));
  }
  engine.addRule({ conditions: rule.conditions as never, event: rule.event });
  const { results } = await engine.run();
  return results.length === 1;
}

const everyFactIsKnown = ({ rule, sight }: Candidate) =>
  factsOf(rule.conditions).every((fact) => factValue(fact, sight) !== null);

describe('compiled conditions', () => {
  test("fire where json-rules-engine's Engine fires, when every fact is known", async () => {
    await fc.assert(
      fc.asyncProperty(world, async ({ arrivals, settings }) => {
        const records = recordsOf(arrivals);
        const { scorer } = run(records, settings);
        for (const candidate of candidatesOf(records, settings).filter(everyFactIsKnown)) {
          const { rule, subject, sight } = candidate;
          const { stream, caseId } = sight.trigger;
          const stands = scorer
            .standing(sight.at)
            .filter((concern) => concern.subject === subject)
            .flatMap(({ matches }) => matches)
            .some(
              (match) =>
                match.rule === rule.id &&
                match.stream === stream &&
                match.event === caseId &&
                match.at === sight.at,
            );
          expect(stands).toBe(await engineFires(candidate));
        }
      }),
      tries(300),
    );
  });
});
