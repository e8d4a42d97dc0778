import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createExplainer } from '../../../services/core/explain/explainer.ts';
import { maxReachMs } from '../../../services/core/scorer/timeline.ts';
import { recordsOf, world } from '../../arbitraries/world.ts';
import { run, TOOLS } from '../scorer/properties/harness.ts';
import { tries } from '../scorer/properties/runs.ts';

/** A match as both sides can tell it; fractions as far as any order of addition gives the same. */
const said = (subject: string, rule: string, event: string, at: number, facts: object): string =>
  [
    subject,
    rule,
    event,
    at,
    JSON.stringify(facts, (_, value: unknown) =>
      typeof value === 'number' ? Number(value.toFixed(6)) : value,
    ),
  ].join(' ');

describe('what explains a rule', () => {
  it('says of every case what the scorer made of it: the same matches, with the same facts', () => {
    let matched = 0;
    let refused = 0;
    fc.assert(
      fc.property(world, ({ arrivals, settings }) => {
        const records = recordsOf(arrivals);
        const { scorer } = run(records, settings);
        const explainer = createExplainer(settings, TOOLS.hash);
        for (const record of records) explainer.apply(record);
        const cases = new Set(
          [...explainer.events.subjects.values()].flatMap((of) => [...of.keys()].map((key) => key.split(' ')[1]!)),
        );
        const explained = explainer.rules
          .ids()
          .flatMap((rule) => [...cases].flatMap((one) => explainer.explain(rule, one)));
        const told = (at: number): readonly string[] =>
          scorer
            .standing(at)
            .flatMap(({ subject, matches }) =>
              matches
                .filter((match) => match.at === at)
                .map(({ rule, stream, event, facts }) => said(subject, rule, `${stream} ${event}`, at, facts)),
            );
        // The scorer forgets what is past its retention; an explainer does not.
        const kept = explainer.events.watermark - maxReachMs(settings);
        for (const at of new Set(explained.map((one) => one.at).filter((time) => time >= kept))) {
          const mine = explained.filter((one) => one.at === at && one.matches);
          matched += mine.length;
          refused += explained.filter((one) => one.at === at && !one.matches).length;
          expect(
            mine
              .map(({ subject, rule, stream, caseId, facts }) =>
                said(
                  subject,
                  rule,
                  `${stream} ${caseId}`,
                  at,
                  Object.fromEntries(facts.map(({ name, value }) => [name, value])),
                ),
              )
              .sort(),
          ).toEqual([...told(at)].sort());
        }
      }),
      tries(400),
    );
    expect(matched).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(100);
  });
});
