import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FollowUp } from '../../../../services/core/record/follow-up.ts';
import type { SubjectRecord } from '../../../../services/core/record/subject-record.ts';
import type { Assessment, Warning } from '../../../../services/core/record/warning.ts';
import { ruleVersion } from '../../../../services/core/rule/compile.ts';
import type { Rule } from '../../../../services/core/rule/rule.ts';
import { createScorer, restoreScorer } from '../../../../services/core/scorer/scorer.ts';
import { DEFAULT_SETTINGS, type ScorerSettings } from '../../../../services/core/scorer/settings.ts';
import { compareText } from '../../../../services/core/text/canonical.ts';
import { MINUTE_MS } from '../../../../services/core/time/duration.ts';
import { busyConcern, playBusy } from '../../../arbitraries/busy-concern.ts';
import { type Asked, followUps, withFollowUps } from '../../../arbitraries/follow-up.ts';
import { recordsOf, type World, world } from '../../../arbitraries/world.ts';
import {
  acknowledgeByOf,
  areSilent,
  escalationOf,
  isOutdated,
  statusOf,
  type Told,
} from '../../../reference/life.ts';
import { matchesOf, type ReferenceMatch } from '../../../reference/reference.ts';
import { remainder } from '../../../reference/scoring.ts';
import { settle } from '../../../reference/standing.ts';
import { applyAll, revisionsOf, run, TOOLS, watermarkOf } from './harness.ts';
import { isOver } from './reasons.ts';
import { tries } from './runs.ts';

/** Deadlines from minutes to days: between the six hours of the worlds' steps and beyond them. */
const patience = fc.constantFrom(1, 30, 100, 500).map((times) => ({
  red: 5 * MINUTE_MS * times,
  orange: 30 * MINUTE_MS * times,
  yellow: 240 * MINUTE_MS * times,
  blue: 720 * MINUTE_MS * times,
}));

interface Lived {
  readonly records: readonly SubjectRecord[];
  readonly settings: ScorerSettings;
  readonly outputs: ReturnType<typeof run>['outputs'];
}

function live(
  { arrivals, settings: given }: World,
  asked: readonly Asked[],
  within: typeof DEFAULT_SETTINGS.acknowledgeWithinMs,
): Lived {
  const settings = { ...given, acknowledgeWithinMs: within };
  const records = withFollowUps(recordsOf(arrivals), asked, (some) => run(some, settings).outputs);
  return { records, settings, outputs: run(records, settings).outputs };
}

const storiesOf = (outputs: Lived['outputs']) =>
  Object.values(Object.groupBy(revisionsOf(outputs), ({ warningId }) => warningId)) as Warning[][];

/** With what each action says of the deadline, which the revision itself does not tell. */
function toldOf(story: readonly Warning[], records: readonly SubjectRecord[]): readonly Told[] {
  const leaving = new Set(
    records.flatMap(({ body }) =>
      body.kind === 'follow_up' && body.followUp.leavesDeadline ? [body.followUp.followUpId] : [],
    ),
  );
  return story.map((one) => ({
    ...one,
    leavesDeadline: one.followUp !== null && leaving.has(one.followUp.id),
  }));
}

const concernOf = ({ subject, purpose }: Pick<Warning, 'subject' | 'purpose'>) => `${subject} ${purpose}`;

/** Worlds in which much stands and little is done, and one concern about which much is. */
const lives = (check: (lived: Lived) => void) => {
  fc.assert(
    fc.property(world, followUps, patience, (small, asked, within) => check(live(small, asked, within))),
    tries(60),
  );
  fc.assert(
    fc.property(busyConcern, (steps) => {
      const settings = DEFAULT_SETTINGS;
      check({ settings, ...playBusy(steps, createScorer(settings, TOOLS)) });
    }),
    tries(500),
  );
};

