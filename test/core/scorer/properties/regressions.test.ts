import { describe, expect, test } from 'vitest';
import type { Level, Warning } from '../../../../services/core/record/warning.ts';
import { restoreScorer } from '../../../../services/core/scorer/scorer.ts';
import { DEFAULT_SETTINGS, type ScorerSettings } from '../../../../services/core/scorer/settings.ts';
import { DAY_MS, HOUR_MS } from '../../../../services/core/time/duration.ts';
import { numbered } from '../../../arbitraries/arrival.ts';
import {
  activate,
  forPerson,
  incident,
  PERSON,
  personRule,
  tick,
  withdraw,
} from '../../../arbitraries/example.ts';
import { START } from '../../../arbitraries/town.ts';
import { revisionsOf, run, TOOLS } from './harness.ts';

type Bodies = Parameters<typeof numbered>[0];

const hour = (hours: number) => START + hours * HOUR_MS;
const report = (caseId: string, hours: number, revision = 0) =>
  forPerson(incident({ caseId, occurredAt: hour(hours), revision }));
const withdrawn = (caseId: string, hours: number) =>
  withdraw(incident({ caseId, occurredAt: hour(hours) }), 1);

/** 10 points never make a level; the floor holds blue for half a day. */
const HALF_A_DAY_BLUE = activate([personRule('brief', { points: 10, halfLife: 'PT12H', floor: 'blue' })]);

/** `reason`, hours after the start and level of each revision; a millisecond after the hour shows as `+`. */
function story(bodies: Bodies, settings: Partial<ScorerSettings> = {}): string[] {
  const { outputs } = run(numbered(bodies), { ...DEFAULT_SETTINGS, ...settings });
  return revisionsOf(outputs).map(({ reason, at, level }) => `${reason} ${clock(at)} ${level}`);
}

function clock(at: number): string {
  const hours = Math.floor((at - START) / HOUR_MS);
  return `${hours}h${at === hour(hours) ? '' : '+'}`;
}

const followUp = (
  { warningId }: Warning,
  action: 'acknowledge' | 'close',
  hours: number,
): Bodies[number] => ({
  kind: 'follow_up',
  followUp: {
    followUpId: 'f1',
    warningId,
    subject: PERSON,
    purpose: 'safeguarding',
    action,
    actor: 'officer-1',
    at: hour(hours),
    assignee: null,
    until: null,
    outcome: action === 'close' ? 'substantiated' : null,
    reason: null,
    rule: null,
    seenRevision: null,
    leavesDeadline: false,
  },
});

const acknowledgeIn = (hours: number): Readonly<Record<Level, number>> => ({
  ...DEFAULT_SETTINGS.acknowledgeWithinMs,
  blue: hours * HOUR_MS,
});

