import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SubjectRecord } from '../../../../services/core/record/subject-record.ts';
import { isAbsence, type Rule } from '../../../../services/core/rule/rule.ts';
import type { Reminders } from '../../../../services/core/scorer/reminders.ts';
import { restoreInto, type Scorer } from '../../../../services/core/scorer/scorer.ts';
import { DEFAULT_SETTINGS, type ScorerSettings } from '../../../../services/core/scorer/settings.ts';
import { createState, type ScorerState } from '../../../../services/core/scorer/state.ts';
import type { Subject } from '../../../../services/core/scorer/subjects.ts';
import { maxReachMs } from '../../../../services/core/scorer/timeline.ts';
import { DAY_MS, parseDuration } from '../../../../services/core/time/duration.ts';
import { numbered } from '../../../arbitraries/arrival.ts';
import { eraseAt, forPerson, incident, tick } from '../../../arbitraries/example.ts';
import { followUps, withFollowUps } from '../../../arbitraries/follow-up.ts';
import { START, TOKENS } from '../../../arbitraries/town.ts';
import { absenceWorld, recordsOf, type World, world } from '../../../arbitraries/world.ts';
import { run, TOOLS, watermarkOf } from './harness.ts';
import { tries } from './runs.ts';

type Body = SubjectRecord['body'];
type Step = Body | 'restore';

interface Opened {
  readonly state: ScorerState;
  readonly scorer: Scorer;
}

/** Shorter than the worlds last. */
const kept = fc.constantFrom(2, 3, 5, 8, 13).map((days) => days * DAY_MS);
const interruption = fc.record({
  place: fc.nat({ max: 1_000 }),
  kind: fc.constantFrom('restore' as const, 'restore' as const, 'erasure' as const, 'wait' as const),
  days: fc.integer({ min: 1, max: 9 }),
});

const lived = fc
  .record({
    world: fc.oneof(world, absenceWorld),
    retentionMs: fc.record({ individual: kept, area: kept }),
    asked: followUps,
    together: fc.boolean(),
    between: fc.array(interruption, { maxLength: 6 }),
  })
  .map(({ world: { arrivals, settings: usual }, retentionMs, asked, together, between }) => {
    const settings = { ...usual, retentionMs };
    const bodies = bodiesOf({ arrivals, settings }, asked);
    return { settings, steps: interrupted(together ? bodies.reduce(joined, []) : bodies, between) };
  });

function bodiesOf(
  { arrivals, settings }: World,
  asked: Parameters<typeof withFollowUps>[1],
): readonly Body[] {
  return withFollowUps(recordsOf(arrivals), asked, (some) => run(some, settings).outputs).map(
    ({ body }) => body,
  );
}

/** One record for all subjects of a revision, as sets of several share subjects then. */
function joined(bodies: readonly Body[], next: Body): readonly Body[] {
  const last = bodies.at(-1);
  const isSame = last?.kind === 'event' && next.kind === 'event' && last.event === next.event;
  if (!isSame || last.nearby !== next.nearby) return [...bodies, next];
  return [...bodies.slice(0, -1), { ...last, subjects: [...last.subjects, ...next.subjects] }];
}

function interrupted(
  bodies: readonly Body[],
  between: readonly { readonly place: number; readonly kind: string; readonly days: number }[],
): readonly Step[] {
  const steps: Step[] = [...bodies];
  for (const { place, kind, days } of between) {
    const index = 1 + (place % steps.length);
    const now = watermarkOf(numbered(steps.slice(0, index).filter((step) => step !== 'restore')));
    if (kind === 'restore') steps.splice(index, 0, 'restore');
    if (kind === 'erasure') steps.splice(index, 0, eraseAt(now));
    if (kind === 'wait') steps.splice(index, 0, { kind: 'tick', at: now + days * DAY_MS });
  }
  return steps;
}

function open(settings: ScorerSettings, from: Scorer | null = null): Opened {
  const state = createState(settings, TOOLS);
  const restoring = restoreInto(state);
  for (const chunk of from?.snapshot() ?? []) restoring.add(chunk);
  return { state, scorer: restoring.scorer() };
}

/** What each day's pruning would find of a subject, did it look at all of it: the earliest time at which something is due. */
function dueAt({ events, levels }: ScorerState, { history, concerns, uses, kind }: Subject): number {
  if (uses === 0 && concerns.length === 0) return Number.NEGATIVE_INFINITY;
  const times: number[] = [];
  for (let i = history.start; i < history.end; i++) times.push(history.timeAt(i));
  for (const { series, clock } of concerns) {
    const matches = series.flatMap((one) => one.matches);
    times.push(...(matches.length === 0 ? [clock] : matches.map(({ row }) => events.at(row))));
  }
  return Math.min(...times) + levels[kind]!.retentionMs;
}

const clockOf = ({ concerns }: Subject): number =>
  Math.min(...concerns.map(({ clock }) => clock).filter(Number.isFinite));

