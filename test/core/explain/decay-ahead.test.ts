import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCaseTools } from '../../../services/app/rules/case-tools.ts';
import { decayAhead, levelLater } from '../../../services/core/explain/decay-ahead.ts';
import type { SubjectRecord } from '../../../services/core/record/subject-record.ts';
import { LEVELS, type Level, type Warning } from '../../../services/core/record/warning.ts';
import { readEvents } from '../../../services/core/rule/case-events.ts';
import type { Rule } from '../../../services/core/rule/rule.ts';
import { caseRecords } from '../../../services/core/rule/run-case.ts';
import { createScorer } from '../../../services/core/scorer/scorer.ts';
import { DEFAULT_SETTINGS } from '../../../services/core/scorer/settings.ts';
import { incidentRule } from '../../rule-set-files.ts';

const tools = openCaseTools(DEFAULT_SETTINGS.retentionMs);
const HOUR = 3_600_000;

interface Drawn {
  readonly points: number;
  readonly hours: number;
  readonly floor: Level | null;
}
const drawn: fc.Arbitrary<Drawn> = fc.record({
  points: fc.integer({ min: 20, max: 99 }),
  hours: fc.integer({ min: 1, max: 60 }),
  floor: fc.option(fc.constantFrom(...LEVELS)),
});

const ruleOf = ({ points, hours, floor }: Drawn, n: number): Rule => ({
  ...incidentRule(`rule-${n}`, 'assault', 1, points),
  event: {
    type: 'risk',
    params: { points, halfLife: `PT${hours}H`, ...(floor === null ? {} : { floor }) },
  },
});

/** What the scorer tells of one event by these rules, time passing until nothing is left. */
function toldBy(rules: readonly Rule[]): readonly Warning[] {
  const { events } = readEvents(rules[0]!.cases[0]!.events);
  const scorer = createScorer(DEFAULT_SETTINGS, tools);
  const [first, ...rest] = caseRecords(rules[0]!, events, tools);
  const body = first!.body as Extract<SubjectRecord['body'], { kind: 'rule_set' }>;
  const all = { ...body, activation: { ...body.activation, rules: JSON.stringify(rules) } };
  const begin = events[0]!.occurredAt;
  const ticks = Array.from(
    { length: 700 },
    (_, n): SubjectRecord => ({
      origin: null,
      body: { kind: 'tick', at: begin + n * HOUR },
    }),
  );
  return [{ ...first!, body: all }, ...rest, ...ticks].flatMap(
    (record, offset) => scorer.apply(record, { partition: 0, offset }).warnings,
  );
}

describe('what becomes of a warning', () => {
  it('is told ahead, to the millisecond, as the scorer then decides it', () => {
    fc.assert(
      fc.property(fc.array(drawn, { minLength: 1, maxLength: 3 }), (drawings) => {
        const rules = drawings.map(ruleOf);
        const told = toldBy(rules).filter(({ reason }) => reason !== 'unacknowledged');
        const raised = told[0]!;
        const parts = raised.contributions.map(({ rule, points, at }) => {
          const { hours, floor } = drawings[Number(rule.slice('rule-'.length))]!;
          return { points, at, halfLifeMs: hours * HOUR, floor };
        });
        const ahead = decayAhead(parts, raised.level, raised.at, DEFAULT_SETTINGS);
        const falls = ahead.filter(({ level }, i) => i > 0 && level !== ahead[i - 1]!.level);
        const decided = told.slice(1).map(({ at, score, level, reason }) => ({
          at,
          score,
          level: reason === 'expired' ? null : level,
        }));
        expect(falls.slice(0, decided.length)).toEqual(decided);
        // The scorer was given a month; what is told beyond it is not held here.
        expect(falls.length === decided.length || falls[decided.length]!.at > raised.at + 699 * HOUR).toBe(
          true,
        );
        for (const { at, level } of decided) {
          const before = ahead.findLast((point) => point.at < at)!.level;
          expect(levelLater(parts, raised.level, at, DEFAULT_SETTINGS)).toBe(level);
          expect(levelLater(parts, raised.level, at - 1, DEFAULT_SETTINGS)).toBe(before);
        }
        const scores = ahead.map(({ score }) => score);
        expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      }),
      { numRuns: 150 },
    );
  });
});