describe('who is asked for a warning', () => {
  test('how often it went up, until when it waits and how it stands are those of the reference', () => {
    lives(({ outputs, records, settings }) => {
      for (const story of storiesOf(outputs).map((told) => toldOf(told, records))) {
        story.forEach(({ escalation, acknowledgeBy, status, reason }, index) => {
          const sofar = story.slice(0, index + 1);
          expect({ reason, escalation, acknowledgeBy, status }).toEqual({
            reason,
            escalation: escalationOf(sofar),
            acknowledgeBy: acknowledgeByOf(sofar, settings.acknowledgeWithinMs),
            status: statusOf(sofar),
          });
        });
      }
    });
  });

  test('what is due is told when it is due: nothing else comes first, and at the end nothing is left untold', () => {
    lives(({ outputs, records }) => {
      const end = watermarkOf(records);
      for (const story of storiesOf(outputs)) {
        story.forEach((one, index) => {
          const next = story[index + 1];
          const due = one.acknowledgeBy === null ? null : Math.max(one.at, one.acknowledgeBy);
          if (next === undefined) {
            if (!isOver(one) && due !== null) expect(due).toBeGreaterThan(end);
          } else if (next.reason === 'unacknowledged') expect(next.at).toBe(due);
          else if (due !== null) expect(next.at).toBeLessThanOrEqual(due);
        });
      }
    });
  });

  test('it goes up one at a time, at most to the city, and only a person brings it down', () => {
    lives(({ outputs }) => {
      for (const story of storiesOf(outputs)) {
        story.forEach((one, index) => {
          const before = story[index - 1]?.escalation ?? 0;
          expect(one.escalation).toBeLessThanOrEqual(Math.min(3, before + 1));
          if (one.escalation > before) expect(one.reason).toBe('unacknowledged');
          if (one.escalation < before) expect(one.followUp).not.toBeNull();
        });
      }
    });
  });
});

describe('what a person does', () => {
  test('is answered by one revision, that names it, or is silent for the reason of the reference', () => {
    lives(({ outputs, records }) => {
      const stories: Warning[] = [];
      records.forEach(({ body }, index) => {
        const { warnings, assessments } = outputs[index]!;
        const answers = warnings.filter(({ followUp }) => followUp !== null);
        const told = stories.length;
        stories.push(...warnings);
        if (body.kind !== 'follow_up') {
          expect(answers).toEqual([]);
          return;
        }
        const { followUp } = body;
        const { followUpId: id, action, actor, assignee, until, reason, rule } = followUp;
        // What fell due before it is told before it.
        const before = [...stories.slice(0, told), ...warnings.slice(0, warnings.indexOf(answers[0]!))];
        const story = before.filter(({ warningId }) => warningId === followUp.warningId);
        const outdated = assessments.filter(({ decision }) => decision === 'outdated');
        if (answers.length === 0) {
          expect(mayAnswer(followUp, stories) && !isOutdated(story, followUp)).toBe(false);
          expect(outdated.length).toBe(mayAnswer(followUp, stories) && action !== 'reopen' ? 1 : 0);
          return;
        }
        expect(answers.map((one) => one.followUp)).toEqual([
          { id, action, actor, assignee, until, reason, rule },
        ]);
        expect(action !== 'reopen' && isOutdated(story, followUp)).toBe(false);
        expect(outdated).toEqual([]);
      });
    });
  });
});

/** Whether a follow-up finds its warning as it wants it, by all that was told: open, or to reopen the last that was closed. */
function mayAnswer(followUp: FollowUp, told: readonly Warning[]): boolean {
  const last = told.findLast(({ warningId }) => warningId === followUp.warningId);
  if (last === undefined) return false;
  return followUp.action === 'reopen' ? false : !isOver(last);
}

describe('silence', () => {
  test('holds back what it is for and nothing else, until it ends or the level rises', () => {
    lives(({ outputs, records }) => {
      const told = new Map<string, Warning[]>();
      const shadows = shadowsIn(records);
      for (const { warnings, assessments } of outputs) {
        const left = [...warnings];
        for (const assessment of assessments) {
          const story = told.get(concernOf(assessment)) ?? [];
          told.set(concernOf(assessment), story);
          expectSilence(assessment, story, shadows);
          if (assessment.revision !== null) story.push(left.shift()!);
        }
      }
    });
  });
});

const TOLD_OF_MATCHES = ['raised', 'escalated', 'corroborated', 'cooldown', 'duplicate'];

function expectSilence(
  { decision, level, at, matches, revision }: Assessment,
  story: readonly Warning[],
  shadows: ReadonlySet<string>,
): void {
  const rules = matches
    .filter(({ rule, version }) => !shadows.has(`${rule} ${version}`))
    .map(({ rule }) => rule);
  if (rules.length === 0 || level === null) return;
  const isSilent = areSilent(story, rules, at, level);
  if (decision === 'silenced') expect(isSilent).toBe(true);
  if (TOLD_OF_MATCHES.includes(decision)) expect(isSilent, `${decision} ${revision}`).toBe(false);
}

function shadowsIn(records: readonly SubjectRecord[]): ReadonlySet<string> {
  const rules = records.flatMap(({ body }) =>
    body.kind === 'rule_set' ? (JSON.parse(body.activation.rules) as readonly Rule[]) : [],
  );
  return new Set(
    rules
      .filter(({ status }) => status === 'shadow')
      .map((rule) => `${rule.id} ${ruleVersion(rule, TOOLS.hash)}`),
  );
}

