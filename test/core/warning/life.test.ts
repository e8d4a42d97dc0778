import { describe, expect, test } from 'vitest';
import type { FollowUp } from '../../../services/core/record/follow-up.ts';
import type { SubjectRecord } from '../../../services/core/record/subject-record.ts';
import type { Warning } from '../../../services/core/record/warning.ts';
import { createScorer, restoreScorer } from '../../../services/core/scorer/scorer.ts';
import { DEFAULT_SETTINGS } from '../../../services/core/scorer/settings.ts';
import { MINUTE_MS } from '../../../services/core/time/duration.ts';
import { areasAbove, topEscalation } from '../../../services/core/warning/hierarchy.ts';
import type { LifeState } from '../../../services/core/warning/life.ts';
import { activate, forPerson, incident, PERSON, personRule, tick } from '../../arbitraries/example.ts';
import { PLACES, START } from '../../arbitraries/town.ts';
import { TOOLS } from '../scorer/properties/harness.ts';

/** Minutes after the start. */
const minute = (minutes: number) => START + minutes * MINUTE_MS;
const [VILLAGE, , TOWN, , CITY, NOWHERE] = PLACES;

/** Each category is a rule of its own, whose floor is its level for a day. */
const RULES = activate(
  (
    [
      ['low', 'noise', 'blue'],
      ['middle', 'threat', 'orange'],
      ['other', 'harassment', 'orange'],
      ['grave', 'assault', 'red'],
    ] as const
  ).map(([id, category, floor]) =>
    personRule(id, { points: 1, halfLife: 'P1D', floor }, { on: [{ stream: 'police-incidents', category }] }),
  ),
);

/** A concern whose log is written as the test goes. */
function concern() {
  let scorer = createScorer(DEFAULT_SETTINGS, TOOLS);
  let offset = 0;
  let cases = 0;
  const told: Warning[] = [];
  const decisions: string[] = [];
  const put = (body: SubjectRecord['body']) => {
    const { warnings, assessments } = scorer.apply(
      { origin: null, body },
      { partition: 0, offset: offset++ },
    );
    told.push(...warnings);
    decisions.push(...assessments.map(({ decision }) => decision));
    return warnings;
  };
  put(RULES);
  return {
    told,
    decisions,
    report: (minutes: number, category: 'noise' | 'threat' | 'harassment' | 'assault', place = VILLAGE!) =>
      put(forPerson(incident({ caseId: `c${cases++}`, category, occurredAt: minute(minutes), place }))),
    wait: (minutes: number) => put(tick(minute(minutes))),
    act: (minutes: number, action: FollowUp['action'], change: Partial<FollowUp> = {}) =>
      put({
        kind: 'follow_up',
        followUp: {
          followUpId: `f${offset}`,
          warningId: told.at(-1)!.warningId,
          subject: PERSON,
          purpose: 'safeguarding',
          action,
          actor: 'a_1',
          at: minute(minutes),
          assignee: null,
          until: null,
          outcome: null,
          reason: null,
          rule: null,
          seenRevision: told.at(-1)!.revision,
          leavesDeadline: false,
          ...change,
        },
      }),
    restart(change: (text: string) => string = (text) => text) {
      const chunks = [...scorer.snapshot()].map((chunk) =>
        Buffer.from(change(Buffer.from(chunk).toString())),
      );
      scorer = restoreScorer(DEFAULT_SETTINGS, TOOLS, chunks);
    },
    /** Of each revision: reason, minute, status, how often it went up, and until which minute it waits. */
    story: () =>
      told.map(({ reason, at, status, escalation, acknowledgeBy }) => {
        const by = acknowledgeBy === null ? 'never' : (acknowledgeBy - START) / MINUTE_MS;
        return `${reason} ${(at - START) / MINUTE_MS} ${status} ${escalation} ${by}`;
      }),
  };
}

