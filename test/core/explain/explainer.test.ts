import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createExplainer, type Explainer } from '../../../services/core/explain/explainer.ts';
import { FACTS } from '../../../services/core/rule/rule.ts';
import type { Scorer } from '../../../services/core/scorer/scorer.ts';
import { maxReachMs } from '../../../services/core/scorer/timeline.ts';
import { absenceWorld, longWorld, recordsOf, type World, world, worldOn } from '../../arbitraries/world.ts';
import { run, TOOLS } from '../scorer/properties/harness.ts';
import { tries } from '../scorer/properties/runs.ts';

const explained = (explainer: Explainer) => {
  const cases = new Set(
    [...explainer.events.subjects.values()].flatMap((of) => [...of.keys()].map((key) => key.split(' ')[1]!)),
  );
  return explainer.rules.ids().flatMap((rule) => [...cases].flatMap((one) => explainer.explain(rule, one)));
};

/** A match as both sides can tell it. */
const said = (subject: string, rule: string, event: string, at: number, facts: object): string =>
  `${subject} ${rule} ${event} ${at} ${JSON.stringify(facts)}`;

const toldBy = (scorer: Scorer, at: number): readonly string[] =>
  scorer
    .standing(at)
    .flatMap(({ subject, matches }) =>
      matches
        .filter((match) => match.at === at)
        .map(({ rule, stream, event, facts }) => said(subject, rule, `${stream} ${event}`, at, facts)),
    );

/** Holds every explanation of a world against the scorer; gives how many matched and how many did not. */
function compare({ arrivals, settings }: World): { matched: number; refused: number } {
  const records = recordsOf(arrivals);
  const { scorer } = run(records, settings);
  const explainer = createExplainer(settings, TOOLS.hash);
  for (const record of records) explainer.apply(record);
  // The scorer forgets what is past its retention; an explainer does not.
  const kept = explainer.events.watermark - maxReachMs(settings);
  const all = explained(explainer).filter(({ at }) => at >= kept);
  for (const at of new Set(all.map((one) => one.at))) {
    const mine = all
      .filter((one) => one.at === at && one.matches)
      .map(({ subject, rule, stream, caseId, facts }) =>
        said(
          subject,
          rule,
          `${stream} ${caseId}`,
          at,
          Object.fromEntries(facts.map(({ name, value }) => [name, value])),
        ),
      );
    // Two triggers of one rule at the same event and time are one match.
    expect(new Set(mine)).toEqual(new Set(toldBy(scorer, at)));
  }
  const matched = all.filter(({ matches }) => matches).length;
  return { matched, refused: all.length - matched };
}

function holds(worlds: fc.Arbitrary<World>, numRuns: number): void {
  let matched = 0;
  let refused = 0;
  fc.assert(
    fc.property(worlds, (one) => {
      const counts = compare(one);
      matched += counts.matched;
      refused += counts.refused;
    }),
    tries(numRuns),
  );
  expect(matched).toBeGreaterThan(numRuns / 10);
  expect(refused).toBeGreaterThan(numRuns / 10);
}

describe('what explains a rule says of every case what the scorer made of it, with the same facts', () => {
  it('in small worlds', () => holds(world, 300));
  it('over months', () => holds(longWorld, 60));
  it.each(FACTS)('with the fact %s', (fact) => holds(worldOn(fact), 60));
  it('at the deadline of an absence', () => holds(absenceWorld, 150));
});