test('a busy concern goes on from a snapshot at any moment as if there had been none', () => {
  fc.assert(
    fc.property(busyConcern, fc.nat({ max: 60 }), (steps, cut) => {
      const { records, outputs } = playBusy(steps, createScorer(DEFAULT_SETTINGS, TOOLS));
      const before = createScorer(DEFAULT_SETTINGS, TOOLS);
      applyAll(before, records.slice(0, cut));
      const restored = restoreScorer(DEFAULT_SETTINGS, TOOLS, [...before.snapshot()]);
      expect(JSON.stringify(applyAll(restored, records.slice(cut), cut))).toBe(
        JSON.stringify(outputs.slice(cut)),
      );
    }),
    tries(500),
  );
});

test('a warning’s place is that of the strongest standing match which has one, whatever came in which order', () => {
  fc.assert(
    fc.property(world, followUps, ({ arrivals, settings: { latenessMs } }, asked) => {
      const settings = { ...DEFAULT_SETTINGS, latenessMs };
      const { outputs, records } = live({ arrivals, settings }, asked, settings.acknowledgeWithinMs);
      const end = { origin: null, body: { kind: 'tick' as const, at: watermarkOf(records) } };
      const open = storiesOf(outputs)
        .map((story) => story.at(-1)!)
        .filter((last) => !isOver(last));
      // What stands is told when somebody does something.
      const whole = [...records, end, ...open.map((last, index) => lookAt(last, end.body.at, index))];
      const told = run(whole, settings).outputs.slice(records.length + 1);
      for (const warning of revisionsOf(told).filter(({ contributions }) => contributions.length > 0))
        expect(warning.areaCode).toBe(placeOf(warning, whole, settings));
    }),
    tries(150),
  );
});

test('so it is of a concern to which several rules contribute, from several places', () => {
  fc.assert(
    fc.property(busyConcern, (steps) => {
      const { records, outputs } = playBusy(steps, createScorer(DEFAULT_SETTINGS, TOOLS));
      const index = outputs.findLastIndex(({ warnings }) =>
        warnings.some(({ contributions }) => contributions.length > 1),
      );
      if (index === -1) return;
      const warning = outputs[index]!.warnings.at(-1)!;
      expect(warning.areaCode).toBe(placeOf(warning, records.slice(0, index + 1), DEFAULT_SETTINGS));
    }),
    tries(500),
  );
});

function lookAt({ warningId, subject, purpose }: Warning, at: number, index: number): SubjectRecord {
  const nothing = {
    assignee: null,
    until: null,
    outcome: null,
    reason: null,
    rule: null,
    seenRevision: null,
    leavesDeadline: false,
  };
  const followUp = { followUpId: `look ${index}`, warningId, subject, purpose, at, actor: 'a_4', ...nothing };
  return { origin: null, body: { kind: 'follow_up', followUp: { ...followUp, action: 'contact' } } };
}

/** By brute force: the code of a concern's place at the time of a revision. */
function placeOf(
  { subject, purpose, at }: Warning,
  records: readonly SubjectRecord[],
  settings: ScorerSettings,
): string | null {
  const own = /^area:(?:town|county):(\d+)$/.exec(subject)?.[1];
  if (own !== undefined) return own;
  const { standing } = settle(records, settings);
  const codeOf = ({ stream, event }: ReferenceMatch) =>
    standing.find(
      (one) => one.subject === subject && one.event.stream === stream && one.event.caseId === event,
    )?.event.place?.areaCode ?? null;
  const matches = matchesOf(records, settings).filter(
    (one) => one.subject === subject && one.purpose === purpose && one.status === 'active' && one.at <= at,
  );
  const rules = [...new Set(matches.map(({ rule }) => rule))].sort(compareText);
  const strongest = rules.map((rule) => {
    const own = matches.filter((one) => one.rule === rule);
    // Of equals the latest, then the last by stream and case.
    return own.sort(
      (a, b) =>
        remainder(b, at) - remainder(a, at) ||
        b.at - a.at ||
        (`${b.stream} ${b.event}` > `${a.stream} ${a.event}` ? 1 : -1),
    )[0]!;
  });
  const placed = strongest
    .filter((one) => remainder(one, at) > 0 && codeOf(one) !== null)
    .sort((a, b) => remainder(b, at) - remainder(a, at));
  return placed.length === 0 ? null : codeOf(placed[0]!);
}
