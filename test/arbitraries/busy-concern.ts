import fc, { type Arbitrary } from 'fast-check';
import type { CATEGORIES } from '../../services/core/event/vocabulary.ts';
import { ACTIONS, type FollowUp } from '../../services/core/record/follow-up.ts';
import type { SubjectRecord } from '../../services/core/record/subject-record.ts';
import type { Warning } from '../../services/core/record/warning.ts';
import type { Scorer } from '../../services/core/scorer/scorer.ts';
import { MINUTE_MS } from '../../services/core/time/duration.ts';
import { activate, forPerson, incident, PERSON, personRule, tick } from './example.ts';
import { PLACES, START } from './town.ts';

/** One person of whom much is reported and about whose warnings much is done, minutes apart. */
export type BusyStep =
  | {
      readonly kind: 'report';
      readonly category: (typeof REPORTED)[number];
      readonly place: number;
      readonly late: number;
    }
  | ({ readonly kind: 'act' } & Act);

interface Act {
  readonly action: FollowUp['action'];
  readonly actor: string;
  readonly assignee: string;
  /** Minutes; null names no end. */
  readonly lasts: number | null;
  readonly rule: string | null;
  /** Whether the silence of a rule is of those that leave the deadline, as all are today. */
  readonly leavesDeadline: boolean;
  /** How many revisions before the last the officer's page is; null where nobody noted it. */
  readonly behind: number | null;
}

const REPORTED = [
  'noise',
  'theft',
  'threat',
  'harassment',
  'assault',
] as const satisfies readonly (typeof CATEGORIES)['police-incidents'][number][];
const FLOORS = {
  noise: 'blue',
  theft: 'yellow',
  threat: 'orange',
  harassment: 'orange',
  assault: 'red',
} as const;

/** Each category has a rule of its name, whose floor holds for six hours; noise has a shadow as well. */
export const BUSY_RULES = activate([
  ...REPORTED.map((category, index) =>
    personRule(
      category,
      { points: 1 + (index % 3), halfLife: 'PT6H', floor: FLOORS[category] },
      { on: [{ stream: 'police-incidents', category }] },
    ),
  ),
  personRule(
    'shadow',
    { points: 50, halfLife: 'PT6H' },
    { on: [{ stream: 'police-incidents', category: 'noise' }], status: 'shadow' },
  ),
]);

const report = fc.record({
  kind: fc.constant('report' as const),
  category: fc.constantFrom(...REPORTED),
  place: fc.nat({ max: PLACES.length - 1 }),
  late: fc.constantFrom(0, 0, 0, 10, 90),
});

const act = fc.record({
  kind: fc.constant('act' as const),
  action: fc.oneof(fc.constantFrom(...ACTIONS), fc.constantFrom('silence' as const, 'acknowledge' as const)),
  actor: fc.constantFrom('a_1', 'a_2', 'a_3'),
  assignee: fc.constantFrom('unit:north', 'a_1', 'a_2'),
  lasts: fc.constantFrom(null, 0, 5, 60, 300, 3_000),
  rule: fc.option(fc.constantFrom(...REPORTED), { freq: 2 }),
  leavesDeadline: fc.boolean(),
  behind: fc.constantFrom(null, 0, 0, 1, 2),
});

/** Minutes from one step to the next: deadlines are minutes to hours, the cool-down an hour. */
const pause = fc.constantFrom(0, 1, 4, 5, 6, 30, 61, 240, 400);

export const busyConcern: Arbitrary<readonly (readonly [minutes: number, step: BusyStep])[]> = fc.array(
  fc.tuple(pause, fc.oneof(report, act)),
  { minLength: 1, maxLength: 30, size: 'max' },
);

/** What the log gets: an action is on the warning that was told of last. */
export function playBusy(
  steps: readonly (readonly [minutes: number, step: BusyStep])[],
  scorer: Scorer,
): { readonly records: SubjectRecord[]; readonly outputs: ReturnType<Scorer['apply']>[] } {
  const records: SubjectRecord[] = [];
  const outputs: ReturnType<Scorer['apply']>[] = [];
  let last: Warning | undefined;
  const put = (body: SubjectRecord['body']): void => {
    const record = { origin: null, body };
    const output = scorer.apply(record, { partition: 0, offset: records.length });
    records.push(record);
    outputs.push(output);
    last = output.warnings.at(-1) ?? last;
  };
  put(BUSY_RULES);
  let now = START;
  for (const [minutes, step] of steps) {
    now += minutes * MINUTE_MS;
    put(tick(now));
    if (step.kind === 'act') {
      if (last !== undefined)
        put({ kind: 'follow_up', followUp: followUpOn(last, step, now, records.length) });
      continue;
    }
    const { category, place, late } = step;
    const occurredAt = Math.max(START, now - late * MINUTE_MS);
    put(forPerson(incident({ caseId: `c${records.length}`, category, occurredAt, place: PLACES[place]! })));
  }
  return { records, outputs };
}

function followUpOn(
  { warningId, revision, purpose }: Warning,
  step: Act,
  at: number,
  number: number,
): FollowUp {
  const { action, actor, assignee, lasts, rule, leavesDeadline, behind } = step;
  return {
    followUpId: `f${number}`,
    warningId,
    subject: PERSON,
    purpose,
    action,
    actor,
    at,
    assignee: action === 'assign' ? assignee : null,
    until: lasts === null || action === 'close' ? null : at + lasts * MINUTE_MS,
    outcome: action === 'close' ? 'referred' : null,
    reason: action === 'silence' ? 'known_cause' : null,
    rule: action === 'silence' ? rule : null,
    seenRevision: behind === null ? null : Math.max(0, revision - behind),
    leavesDeadline: action === 'silence' && rule !== null && leavesDeadline,
  };
}
