import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SubjectRecord } from '../../../../services/core/record/subject-record.ts';
import { restoreScorer } from '../../../../services/core/scorer/scorer.ts';
import { DEFAULT_SETTINGS } from '../../../../services/core/scorer/settings.ts';
import { DAY_MS, HOUR_MS } from '../../../../services/core/time/duration.ts';
import { numbered } from '../../../arbitraries/arrival.ts';
import { activate, forPerson, incident, personRule, tick, withdraw } from '../../../arbitraries/example.ts';
import { followUps, withFollowUps } from '../../../arbitraries/follow-up.ts';
import { order, permuted } from '../../../arbitraries/order.ts';
import { ENGINE_RUNS_ABSENCE } from '../../../arbitraries/rule.ts';
import { START } from '../../../arbitraries/town.ts';
import { absenceWorld, punctualAbsenceWorld, recordsOf } from '../../../arbitraries/world.ts';
import { candidatesOf } from '../../../reference/candidates.ts';
import { matchesOf, standingAt } from '../../../reference/reference.ts';
import { applyAll, lawful, revisionsOf, run, TOOLS, watermarkOf } from './harness.ts';
import { tries } from './runs.ts';

type Body = SubjectRecord['body'];

/** Domestic violence that no welfare check follows within two days. */
const DEADLINE = START + 2 * DAY_MS;
const noVisit = personRule(
  'no-visit',
  { points: 60, halfLife: 'P30D' },
  {
    on: [
      {
        absence: {
          after: { category: 'domestic_violence' },
          of: { category: 'welfare_check' },
          within: 'P2D',
        },
      },
    ],
  },
);
const rules = activate([noVisit]);
const report = (revision = 0, occurredAt = START) =>
  forPerson(incident({ caseId: 'report', revision, occurredAt }));
const visit = (occurredAt: number, revision = 0) =>
  forPerson(incident({ caseId: 'visit', category: 'welfare_check', occurredAt, revision }));

/** Every order in which some things may arrive. */
function orders<T>(things: readonly T[]): T[][] {
  if (things.length === 0) return [[]];
  return things.flatMap((first, index) =>
    orders(things.filter((_, other) => other !== index)).map((rest) => [first, ...rest]),
  );
}

/** After each record; and that a scorer restored from a snapshot after `cut` records goes on alike. */
function expectTheReference(bodies: readonly Body[], cut: number): void {
  const records = numbered(bodies);
  const { scorer } = run(records.slice(0, cut), DEFAULT_SETTINGS);
  const restored = restoreScorer(DEFAULT_SETTINGS, TOOLS, [...scorer.snapshot()]);
  expect(applyAll(restored, records.slice(cut), cut)).toEqual(applyAll(scorer, records.slice(cut), cut));
  const fresh = run([], DEFAULT_SETTINGS).scorer;
  records.forEach((record, offset) => {
    fresh.apply(record, { partition: 0, offset });
    const sofar = records.slice(0, offset + 1);
    const at = Math.max(START, watermarkOf(sofar));
    expect(lawful(fresh.standing(at))).toEqual(lawful(standingAt(sofar, DEFAULT_SETTINGS, at)));
  });
}

/** The rules in force, what comes first, and the rest in every order. */
function expectInEveryOrder(first: readonly Body[], rest: readonly Body[]): void {
  orders(rest).forEach((bodies, index) => {
    expectTheReference([...first, ...bodies], first.length + (index % rest.length));
  });
}

const MOMENTS = [
  ['before the event', START - 1],
  ['at the event', START],
  ['just after the event', START + 1],
  ['just before the deadline', DEADLINE - 1],
  ['at the deadline', DEADLINE],
  ['just after the deadline', DEADLINE + 1],
  ['a day after the deadline', DEADLINE + DAY_MS],
] as const;

/** Where the watermark stops. */
const PASSED = MOMENTS.slice(3);