describe('a warning that nobody acknowledges', () => {
  test.each([
    ['of a village', VILLAGE!, 3],
    ['of a town', TOWN!, 3],
    ['of a city', CITY!, 1],
    ['of an unknown place', NOWHERE!, 1],
  ])('%s goes up until nobody is left above', (_, place, top) => {
    const one = concern();
    one.report(0, 'assault', place);
    one.wait(600);
    const up = [1, 2, 3].slice(0, top).map((rung) => {
      return `unacknowledged ${rung * 5} open ${rung} ${rung === top ? 'never' : rung * 5 + 5}`;
    });
    expect(one.story()).toEqual(['raised 0 open 0 5', ...up]);
  });

  test('has as long as its level gives, and the level of the moment when it goes up', () => {
    const one = concern();
    one.report(0, 'threat');
    one.wait(59);
    one.report(59, 'assault');
    one.wait(65);
    expect(one.story()).toEqual([
      'raised 0 open 0 30',
      'unacknowledged 30 open 1 60',
      // Graver, but no longer: not 64.
      'escalated 59 open 1 60',
      'unacknowledged 60 open 2 65',
      'unacknowledged 65 open 3 never',
    ]);
  });

  test('is asked for sooner where it becomes graver', () => {
    const one = concern();
    one.report(0, 'noise');
    one.report(10, 'assault');
    expect(one.story()).toEqual(['raised 0 open 0 720', 'escalated 10 open 0 15']);
  });

  test('stays at the top though it becomes graver, and goes on where more is learnt of its place', () => {
    const one = concern();
    one.report(0, 'noise', NOWHERE!);
    one.wait(720);
    one.report(721, 'threat', NOWHERE!);
    one.report(800, 'assault', TOWN!);
    one.wait(805);
    expect(one.story()).toEqual([
      'raised 0 open 0 720',
      'unacknowledged 720 open 1 never',
      'escalated 721 open 1 never',
      'escalated 800 open 1 805',
      'unacknowledged 805 open 2 810',
    ]);
    expect(one.told.map(({ areaCode }) => areaCode)).toEqual([
      null,
      null,
      null,
      TOWN!.areaCode,
      TOWN!.areaCode,
    ]);
  });
});

describe('an acknowledgement', () => {
  test('ends the asking; the supervisor’s brings it back to where it began', () => {
    const one = concern();
    one.report(0, 'assault');
    one.wait(6);
    one.act(7, 'acknowledge');
    one.wait(600);
    expect(one.story()).toEqual([
      'raised 0 open 0 5',
      'unacknowledged 5 open 1 10',
      'acknowledged 7 acknowledged 0 never',
    ]);
  });

  test('with an end goes back to the unit when it runs out, and only then up', () => {
    const one = concern();
    one.report(0, 'assault');
    one.act(1, 'acknowledge', { until: minute(61) });
    one.wait(71);
    expect(one.story().slice(1)).toEqual([
      'acknowledged 1 acknowledged 0 61',
      'unacknowledged 61 open 0 66',
      'unacknowledged 66 open 1 71',
      'unacknowledged 71 open 2 76',
    ]);
  });

  test('of a lesser level does not do for a graver one', () => {
    const one = concern();
    one.report(0, 'threat');
    one.act(1, 'acknowledge');
    one.report(60, 'assault');
    expect(one.story().slice(1)).toEqual(['acknowledged 1 acknowledged 0 never', 'escalated 60 open 0 65']);
  });

  test('keeps its end through what is done meanwhile, unless that names another or it is given for good', () => {
    const one = concern();
    one.report(0, 'assault');
    one.act(1, 'acknowledge', { until: minute(60) });
    one.act(2, 'contact');
    one.act(3, 'visit', { until: minute(90) });
    one.act(4, 'refer');
    one.act(5, 'acknowledge');
    expect(one.story().slice(2)).toEqual([
      'followed_up 2 acknowledged 0 60',
      'followed_up 3 acknowledged 0 90',
      'followed_up 4 acknowledged 0 90',
      'acknowledged 5 acknowledged 0 never',
    ]);
  });
});

describe('an assignment', () => {
  test('asks whom it is given to, and goes up again where they do not answer', () => {
    const one = concern();
    one.report(0, 'assault');
    one.wait(6);
    one.act(7, 'assign', { assignee: 'unit:north' });
    one.wait(12);
    one.act(13, 'acknowledge', { actor: 'a_2' });
    expect(one.story().slice(2)).toEqual([
      'assigned 7 assigned 0 12',
      'unacknowledged 12 assigned 1 17',
      'acknowledged 13 assigned 0 never',
    ]);
    expect(one.told.at(-1)).toMatchObject({ assignee: 'unit:north', followUp: { actor: 'a_2' } });
  });

  test('to oneself is an answer', () => {
    const one = concern();
    one.report(0, 'assault');
    one.act(1, 'assign', { assignee: 'a_1' });
    expect(one.story().at(-1)).toBe('assigned 1 assigned 0 never');
  });
});

