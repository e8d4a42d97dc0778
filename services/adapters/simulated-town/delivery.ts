import type { Status } from '../../core/event/vocabulary.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../core/time/duration.ts';
import type { Label } from './planted/label.ts';
import type { Random } from './random.ts';
import { nearby, placeOf, pointOf, type Town } from './town.ts';
import { type CaseDraft, type CaseIds, type EventJson, toEventJson } from './town-event.ts';

/** An event as it reaches Tocsin. */
export interface Delivery {
  /** Arrival, epoch ms: `recordedAt`, or later where a source sent late or twice. */
  readonly at: number;
  readonly event: EventJson;
  /** On every delivery of a planted case. */
  readonly label?: Label;
}

/** A case, and the later stages it is known to reach. */
export interface Course {
  readonly draft: CaseDraft;
  readonly stages?: readonly {
    /** After the case was first recorded. */
    readonly afterMs: number;
    readonly status: Status;
    readonly draft: CaseDraft;
  }[];
}

/** How sources err. Shares of cases (of deliveries for `sentTwice`, `sentLate`); assumptions. */
const NOISE = {
  sentTwice: 0.006,
  sentLate: 0.004,
  reportedDaysLater: 0.02,
  /** Past the lateness bound of 7 days. */
  reportedWeeksLater: 0.001,
  corrected: 0.025,
  retracted: 0.007,
} as const;

/** Everything that will arrive of a background case: its stages, and now and then a correction, a retraction, a copy. */
export function deliveriesOf(town: Town, random: Random, caseIds: CaseIds, course: Course): Delivery[] {
  const caseId = caseIds(course.draft.stream);
  const first = course.draft.occurredAt + reportingDelay(random, course.draft);
  const revisions: { draft: CaseDraft; status: Status; recordedAt: number }[] = [
    { draft: course.draft, status: 'reported', recordedAt: first },
  ];
  for (const stage of course.stages ?? [])
    revisions.push({
      draft: stage.draft,
      status: stage.status,
      recordedAt: first + Math.floor(stage.afterMs),
    });
  const afterthought = afterthoughtOf(town, random, revisions.at(-1)!);
  if (afterthought) revisions.push(afterthought);
  return revisions.flatMap(({ draft, status, recordedAt }, revision) =>
    send(random, recordedAt, toEventJson(draft, { caseId, revision, status, recordedAt })),
  );
}

function send(random: Random, recordedAt: number, event: EventJson): Delivery[] {
  const at = recordedAt + (random.chance(NOISE.sentLate) ? Math.floor(random.exponential(2 * HOUR_MS)) : 0);
  if (!random.chance(NOISE.sentTwice)) return [{ at, event }];
  return [
    { at, event },
    { at: at + 1 + Math.floor(random.exponential(10 * MINUTE_MS)), event },
  ];
}

function afterthoughtOf(
  town: Town,
  random: Random,
  last: { readonly draft: CaseDraft; readonly status: Status; readonly recordedAt: number },
): { draft: CaseDraft; status: Status; recordedAt: number } | undefined {
  const drawn = random.next();
  if (drawn >= NOISE.corrected + NOISE.retracted) return undefined;
  const recordedAt = last.recordedAt + Math.floor(random.uniform(0.2, 60) * HOUR_MS);
  if (drawn < NOISE.retracted) return { draft: last.draft, status: 'retracted', recordedAt };
  // What is over stays so when it is corrected.
  const status = last.status === 'cleared' ? 'cleared' : 'updated';
  return { draft: corrected(town, random, last.draft), status, recordedAt };
}

/** Another severity or, one time in four, another place. A device does not move. */
function corrected(town: Town, random: Random, draft: CaseDraft): CaseDraft {
  if (draft.place && draft.stream !== 'camera-alarms' && random.chance(0.25))
    return { ...draft, place: placeOf(nearby(random, town, pointOf(draft.place), 300)) };
  const up = draft.severity === 1 || (draft.severity < 4 && random.chance(0.5));
  return { ...draft, severity: draft.severity + (up ? 1 : -1) };
}

/** Median hours from event to record of what people notice later than at once; the rest takes 12 minutes. */
const NOTICED_HOURS: Readonly<Record<string, number>> = {
  burglary: 5,
  theft: 3,
  vehicle_theft: 5,
  vandalism: 5,
  fraud: 18,
  fraud_attempt: 8,
};

function reportingDelay(random: Random, draft: CaseDraft): number {
  if (draft.stream === 'camera-alarms')
    return Math.floor(Math.min(random.exponential(SECOND_MS), 30 * SECOND_MS));
  const drawn = random.next();
  if (drawn < NOISE.reportedWeeksLater) return Math.floor(random.uniform(8, 20) * DAY_MS);
  if (drawn < NOISE.reportedWeeksLater + NOISE.reportedDaysLater)
    return Math.floor(random.uniform(1, 6) * DAY_MS);
  const hours = draft.stream === 'dispute-reports' ? 6 : (NOTICED_HOURS[draft.category] ?? 0.2);
  return Math.floor(Math.min(random.logNormal(hours * HOUR_MS, 0.8), 5 * DAY_MS));
}
