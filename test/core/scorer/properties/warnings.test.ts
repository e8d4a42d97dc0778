import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Assessment, Warning } from '../../../../services/core/record/warning.ts';
import { SILENT_REASONS } from '../../../../services/core/record/warning.ts';
import { DEFAULT_SETTINGS, type ScorerSettings } from '../../../../services/core/scorer/settings.ts';
import { HOUR_MS } from '../../../../services/core/time/duration.ts';
import { numbered } from '../../../arbitraries/arrival.ts';
import { activate, forPerson, incident, personRule, tick } from '../../../arbitraries/example.ts';
import { followUps, withFollowUps } from '../../../arbitraries/follow-up.ts';
import { readable } from '../../../arbitraries/readable.ts';
import { START } from '../../../arbitraries/town.ts';
import { recordsOf, type World, world } from '../../../arbitraries/world.ts';
import { activationAt } from '../../../reference/candidates.ts';
import { standingAt } from '../../../reference/reference.ts';
import { rawLevelAt, round, scoreAt } from '../../../reference/scoring.ts';
import { revisionsOf, run, watermarkOf } from './harness.ts';
import { agreesWithLevels, isOver } from './reasons.ts';
import { tries } from './runs.ts';

const worked = ({ arrivals, settings }: World, asked: Parameters<typeof withFollowUps>[1]) => {
  const records = withFollowUps(recordsOf(arrivals), asked, (some) => run(some, settings).outputs);
  return { records, ...run(records, settings) };
};

const worldThatForgetsNothing = world.map(({ arrivals, settings: { latenessMs } }) =>
  readable({ arrivals, settings: { ...DEFAULT_SETTINGS, latenessMs } }),
);

const isOfAConcern = ({ decision }: Assessment) => decision !== 'late';

/** The revisions of each warning, in the order they came. */
const byWarning = (revisions: readonly Warning[]) =>
  Object.values(Object.groupBy(revisions, ({ warningId }) => warningId)) as Warning[][];

