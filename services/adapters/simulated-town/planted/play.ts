import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../core/time/duration.ts';
import type { Delivery } from '../delivery.ts';
import type { Random } from '../random.ts';
import type { CaseIds } from '../town-event.ts';
import { type CaseDraft, toEventJson } from '../town-event.ts';
import { labelOf } from './label.ts';
import type { Script, Step } from './script.ts';

/** Scripts told at once reach back this far at most: inside the lateness bound of 7 days. */
const REACH_BACK_MS = 6 * DAY_MS;
const MOST_DELAY_MS = HOUR_MS;

/** When a case occurred, and when a step of it was recorded. Epoch milliseconds. */
interface Timing {
  occurredAt(step: Step): number;
  recordedAt(step: Step, index: number): number;
}

export function spanOf(script: Script): number {
  return script.steps.at(-1)!.afterMs;
}

/** The script in its own time (times `pace`), each step recorded soon after it happened, at most an hour later. */
export function playInTime(
  script: Script,
  random: Random,
  caseIds: CaseIds,
  start: number,
  pace = 1,
): Delivery[] {
  const delays = script.steps.map((step) => recordingDelay(random, step, pace));
  return play(script, caseIds, {
    occurredAt: (step) => start + Math.floor(step.afterMs * pace),
    recordedAt: (step, index) => start + Math.floor(step.afterMs * pace) + delays[index]!,
  });
}

function recordingDelay(random: Random, step: Step, pace: number): number {
  if (step.revision > 0) return 0;
  const camera = step.draft(0).stream === 'camera-alarms';
  const mean = camera ? SECOND_MS : 8 * MINUTE_MS * pace;
  return Math.floor(Math.min(random.exponential(mean), (camera ? 5 * SECOND_MS : MOST_DELAY_MS) * pace));
}

/**
 * The script told at once, for a demo: a step recorded every `everyMs` from `start` on. What takes days occurred in
 * the past, at most six days back, and is told now; what takes minutes occurs as it is told.
 */
export function playAtOnce(script: Script, caseIds: CaseIds, start: number, everyMs: number): Delivery[] {
  const span = spanOf(script);
  const end = start + (script.steps.length - 1) * everyMs;
  const pace = span <= HOUR_MS ? 0 : Math.min(1, REACH_BACK_MS / span);
  const recordedAt = (_: Step, index: number): number => start + index * everyMs;
  return play(script, caseIds, {
    recordedAt,
    occurredAt: (step) => {
      const told = recordedAt(step, script.steps.indexOf(step));
      return pace === 0 ? told : Math.min(told, Math.floor(end - (span - step.afterMs) * pace));
    },
  });
}

function play(script: Script, caseIds: CaseIds, timing: Timing): Delivery[] {
  const cases = new Map<number, { caseId: string; occurredAt: number }>();
  const drafted = script.steps.map((step, index) => {
    const known = cases.get(step.caseIndex);
    const draft: CaseDraft = step.draft(known?.occurredAt ?? timing.occurredAt(step));
    const identity = known ?? { caseId: caseIds(draft.stream), occurredAt: draft.occurredAt };
    cases.set(step.caseIndex, identity);
    return { step, draft, caseId: identity.caseId, recordedAt: timing.recordedAt(step, index) };
  });
  const all = [...cases.values()];
  const label = labelOf(
    script,
    all.map((one) => one.caseId),
    all.map((one) => one.occurredAt),
  );
  return drafted.map(({ step, draft, caseId, recordedAt }) => ({
    at: recordedAt,
    event: toEventJson(draft, { caseId, revision: step.revision, status: step.status, recordedAt }),
    label,
  }));
}
