import type { Outcome } from './examples.ts';
import type { ReferenceStanding } from './reference.ts';
import { round } from './scoring.ts';

type Concern = Pick<ReferenceStanding, 'score' | 'rawLevel' | 'level'> & {
  readonly matches: readonly Pick<ReferenceStanding['matches'][number], 'rule' | 'event' | 'facts'>[];
};

/** What an example says of each concern; the facts of the last match where it names facts. */
export function outcomesOf(concerns: readonly Concern[], expected: readonly Outcome[]): Outcome[] {
  return concerns.map(({ score, rawLevel, level, matches }, index) => ({
    score: round(score),
    rawLevel,
    level,
    matches: matches.map(({ rule, event }) => `${rule} ${event}`),
    ...(expected[index]?.facts ? { facts: matches.at(-1)!.facts } : {}),
  }));
}
