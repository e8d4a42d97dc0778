import { streamOf } from '../history/event-table.ts';
import {
  type Assessment,
  LEVELS,
  type Level,
  type MatchChange,
  type Position,
  type Warning,
} from '../record/warning.ts';
import type { Concern } from '../score/concern.ts';
import { compareText } from '../text/canonical.ts';
import type { Decision, Situation } from '../warning/decide.ts';
import type { OpenWarning } from '../warning/life.ts';
import type { Change } from './changes.ts';
import { namedFacts } from './evidence.ts';
import type { ScorerState } from './state.ts';
import type { Subject } from './subjects.ts';
import { ruleSetAt } from './timeline.ts';

/** What one record leads to; `position` is the record's. */
export interface Output {
  readonly position: Position;
  readonly isRepeated: boolean;
  /** When the event that is being applied was recorded, epoch ms; null while something else has its effect. */
  recordedAt: number | null;
  readonly warnings: Warning[];
  readonly assessments: Assessment[];
}

/** A decision as it is kept, with what it rests on. */
export function assessment(
  state: ScorerState,
  subject: Subject,
  concern: Concern,
  decision: Decision,
  now: Situation,
  changes: readonly Change[],
  event: string | null,
  warning: Warning | null,
  output: Output,
): Assessment {
  const open: OpenWarning | null = concern.life.open;
  return {
    assessmentId: assessmentId(output),
    subject: subject.key,
    purpose: concern.purpose,
    at: now.at,
    score: now.score,
    level: levelName(now.level),
    decision: decision.reason,
    event,
    warningId: warning?.warningId ?? open?.warningId ?? null,
    revision: warning?.revision ?? null,
    ruleSet: ruleSetAt(state.timeline, now.at),
    matches: changes.map((change) => matchChange(state, subject, change)).sort(compareMatches),
    position: output.position,
  };
}

/** Changes come as series stand in memory, which a restart does not keep. */
function compareMatches(a: MatchChange, b: MatchChange): number {
  return (
    compareText(a.rule, b.rule) ||
    compareText(a.version, b.version) ||
    a.at - b.at ||
    compareText(a.stream, b.stream) ||
    compareText(a.event, b.event)
  );
}

export function assessmentId({ position, assessments }: Output): string {
  return `a_${position.partition}_${position.offset}_${assessments.length}`;
}

function matchChange(
  state: ScorerState,
  subject: Subject,
  { rule, row, at, facts, kind }: Change,
): MatchChange {
  return {
    rule: rule.id,
    version: rule.version,
    subject: subject.key,
    purpose: rule.purpose,
    stream: streamOf(row),
    event: state.events.caseId(row),
    at,
    standing: kind !== 'gone',
    facts: namedFacts(rule, facts),
  };
}

/** Null where it is below all levels. */
export function levelName(level: number): Level | null {
  return level < 0 ? null : LEVELS[level]!;
}