/** Those subjects of which a time is noted that is too late. */
function late(state: ScorerState, notes: Reminders, timeOf: (subject: Subject) => number): readonly string[] {
  const isNoted = (subject: Subject): boolean =>
    [...notes.before(Math.max(timeOf(subject) + 1, -Number.MAX_VALUE))].includes(subject);
  return [...state.subjects.values()]
    .filter((subject) => timeOf(subject) < Number.POSITIVE_INFINITY && !isNoted(subject))
    .map(({ key }) => key);
}

test('of no subject something is kept no longer before it is noted to be due, whatever came, went or was restored', () => {
  fc.assert(
    fc.property(lived, ({ settings, steps }) => {
      let opened = open(settings);
      steps.forEach((step, offset) => {
        if (step === 'restore') opened = open(settings, opened.scorer);
        else opened.scorer.apply({ origin: null, body: step }, { partition: 0, offset });
        const { state } = opened;
        expect(late(state, state.subjects.due, (subject) => dueAt(state, subject))).toEqual([]);
        expect(late(state, state.subjects.clocks, clockOf)).toEqual([]);
      });
    }),
    tries(300),
  );
});

test('who is only named by a snapshot goes with the first day that forgets something', () => {
  const { scorer } = open(DEFAULT_SETTINGS);
  scorer.apply({ origin: null, body: forPerson(incident()) }, { partition: 0, offset: 0 });
  const { state } = open(DEFAULT_SETTINGS);
  const restoring = restoreInto(state);
  for (const bytes of scorer.snapshot()) {
    const chunk = JSON.parse(new TextDecoder().decode(bytes));
    if (chunk.part === 'subjects') chunk.items.push(`individual:${TOKENS[1]}`);
    restoring.add(new TextEncoder().encode(JSON.stringify(chunk)));
  }
  const restored = restoring.scorer();
  expect(restored.stats().subjects).toBe(2);
  const late = START + DEFAULT_SETTINGS.retentionMs.individual + DAY_MS;
  restored.apply({ origin: null, body: tick(late) }, { partition: 0, offset: 1 });
  expect(restored.stats().subjects).toBe(0);
});

/** The same scorer, restored, which looks at every subject whenever the other looks at any. */
function thorough(settings: ScorerSettings, { scorer, state: { oldestClock, expiry } }: Opened): Opened {
  const opened = open(settings, scorer);
  const { state } = opened;
  state.oldestClock = oldestClock;
  state.expiry.note(0, expiry.next(), 0);
  for (const one of state.subjects.values()) state.subjects.due.note(one, Number.NEGATIVE_INFINITY);
  return opened;
}

test('a day forgets what it would if every subject were looked at', () => {
  let forgotten = 0;
  fc.assert(
    fc.property(lived, ({ settings, steps }) => {
      // What a record says of people and areas together is kept for the longer of their times, so that what an area's history
      // had forgotten is in it again after a restart. Only a wait that no rule may have is long enough to see that.
      fc.pre(waitsIn(steps).every((wait) => wait <= maxReachMs(settings)));
      let opened = open(settings);
      const apply = ({ scorer }: Opened, body: Body, offset: number) =>
        scorer.apply({ origin: null, body }, { partition: 0, offset });
      steps.forEach((step, offset) => {
        if (step === 'restore') {
          opened = open(settings, opened.scorer);
          return;
        }
        // Time passes apart: a subject that comes has the number of one that was forgotten.
        const body = step.kind === 'event' ? { kind: 'tick' as const, at: step.event.occurredAt } : step;
        const { told } = opened.state;
        const before = opened.scorer.stats().subjects;
        const isNewDay = body.kind === 'tick' && Math.floor(body.at / DAY_MS) > opened.state.prunedDay;
        const full = isNewDay ? thorough(settings, opened) : null;
        const output = apply(opened, body, offset);
        if (full !== null && opened.state.told !== told) {
          expect(output).toEqual(apply(full, body, offset));
          expect(keptBy(opened.scorer)).toEqual(keptBy(full.scorer));
          expect(opened.state.oldestClock).toBe(full.state.oldestClock);
          if (opened.scorer.stats().subjects < before) forgotten++;
        }
        if (body !== step) apply(opened, step, offset);
      });
    }),
    tries(100),
  );
  expect(forgotten).toBeGreaterThan(20);
});

function waitsIn(steps: readonly Step[]): readonly number[] {
  const rules = steps.flatMap((step) =>
    step !== 'restore' && step.kind === 'rule_set' ? (JSON.parse(step.activation.rules) as Rule[]) : [],
  );
  return rules.flatMap(({ on }) => on.filter(isAbsence).map(({ absence }) => parseDuration(absence.within)!));
}

/** The state, whichever order cases of one second come in. */
function keptBy(scorer: Scorer): readonly unknown[] {
  const decoder = new TextDecoder();
  return [...scorer.snapshot()].map((bytes) => {
    const chunk = JSON.parse(decoder.decode(bytes));
    return chunk.part === 'cases' ? chunk.items.map((item: unknown) => JSON.stringify(item)).sort() : chunk;
  });
}
