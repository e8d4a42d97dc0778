import { describe, expect, it } from 'vitest';
import { studyRuleCase } from '../../services/core/explain/study-rule-case.ts';
import type { Rule, RuleCase } from '../../services/core/rule/rule.ts';
import { runCase } from '../../services/core/rule/run-case.ts';
import { DAY_MS } from '../../services/core/time/duration.ts';
import { shippedFiles, TOOLS } from './tools.ts';

const shipped = (id: string) => shippedFiles().find(({ name }) => name === `${id}.json`)!.json as Rule;
const RULE = shipped('domestic-repeat-28d');
const [TWO_REPORTS] = RULE.cases as readonly [RuleCase];
const [FIRST, SECOND] = TWO_REPORTS.events as readonly [
  RuleCase['events'][number],
  RuleCase['events'][number],
];

const caseOf = (...events: RuleCase['events']): RuleCase => ({ name: '', events, expect: { level: null } });

describe('runCase', () => {
  it('gives the level and the warnings, with the evidence, that the rule raises', () => {
    const { level, warnings, faults } = runCase(RULE, TWO_REPORTS, TOOLS);
    expect({ level, faults }).toEqual({ level: 'orange', faults: [] });
    expect(warnings).toMatchObject([
      {
        reason: 'raised',
        level: 'orange',
        score: 60,
        contributions: [{ rule: RULE.id, contribution: 60, events: ['c1', 'c2'], facts: { event_count: 2 } }],
      },
    ]);
  });

  it('remembers as long as the installation does', () => {
    const since = {
      fact: 'time_since',
      params: { of: { category: 'domestic_violence' } },
      operator: 'greaterThan',
      value: 60,
    } as const;
    const rule: Rule = { ...RULE, conditions: { all: [since] } };
    const first = { ...FIRST, occurredAt: '2025-01-01T00:00:00Z' };
    const apart = (occurredAt: string) => caseOf(first, { ...SECOND, occurredAt });
    const kept = (days: number) => ({
      ...TOOLS,
      retentionMs: { individual: days * DAY_MS, area: days * DAY_MS },
    });
    const days120 = apart('2025-05-01T00:00:00Z');
    expect(runCase(rule, days120, kept(400)).level).toBe('orange');
    expect(runCase(rule, days120, kept(150)).level).toBeNull();
    const days450 = apart('2026-03-27T00:00:00Z');
    expect(runCase(rule, days450, kept(400)).level).toBeNull();
    expect(runCase(rule, days450, kept(1_000)).level).toBe('orange');
    expect(studyRuleCase(rule, days450, kept(1_000))).toMatchObject({
      events: [{}, { triggers: [{ matches: true }] }],
      scores: [{ arithmetic: { level: 'orange' } }],
    });
    expect(studyRuleCase(rule, days450, kept(400)).scores).toEqual([]);
  });

  it('is explained by the retention where that keeps a match from counting', () => {
    const kept = (days: number) => ({
      ...TOOLS,
      retentionMs: { individual: days * DAY_MS, area: days * DAY_MS },
    });
    const { hindrances, matches } = studyRuleCase(RULE, TWO_REPORTS, kept(27)).events[1]!.triggers[0]!;
    expect({ hindrances, matches }).toEqual({
      hindrances: ['its window is longer than the retention: no match of it ever counts'],
      matches: false,
    });
    const later = { ...SECOND, caseId: 'c3', occurredAt: '2027-06-01T00:00:00Z', category: 'noise' };
    const long = caseOf(FIRST, SECOND, { ...later, parties: FIRST.parties });
    expect(studyRuleCase(RULE, long, kept(1_000)).events[1]!.triggers[0]).toMatchObject({
      hindrances: [],
      matches: true,
    });
    expect(studyRuleCase(RULE, long, kept(400)).events[1]!.triggers[0]).toMatchObject({
      hindrances: [
        'it is too old to count: a match of the rule does for 372 days, the retention without its window',
      ],
      matches: false,
    });
  });

  it('gives no level and no warning for no events', () => {
    expect(runCase(RULE, caseOf(), TOOLS)).toEqual({ level: null, warnings: [], faults: [] });
  });

  it('tells what is wrong with an event, and where, and goes on without it', () => {
    const raw = { ...SECOND, parties: [{ token: 'Jane Doe', role: 'victim' }] };
    const { level, faults } = runCase(RULE, caseOf(FIRST, raw), TOOLS);
    expect(level).toBeNull();
    expect(faults).toMatchObject([{ code: 'raw_identifier', path: 'events[1].parties[0].token' }]);
    expect(JSON.stringify(faults)).not.toContain('Jane');
  });

  it('tells of an accused person in a case, who is left out of it', () => {
    const accused = { ...SECOND, parties: [{ token: 'p_AAAAAAAAAAAAAAAAAAAAA1', role: 'suspect' }] };
    const { level, faults } = runCase(RULE, caseOf(FIRST, accused), TOOLS);
    expect(level).toBeNull();
    expect(faults).toMatchObject([{ code: 'charter_accused' }]);
  });

  it.each(['shadow', 'off'] as const)(
    'holds a rule that is %s to its cases as if it were active',
    (status) => {
      expect(runCase({ ...RULE, status }, TWO_REPORTS, TOOLS).level).toBe('orange');
    },
  );

  it('gives the same however often the same records arrive', () => {
    const once = runCase(RULE, TWO_REPORTS, TOOLS);
    expect(runCase(RULE, caseOf(FIRST, SECOND, SECOND, FIRST), TOOLS)).toEqual(once);
  });

  it('withdraws the warning of a case that ends in a retraction', () => {
    const retracted = { ...FIRST, revision: 1, status: 'retracted' };
    const { level, warnings } = runCase(RULE, caseOf(FIRST, SECOND, retracted), TOOLS);
    expect(level).toBeNull();
    expect(warnings.map(({ reason }) => reason)).toEqual(['raised', 'withdrawn']);
  });

  it('gives the level at the time of the newest event, after what decayed until then', () => {
    const later = { ...FIRST, caseId: 'later', category: 'noise', occurredAt: '2026-12-24T12:00:00+08:00' };
    const { level, warnings } = runCase(RULE, caseOf(FIRST, SECOND, later), TOOLS);
    expect(level).toBeNull();
    expect(warnings.at(-1)?.reason).toBe('expired');
  });
});