describe('cases that properties found', () => {
  test('a fall comes before an acknowledgement that is due in the same millisecond', () => {
    const bodies = [HALF_A_DAY_BLUE, report('c1', 0), tick(hour(13)), report('c2', 6), tick(hour(48))];
    expect(story(bodies, { acknowledgeWithinMs: acknowledgeIn(6) })).toEqual([
      'raised 0h blue',
      'unacknowledged 6h blue',
      'unacknowledged 12h blue',
      'expired 12h+ blue',
      'raised 12h+ blue',
      'expired 18h+ blue',
    ]);
  });

  test('a follow-up that comes after the fall finds the warning over', () => {
    const raised = [HALF_A_DAY_BLUE, report('c1', 0)];
    const [warning] = revisionsOf(run(numbered(raised), DEFAULT_SETTINGS).outputs);
    expect(story([...raised, followUp(warning!, 'acknowledge', 30)])).toEqual([
      'raised 0h blue',
      'unacknowledged 12h blue',
      'expired 12h+ blue',
    ]);
  });

  test('a warning raised after one that was withdrawn has an id of its own, days later and for the same time too', () => {
    const kept = { individual: 20 * DAY_MS, area: 20 * DAY_MS };
    const old = report('old', -15 * 24);
    const bodies = [
      HALF_A_DAY_BLUE,
      old,
      report('c1', 0),
      withdrawn('c1', 1),
      tick(hour(6 * 24)),
      report('c2', 0),
    ];
    const settings = { ...DEFAULT_SETTINGS, retentionMs: kept };
    const revisions = revisionsOf(run(numbered(bodies), settings).outputs);
    const raised = revisions.filter(({ reason }) => reason === 'raised');
    expect(new Set(raised.map(({ warningId }) => warningId)).size).toBe(2);
  });

  test('the revision that ended a case is remembered after a quiet day', () => {
    const kept = { individual: 20 * DAY_MS, area: 20 * DAY_MS };
    const old = { ...report('old', -15 * 24), subjects: ['area:town:990102003'], roles: [] };
    const bodies = [HALF_A_DAY_BLUE, old, withdrawn('c1', 0), tick(hour(6 * 24)), report('c1', 0)];
    expect(story(bodies, { retentionMs: kept })).toEqual([]);
  });

  test('a correction that puts a case before what is kept raises nothing', () => {
    const kept = { individual: 20 * DAY_MS, area: 20 * DAY_MS };
    const bodies = [HALF_A_DAY_BLUE, tick(hour(21 * 24)), report('c1', 0, 1)];
    expect(story(bodies, { retentionMs: kept })).toEqual([]);
  });

  test('what a late event raises and has fallen since is told with it, not with the next record', () => {
    expect(story([HALF_A_DAY_BLUE, tick(hour(48)), report('c1', 0)])).toEqual([
      'raised 0h blue',
      'unacknowledged 12h blue',
      'expired 12h+ blue',
    ]);
  });

  test('a match that a rule set takes away brings the fall forward', () => {
    const bodies = [HALF_A_DAY_BLUE, report('c1', 0), report('c2', 6), activate([], hour(1)), tick(hour(13))];
    expect(story(bodies, { acknowledgeWithinMs: acknowledgeIn(48) })).toEqual([
      'raised 0h blue',
      'corroborated 6h blue',
      'expired 12h+ blue',
    ]);
  });

  test('a shadow match after a warning was closed is told with the level of its time', () => {
    const shadow = personRule(
      'shadow',
      { points: 10, halfLife: 'P1D' },
      { status: 'shadow', on: [{ severity: 4 }] },
    );
    const brief = personRule(
      'brief',
      { points: 10, halfLife: 'PT12H', floor: 'blue' },
      { on: [{ severity: 2 }] },
    );
    const raised = [activate([brief, shadow]), report('c1', 0)];
    const [warning] = revisionsOf(run(numbered(raised), DEFAULT_SETTINGS).outputs);
    const later = forPerson(incident({ caseId: 'c2', occurredAt: hour(20), severity: 4 }));
    const { outputs } = run(numbered([...raised, followUp(warning!, 'close', 1), later]), DEFAULT_SETTINGS);
    const [last] = outputs.at(-1)!.assessments;
    expect([last!.decision, last!.at, last!.level]).toEqual(['shadow', hour(20), null]);
  });

  test('a shadow match is told with the score and level that it would make, and makes neither', () => {
    const shadow = personRule(
      'shadow',
      { points: 50, halfLife: 'P1D' },
      { status: 'shadow', on: [{ severity: 4 }] },
    );
    const active = personRule('active', { points: 40, halfLife: 'P1D' }, { on: [{ severity: 2 }] });
    const grave = (caseId: string, hours: number) =>
      forPerson(incident({ caseId, occurredAt: hour(hours), severity: 4 }));
    const bodies = [activate([active, shadow]), grave('c0', 0), report('c1', 1), grave('c2', 25)];
    const { outputs } = run(numbered(bodies), DEFAULT_SETTINGS);
    const told = outputs
      .flatMap(({ assessments }) => assessments)
      .filter(({ decision }) => decision === 'shadow' || decision === 'raised');
    expect(told.map(({ decision, score, level }) => [decision, score, level])).toEqual([
      ['shadow', 50, 'yellow'],
      ['raised', 40, 'yellow'],
      // 100 * (1 - (1 - 0.2) * (1 - 0.5)), as the active match has halved
      ['shadow', 60, 'yellow'],
    ]);
    expect(Math.max(...revisionsOf(outputs).map(({ score }) => score))).toBe(40);
  });

  test('a snapshot after a rule set is replaced from its own start on can be restored', () => {
    const bodies = [HALF_A_DAY_BLUE, report('c1', 0), activate([])];
    const { scorer } = run(numbered(bodies), DEFAULT_SETTINGS);
    const restored = restoreScorer(DEFAULT_SETTINGS, TOOLS, [...scorer.snapshot()]);
    expect(restored.standing(hour(1))).toEqual(scorer.standing(hour(1)));
  });
});
