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
  readonly recordsLater: number;
  readonly stepsLater: number;
  readonly outcome: Outcome;
}

export const followUps: Arbitrary<readonly Asked[]> = fc.array(
  fc.record({
    warning: fc.nat({ max: 30 }),
    action: fc.constantFrom(...ACTIONS),
    recordsLater: fc.nat({ max: 6 }),
    stepsLater: fc.nat({ max: 6 }),
    outcome: fc.constantFrom(...OUTCOMES),
  }),
  { maxLength: 5 },
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

function followUpOn(warning: Warning, { action, stepsLater, outcome }: Asked, index: number): FollowUp {
  const at = warning.at + stepsLater * STEP_MS;
  const lasts = action === 'silence' || action === 'acknowledge';
  return {
    followUpId: `f${index}`,
    warningId: warning.warningId,
    subject: warning.subject,
    purpose: warning.purpose,
    action,
    actor: 'officer-1',
    at,
    assignee: action === 'assign' ? 'unit-1' : null,
    until: lasts ? at + 4 * STEP_MS : null,
    outcome: action === 'close' ? outcome : null,
    reason: action === 'silence' ? 'known_cause' : null,
    rule: null,
    seenRevision: null,
  };
}