describe('warnings', () => {
  test('contributions sum to the score, the strongest first or not, and none is negative', () => {
    fc.assert(
      fc.property(world, followUps, (small, asked) => {
        for (const { score, contributions } of revisionsOf(worked(small, asked).outputs)) {
          const sum = contributions.reduce((total, { contribution }) => total + contribution, 0);
          expect(sum).toBeCloseTo(score, 3);
          expect(contributions.every(({ contribution }) => contribution >= 0)).toBe(true);
        }
      }),
      tries(300),
    );
  });

  test('revisions of a warning are 0, 1, 2 ... of one concern, begin with raised, and end where it is over', () => {
    fc.assert(
      fc.property(world, followUps, (small, asked) => {
        for (const revisions of byWarning(revisionsOf(worked(small, asked).outputs))) {
          expect(revisions.map(({ revision }) => revision)).toEqual(revisions.map((_, index) => index));
          expect(new Set(revisions.map(({ subject, purpose }) => `${subject} ${purpose}`)).size).toBe(1);
          expect(revisions.map(({ reason }) => reason === 'raised')).toEqual(
            revisions.map((_, index) => index === 0),
          );
          expect(
            revisions.slice(0, -1).filter((one) => one.status === 'expired' || one.status === 'withdrawn'),
          ).toEqual([]);
        }
      }),
      tries(300),
    );
  });

  test('each reason agrees with what the level did, and the previous level and score are those of the revision before', () => {
    fc.assert(
      fc.property(world, followUps, (small, asked) => {
        for (const revisions of byWarning(revisionsOf(worked(small, asked).outputs))) {
          for (const [index, one] of revisions.entries()) {
            const before = revisions[index - 1];
            expect([one.previousLevel, one.previousScore]).toEqual([
              before?.level ?? null,
              before?.score ?? null,
            ]);
            expect(agreesWithLevels(one), `${one.reason}: ${one.previousLevel} to ${one.level}`).toBe(true);
          }
        }
      }),
      tries(300),
    );
  });

  test('an assessment is a revision or silent, never both, and each id is given once', () => {
    fc.assert(
      fc.property(world, followUps, (small, asked) => {
        const { outputs } = worked(small, asked);
        for (const { warnings, assessments } of outputs) {
          const spoken = assessments.filter(({ decision }) => !SILENT_REASONS.includes(decision as never));
          expect(
            spoken.map(({ warningId, revision, decision, score }) => ({
              warningId,
              revision,
              decision,
              score,
            })),
          ).toEqual(
            warnings.map(({ warningId, revision, reason, score }) => ({
              warningId,
              revision,
              decision: reason,
              score,
            })),
          );
          expect(
            assessments.filter((one) => !spoken.includes(one)).every(({ revision }) => revision === null),
          ).toBe(true);
        }
        const ids = outputs.flatMap(({ assessments }) => assessments.map(({ assessmentId }) => assessmentId));
        expect(new Set(ids).size).toBe(ids.length);
      }),
      tries(300),
    );
  });

  test('what is open is what the reference has at blue or above, at its level and score', () => {
    fc.assert(
      fc.property(world, ({ arrivals, settings }) => {
        const records = recordsOf(arrivals);
        const { outputs } = run(records, settings);
        const at = watermarkOf(records);
        const open = byWarning(revisionsOf(outputs))
          .map((revisions) => revisions.at(-1)!)
          .filter((last) => !isOver(last))
          .map(({ subject, purpose, level }) => `${subject} ${purpose} ${level}`);
        const due = standingAt(records, settings, at)
          .filter(({ level }) => level !== null)
          .map(({ subject, purpose, level }) => `${subject} ${purpose} ${level}`);
        expect(new Set(open)).toEqual(new Set(due));
      }),
      tries(500),
    );
  });

  test('every decision names the rule set in force at its time', () => {
    fc.assert(
      fc.property(world, ({ arrivals, settings }) => {
        const records = recordsOf(arrivals);
        run(records, settings).outputs.forEach(({ assessments }, index) => {
          const sofar = records
            .slice(0, index + 1)
            .flatMap(({ body }) => (body.kind === 'rule_set' ? [body.activation] : []));
          for (const { at, ruleSet } of assessments)
            expect(ruleSet).toBe(activationAt(sofar, at)?.ruleSet ?? '');
        });
      }),
      tries(300),
    );
  });

  test("every decision rests on the reference's score and level at its time", () => {
    fc.assert(
      // Before the watermark the law holds as far as every window is in memory.
      fc.property(worldThatForgetsNothing, ({ arrivals, settings }) =>
        expectTheReference(recordsOf(arrivals), settings),
      ),
      tries(300),
    );
  });

  test('a deadline that passes on the way to the correction of what it waited for is told first', () => {
    const awaited = personRule(
      'awaited',
      { points: 15, halfLife: 'PT6H' },
      {
        on: [
          {
            absence: {
              after: { category: 'domestic_violence' },
              of: { category: 'welfare_check' },
              within: 'PT6H',
            },
          },
        ],
      },
    );
    const report = (caseId: string, hours: number, revision = 0) =>
      forPerson(incident({ caseId, occurredAt: START + hours * HOUR_MS, revision }));
    const records = numbered([activate([awaited]), report('c0', 0), report('c1', 6), report('c0', 12, 1)]);
    const decisions = run(records, DEFAULT_SETTINGS).outputs.map(({ assessments }) => assessments.length);
    expect(decisions).toEqual([0, 0, 0, 2]);
    expectTheReference(records, DEFAULT_SETTINGS);
  });

  test('what goes up at the very time by which something should have followed goes up as it stood', () => {
    const absence = (within: string) => ({
      absence: { after: { category: 'domestic_violence' }, of: { category: 'welfare_check' }, within },
    });
    const awaited = personRule(
      'awaited',
      { points: 70, halfLife: 'PT6H' },
      { on: [absence('PT6H'), absence('PT7H')] },
    );
    const place = { lon: 119.3, lat: 26.08, areaCode: '350102003001' };
    const report = (caseId: string, hours: number) =>
      forPerson(incident({ caseId, occurredAt: START + hours * HOUR_MS, place }));
    const records = numbered([activate([awaited]), report('c0', 0), report('c1', 12)]);
    const told = run(records, DEFAULT_SETTINGS).outputs.flatMap(({ assessments }) => assessments);
    expect(told.map(({ decision, at }) => [decision, (at - START) / HOUR_MS])).toContainEqual([
      'unacknowledged',
      7,
    ]);
    expectTheReference(records, DEFAULT_SETTINGS);
  });
});

/** Each decision rests on what stood before its record, then or once time had passed up to it, or after it. */
function expectTheReference(records: ReturnType<typeof recordsOf>, settings: ScorerSettings): void {
  run(records, settings).outputs.forEach(({ assessments }, index) => {
    const before = records.slice(0, index);
    const after = records.slice(0, index + 1);
    const passed = [...before, { origin: null, body: tick(watermarkOf(after)) }];
    for (const { subject, purpose, at, score, level, decision } of assessments.filter(isOfAConcern)) {
      const concernAt = (time: number, matchedBy = time) =>
        [before, passed, after].map((some) => {
          const concern = standingAt(some, settings, time, matchedBy).find(
            (one) => one.subject === subject && one.purpose === purpose,
          );
          if (decision !== 'shadow') return [round(concern?.score ?? 0), concern?.level ?? null];
          const all = concern?.matches ?? [];
          return [scoreAt(all, time), rawLevelAt(all, time, settings)];
        });
      // What did not follow by then is known a moment later: what falls due at that very time is told first.
      const isTimer = ['unacknowledged', 'lowered', 'expired'].includes(decision);
      const candidates = [...concernAt(at), ...(isTimer ? concernAt(at, at - 1) : [])];
      expect(candidates, `${decision} of record ${index}`).toContainEqual([score, level]);
      if (decision !== 'lowered' && decision !== 'expired') continue;
      const justBefore = concernAt(at - 1).map(([, levelBefore]) => levelBefore);
      expect(justBefore.some((levelBefore) => levelBefore !== level)).toBe(true);
    }
  });
}