describe.runIf(ENGINE_RUNS_ABSENCE)('what is missing by its deadline', () => {
  describe.each(PASSED)('with time passing to %s', (_, passed) => {
    test.each(MOMENTS)('and what was missing happening %s: in any order of arrival', (_when, happened) => {
      expectInEveryOrder([rules], [report(), visit(happened), tick(passed)]);
    });

    test.each(MOMENTS)('and what was missing happening %s, but taken back', (_when, happened) => {
      const taken = withdraw(incident({ caseId: 'visit', occurredAt: happened }), 1);
      expectInEveryOrder([rules, report()], [visit(happened), taken, tick(passed)]);
    });

    test.each(MOMENTS)('and a correction that moves the event to %s', (_when, moved) => {
      expectInEveryOrder([rules, visit(START + DAY_MS)], [report(), report(1, moved), tick(passed)]);
    });

    test.each(MOMENTS)('and a correction that moves what follows to %s', (_when, moved) => {
      expectInEveryOrder([rules, report()], [visit(START + DAY_MS), visit(moved, 1), tick(passed)]);
    });

    test.each(MOMENTS)('and other rules taking effect %s', (_when, effectiveAt) => {
      expectInEveryOrder([rules], [report(), activate([], effectiveAt), tick(passed)]);
    });

    test.each(MOMENTS)('and the rules taking effect %s', (_when, effectiveAt) => {
      const later = activate([noVisit], effectiveAt);
      expectInEveryOrder([activate([], START - DAY_MS)], [report(), later, tick(passed)]);
    });
  });

  /** `reason` and hours from the deadline, of each revision. */
  const story = (...bodies: readonly Body[]) =>
    revisionsOf(run(numbered([rules, ...bodies]), DEFAULT_SETTINGS).outputs)
      .filter(({ reason }) => reason !== 'unacknowledged')
      .map(({ reason, at }) => `${reason} ${(at - DEADLINE) / HOUR_MS}h`);

  test('is told as of the deadline, with the record that moves the watermark past it', () => {
    expect(story(report(), tick(DEADLINE))).toEqual([]);
    expect(story(report(), tick(DEADLINE), tick(DEADLINE + 1))).toEqual(['raised 0h']);
    expect(story(report(), tick(DEADLINE + DAY_MS))).toEqual(['raised 0h']);
  });

  test('is withdrawn when it turns out to have happened', () => {
    const told = story(report(), tick(DEADLINE + DAY_MS), visit(DEADLINE - 1));
    expect(told.map((one) => one.split(' ')[0])).toEqual(['raised', 'withdrawn']);
  });

  test('matches are those of the reference, after every record', () => {
    fc.assert(
      fc.property(absenceWorld, ({ arrivals, settings }) => {
        const records = recordsOf(arrivals);
        const { scorer } = run([], settings);
        records.forEach((record, offset) => {
          scorer.apply(record, { partition: 0, offset });
          const sofar = records.slice(0, offset + 1);
          const at = watermarkOf(sofar);
          expect(lawful(scorer.standing(at))).toEqual(lawful(standingAt(sofar, settings, at)));
        });
      }),
      tries(250),
    );
  });

  test('the order of arrival within the bound changes nothing', () => {
    fc.assert(
      fc.property(punctualAbsenceWorld, order, ({ arrivals, settings }, keys) => {
        const bodies = recordsOf(arrivals).map(({ body }) => body);
        const at = watermarkOf(numbered(bodies)) + DAY_MS;
        const straight = run(numbered(bodies), settings);
        const shuffled = run(numbered(permuted(bodies, keys)), settings);
        expect(shuffled.scorer.standing(at)).toEqual(straight.scorer.standing(at));
      }),
      tries(300),
    );
  });

  test('a scorer that is restored anywhere goes on byte for byte, its deadlines with it', () => {
    fc.assert(
      fc.property(absenceWorld, followUps, fc.nat({ max: 40 }), ({ arrivals, settings }, asked, cut) => {
        const records = withFollowUps(recordsOf(arrivals), asked, (some) => run(some, settings).outputs);
        const whole = run(records, settings);
        const first = run(records.slice(0, cut), settings);
        const restored = restoreScorer(settings, TOOLS, [...first.scorer.snapshot()]);
        const rest = applyAll(restored, records.slice(cut), cut);
        expect(JSON.stringify([...first.outputs, ...rest])).toBe(JSON.stringify(whole.outputs));
      }),
      tries(250),
    );
  });
});

describe('the worlds of what is missing', () => {
  const worlds = fc.sample(absenceWorld, { numRuns: 150, seed: 1 }).map(({ arrivals, settings }) => ({
    settings,
    records: recordsOf(arrivals),
  }));

  test('hold matches at deadlines in most', () => {
    const found = worlds.filter(({ records, settings }) => matchesOf(records, settings).length > 0);
    expect(found.length).toBeGreaterThan(40);
  });

  test('hold matches that later records take away, and matches that come with a late record', () => {
    let gone = 0;
    let late = 0;
    for (const { records, settings } of worlds) {
      let before = new Set<string>();
      records.forEach(({ body }, index) => {
        const now = new Set(
          candidatesOf(records.slice(0, index + 1), settings).map(
            ({ rule, subject, sight }) => `${rule.id} ${subject} ${sight.trigger.caseId} ${sight.at}`,
          ),
        );
        const isLate = body.kind === 'event' && body.event.occurredAt < watermarkOf(records.slice(0, index));
        if (isLate && [...before].some((one) => !now.has(one))) gone++;
        if (isLate && [...now].some((one) => !before.has(one))) late++;
        before = now;
      });
    }
    expect(gone, 'taken away').toBeGreaterThan(8);
    expect(late, 'late').toBeGreaterThan(20);
  });
});
