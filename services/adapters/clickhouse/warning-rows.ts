import type { AnsweredFollowUp, Assessment, Warning } from '../../core/record/warning.ts';
import { instant, instantOrNull } from './instant.ts';

/** Row of `warnings_log`: one revision of a warning. */
export function warningRow(warning: Warning): object {
  return {
    warning_id: warning.warningId,
    revision: warning.revision,
    reason: warning.reason,
    subject: warning.subject,
    purpose: warning.purpose,
    level: warning.level,
    score: warning.score,
    at: instant(warning.at),
    opened_at: instant(warning.openedAt),
    rule_set: warning.ruleSet,
    previous_level: warning.previousLevel,
    previous_score: warning.previousScore,
    status: warning.status,
    assignee: warning.assignee,
    outcome: warning.outcome,
    acknowledge_by: instantOrNull(warning.acknowledgeBy),
    position_partition: warning.position.partition,
    position_offset: warning.position.offset,
    escalation: warning.escalation,
    place_code: warning.areaCode,
    ...followUpColumns(warning.followUp),
  };
}

function followUpColumns(followUp: AnsweredFollowUp | null): object {
  return {
    follow_up_id: followUp?.id ?? null,
    follow_up_action: followUp?.action ?? null,
    follow_up_actor: followUp?.actor ?? null,
    follow_up_assignee: followUp?.assignee ?? null,
    follow_up_until: instantOrNull(followUp?.until ?? null),
    follow_up_reason: followUp?.reason ?? null,
    follow_up_rule: followUp?.rule ?? null,
  };
}

/** Rows of `warning_contributions_log`: one a rule that contributes to the revision. */
export function contributionRows(warning: Warning): readonly object[] {
  return warning.contributions.map((contribution) => ({
    warning_id: warning.warningId,
    revision: warning.revision,
    rule: contribution.rule,
    version: contribution.version,
    subject: warning.subject,
    purpose: warning.purpose,
    at: instant(warning.at),
    points: contribution.points,
    contribution: contribution.contribution,
    decay: contribution.decay,
    matched_at: instant(contribution.at),
    events: contribution.events,
    facts: JSON.stringify(contribution.facts),
  }));
}

/** Row of `assessments_log`: one decision, silent ones included. */
export function assessmentRow(assessment: Assessment): object {
  return {
    assessment_id: assessment.assessmentId,
    subject: assessment.subject,
    purpose: assessment.purpose,
    at: instant(assessment.at),
    score: assessment.score,
    level: assessment.level,
    decision: assessment.decision,
    event: assessment.event,
    warning_id: assessment.warningId,
    revision: assessment.revision,
    rule_set: assessment.ruleSet,
    matches: assessment.matches.map((match) => ({
      rule: match.rule,
      version: match.version,
      stream: match.stream,
      event: match.event,
      at: instant(match.at),
      standing: match.standing,
      facts: JSON.stringify(match.facts),
    })),
    position_partition: assessment.position.partition,
    position_offset: assessment.position.offset,
  };
}
