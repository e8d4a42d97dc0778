import type { Concern } from '../score/concern.ts';
import type { ScorerState } from './state.ts';
import type { Subject } from './subjects.ts';

/*
 * Each day's pruning looks at those subjects alone of which `subjects.due` tells that something may be kept no longer. What it
 * tells of a subject may be too early, which costs a look, and after no record is it later than when these are to go:
 * - the oldest entry of its history, with the matches of which it is the trigger,
 * - a concern without matches, by its clock,
 * - the subject itself, at once, where no set holds it, no placing names it and it has no concern.
 */

/** Something of a subject is of this time. */
export function noteDue({ subjects, levels }: ScorerState, subject: Subject, at: number): void {
  subjects.due.note(subject, at + levels[subject.kind]!.retentionMs);
}

/** The matches of a concern changed: where there is none any more it goes by its clock. */
export function noteConcern(state: ScorerState, subject: Subject, concern: Concern): void {
  if (isWithoutMatches(concern)) noteDue(state, subject, concern.clock);
}

/** Notes anew what is left of a subject. */
export function renewDue({ subjects, levels }: ScorerState, subject: Subject): void {
  const { history, concerns, kind } = subject;
  const oldest = history.length > 0 ? history.timeAt(history.start) : Number.POSITIVE_INFINITY;
  const times = concerns.map((concern) => {
    if (isWithoutMatches(concern)) return concern.clock;
    // Matches whose entries are not there any more.
    return history.length > 0 ? oldest : Number.NEGATIVE_INFINITY;
  });
  subjects.due.renew(subject, Math.min(oldest, ...times) + levels[kind]!.retentionMs);
}

/** After a restart, where subjects come back before what names them. */
export function noteUnheld({ subjects }: ScorerState): void {
  for (const subject of subjects.values()) if (subject.uses === 0) subjects.drop(subject);
}

function isWithoutMatches({ series }: Concern): boolean {
  return series.every(({ matches }) => matches.length === 0);
}

/** When the first of a subject's concerns was last looked at. One of shadow rules alone has no clock, and no more to forget
 * than its cases. */
export function oldestClock({ concerns }: Subject): number {
  return Math.min(...concerns.map(({ clock }) => clock).filter(Number.isFinite));
}