describe('a silence', () => {
  test('of the concern holds back its level and less, breaks when the level rises, and asks again at its end', () => {
    const one = concern();
    one.report(0, 'threat');
    one.act(1, 'silence', { until: minute(120), reason: 'known_cause' });
    one.report(2, 'harassment');
    one.report(70, 'threat');
    one.wait(119);
    expect(one.decisions).toEqual(['raised', 'followed_up', 'silenced', 'silenced']);
    one.wait(120);
    expect(one.story().slice(1)).toEqual([
      'followed_up 1 acknowledged 0 120',
      'unacknowledged 120 open 0 150',
    ]);
    const graver = concern();
    graver.report(0, 'threat');
    graver.act(1, 'silence', { until: minute(600) });
    graver.report(2, 'assault');
    graver.report(3, 'harassment');
    expect(graver.decisions.slice(2)).toEqual(['escalated', 'corroborated']);
  });

  test('of a rule holds back that rule only, and lets the others be told', () => {
    const one = concern();
    one.report(0, 'threat');
    one.act(1, 'silence', { until: minute(600), rule: 'threat', reason: 'rule_unfit' });
    one.act(1, 'silence', { until: minute(600), rule: 'middle', reason: 'rule_unfit' });
    one.report(70, 'threat');
    one.report(71, 'harassment');
    one.report(140, 'threat');
    one.report(240, 'harassment');
    expect(one.decisions.slice(3)).toEqual(['silenced', 'corroborated', 'silenced', 'corroborated']);
  });

  test('of a rule leaves the deadline of the warning as it is, and its end where somebody has it', () => {
    const one = concern();
    const silence = { until: minute(600), rule: 'middle', leavesDeadline: true } as const;
    one.report(0, 'threat');
    one.report(1, 'harassment');
    one.act(2, 'silence', silence);
    one.wait(30);
    one.act(31, 'silence', { ...silence, rule: 'other' });
    one.act(32, 'acknowledge', { until: minute(90) });
    one.act(33, 'silence', silence);
    one.wait(90);
    expect(one.story()).toEqual([
      'raised 0 open 0 30',
      'corroborated 1 open 0 30',
      'followed_up 2 open 0 30',
      'unacknowledged 30 open 1 60',
      'followed_up 31 open 1 60',
      'acknowledged 32 acknowledged 0 90',
      'followed_up 33 acknowledged 0 90',
      'unacknowledged 90 open 0 120',
    ]);
  });

  test('of a rule in older records was an answer that never ran out, and is read as it was made', () => {
    const one = concern();
    one.report(0, 'threat');
    one.report(1, 'harassment');
    one.act(2, 'silence', { until: minute(600), rule: 'middle', leavesDeadline: false });
    expect(one.story().at(-1)).toBe('followed_up 2 acknowledged 0 never');
  });

  test('hides no later warning: one that faded and comes back has risen', () => {
    const one = concern();
    one.report(0, 'threat');
    one.act(1, 'silence', { until: minute(60_000), reason: 'known_cause' });
    one.wait(30_000);
    expect(one.decisions.at(-1)).toBe('expired');
    one.report(30_001, 'threat');
    expect(one.decisions.at(-1)).toBe('raised');
  });

  test('of a rule outlives the warning, breaks when the level rises, and ends', () => {
    const one = concern();
    one.report(0, 'noise');
    one.act(1, 'silence', { until: minute(6_000), rule: 'low', reason: 'device_fault' });
    one.act(2, 'close', { outcome: 'duplicate' });
    // The reopening cool-down, a day, is over; what the closed warning was for has faded.
    one.report(3_000, 'noise');
    one.report(6_000, 'noise');
    expect(one.decisions.slice(3)).toEqual(['silenced', 'raised']);
  });

  test('a later one of the same scope replaces the earlier: so it can be cut short', () => {
    const one = concern();
    one.report(0, 'threat');
    one.act(1, 'silence', { until: minute(600) });
    one.act(2, 'silence', { until: minute(3) });
    one.report(70, 'threat');
    expect(one.decisions.at(-1)).toBe('corroborated');
  });
});

