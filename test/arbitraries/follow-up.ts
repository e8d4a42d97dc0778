import fc, { type Arbitrary } from 'fast-check';
import {
  ACTIONS,
  type Action,
  type FollowUp,
  OUTCOMES,
  type Outcome,
} from '../../services/core/record/follow-up.ts';
import type { SubjectRecord } from '../../services/core/record/subject-record.ts';
import type { Warning } from '../../services/core/record/warning.ts';
import { numbered } from './arrival.ts';
import { STEP_MS } from './town.ts';

/** What an officer does about one of the warnings of a run: which, how many records and how long after it. */
export interface Asked {
  readonly warning: number;
  readonly action: Action;
  readonly actor: string;
  readonly recordsLater: number;
  readonly stepsLater: number;
  readonly outcome: Outcome;
  /** Six hours each; null names no end. */
  readonly lastsSteps: number | null;
  readonly assignee: string;
  /** Which of the rules that contribute; null silences all of them. */
  readonly rule: number | null;
  /** Whether the silence of a rule is of those that leave the deadline, as all are today. */
  readonly leavesDeadline: boolean;
  /** How many revisions before it the officer's page is; null where nobody noted it. */
  readonly revisionsOld: number | null;
}

const OFFICERS = ['a_1', 'a_2', 'a_3'];

export const followUps: Arbitrary<readonly Asked[]> = fc.array(
  fc.record({
    warning: fc.nat({ max: 30 }),
    action: fc.constantFrom(...ACTIONS),
    actor: fc.constantFrom(...OFFICERS),
    recordsLater: fc.nat({ max: 6 }),
    stepsLater: fc.nat({ max: 6 }),
    outcome: fc.constantFrom(...OUTCOMES),
    lastsSteps: fc.option(fc.integer({ min: -1, max: 12 })),
    assignee: fc.constantFrom('unit:north', ...OFFICERS),
    rule: fc.option(fc.nat({ max: 2 })),
    leavesDeadline: fc.boolean(),
    revisionsOld: fc.option(fc.nat({ max: 3 })),
  }),
  { maxLength: 8 },
);

type RunAll = (records: readonly SubjectRecord[]) => readonly { readonly warnings: readonly Warning[] }[];

/** Adds follow-ups one at a time, each on a warning that the records before it raise. */
export function withFollowUps(
  records: readonly SubjectRecord[],
  asked: readonly Asked[],
  runAll: RunAll,
): SubjectRecord[] {
  return asked.reduce<SubjectRecord[]>(
    (sofar, one, index) => addOne(sofar, one, index, runAll),
    [...records],
  );
}

function addOne(records: SubjectRecord[], asked: Asked, index: number, runAll: RunAll): SubjectRecord[] {
  const raised = runAll(records).flatMap(({ warnings }) => warnings);
  const warning = raised[asked.warning % Math.max(1, raised.length)];
  if (warning === undefined) return records;
  const place = Math.min(warning.position.offset + 1 + asked.recordsLater, records.length);
  const followUp = followUpOn(warning, asked, index);
  const bodies = records.map(({ body }) => body);
  return numbered([...bodies.slice(0, place), { kind: 'follow_up', followUp }, ...bodies.slice(place)]);
}

function followUpOn(warning: Warning, asked: Asked, index: number): FollowUp {
  const { action, actor, stepsLater, outcome, lastsSteps, revisionsOld } = asked;
  const at = warning.at + stepsLater * STEP_MS;
  const isSilence = action === 'silence';
  const lasts = action !== 'close' && action !== 'reopen';
  const rules = warning.contributions.map(({ rule }) => rule);
  const rule =
    isSilence && asked.rule !== null ? (rules[asked.rule % Math.max(1, rules.length)] ?? null) : null;
  return {
    followUpId: `f${index}`,
    warningId: warning.warningId,
    subject: warning.subject,
    purpose: warning.purpose,
    action,
    actor,
    at,
    assignee: action === 'assign' ? asked.assignee : null,
    until: lasts && lastsSteps !== null ? at + lastsSteps * STEP_MS : null,
    outcome: action === 'close' ? outcome : null,
    reason: isSilence ? 'known_cause' : null,
    rule,
    seenRevision: revisionsOld === null ? null : Math.max(0, warning.revision - revisionsOld),
    leavesDeadline: rule !== null && asked.leavesDeadline,
  };
}