describe('closing and reopening', () => {
  test('a warning closed in error is raised again as an episode of its own, that tells who did', () => {
    const one = concern();
    one.report(0, 'assault');
    one.act(1, 'close', { outcome: 'unsubstantiated' });
    const [raised] = one.act(2, 'reopen', { reason: 'closed_in_error', actor: 'a_2' });
    expect(raised).toMatchObject({
      reason: 'raised',
      revision: 0,
      outcome: null,
      acknowledgeBy: minute(7),
      followUp: { action: 'reopen', actor: 'a_2', reason: 'closed_in_error' },
    });
    expect(raised!.warningId).not.toBe(one.told[0]!.warningId);
  });

  test('only the one closed last, only while it is closed, and only while there is something left of it', () => {
    const one = concern();
    one.report(0, 'noise');
    const { warningId } = one.told[0]!;
    expect(one.act(1, 'reopen')).toEqual([]);
    one.act(2, 'close', { outcome: 'referred' });
    expect(one.act(3, 'reopen', { warningId: 'w_other' })).toEqual([]);
    one.act(4, 'reopen');
    expect(one.act(5, 'reopen', { warningId })).toEqual([]);
    one.act(6, 'close', { outcome: 'referred' });
    expect(one.act(7, 'reopen', { warningId })).toEqual([]);
    expect(one.act(2_000, 'reopen')).toEqual([]);
    expect(one.decisions.at(-1)).toBe('below_level');
  });
});

describe('of two officers who act at once', () => {
  test('the second is told, and what they did changes nothing', () => {
    const one = concern();
    one.report(0, 'assault');
    one.act(1, 'assign', { assignee: 'a_1', seenRevision: 0 });
    expect(one.act(1, 'close', { actor: 'a_2', outcome: 'duplicate', seenRevision: 0 })).toEqual([]);
    expect(one.decisions.at(-1)).toBe('outdated');
    one.act(2, 'close', { actor: 'a_2', outcome: 'duplicate', seenRevision: 1 });
    expect(one.told.at(-1)).toMatchObject({ status: 'closed', assignee: 'a_1', outcome: 'duplicate' });
  });

  test('what the warning itself did meanwhile is no obstacle, nor one’s own older page', () => {
    const one = concern();
    one.report(0, 'assault');
    one.wait(6);
    one.act(7, 'visit', { seenRevision: 0 });
    one.act(8, 'contact', { seenRevision: 0 });
    expect(one.told.map(({ reason }) => reason)).toEqual([
      'raised',
      'unacknowledged',
      'followed_up',
      'followed_up',
    ]);
  });

  test('one’s own later action does not hide another’s that one has not seen', () => {
    const one = concern();
    one.report(0, 'assault');
    one.act(1, 'visit', { actor: 'a_2', seenRevision: 0 });
    one.act(2, 'contact', { actor: 'a_1', seenRevision: 1 });
    expect(one.act(3, 'close', { actor: 'a_1', outcome: 'referred', seenRevision: 0 })).toEqual([]);
  });

  test('where nobody noted the revision, as in older records, both act', () => {
    const one = concern();
    one.report(0, 'assault');
    one.act(1, 'acknowledge', { seenRevision: null });
    one.act(1, 'visit', { actor: 'a_2', seenRevision: null });
    expect(one.told.at(-1)).toMatchObject({ reason: 'followed_up', revision: 2 });
  });
});

/** A chunk as the version before wrote it. */
function asFormat2(text: string): string {
  return JSON.stringify(JSON.parse(text), (key, value) => {
    if (key === 'head') return { ...value, format: 2 };
    if (key !== 'life') return value;
    const { silences, open, ...rest } = value as LifeState;
    const { answered, escalation, areaCode, followedUp, ...former } = open!;
    expect([answered, escalation, areaCode, followedUp.length]).toEqual([true, 0, VILLAGE!.areaCode, 1]);
    const { until, level } = silences[0]!;
    return { ...rest, open: former, silence: { until, level } };
  });
}

describe('a snapshot', () => {
  test('of the format before is read: one silence, and nothing of who was asked', () => {
    const one = concern();
    one.report(0, 'threat');
    one.act(1, 'silence', { until: minute(500) });
    one.restart(asFormat2);
    one.report(2, 'harassment');
    one.report(3, 'assault');
    one.wait(8);
    expect(one.decisions.slice(2)).toEqual(['silenced', 'escalated', 'unacknowledged']);
    expect(one.story().slice(2)).toEqual(['escalated 3 open 0 8', 'unacknowledged 8 open 1 13']);
  });

  test('of a format that is not known is refused', () => {
    const one = concern();
    expect(() => one.restart((text) => text.replace('"format":3', '"format":1'))).toThrow('reads 2 and 3');
  });
});

describe('the areas above', () => {
  test.each([
    ['350102003001', ['350102003', '350102', '3501'], 3],
    ['350102003', ['350102003', '350102', '3501'], 3],
    ['350102', ['350102', '3501'], 2],
    ['3501', ['3501'], 1],
    [null, [], 1],
  ])('of %s', (code, areas, top) => {
    expect(areasAbove(code)).toEqual(areas);
    expect(topEscalation(code)).toBe(top);
  });
});
