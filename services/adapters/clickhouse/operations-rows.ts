import type { AccessEntry } from '../../core/record/access-entry.ts';
import type { DeadLetter } from '../../core/record/dead-letter.ts';
import type { RuleSetActivation, RuleSetEntry } from '../../core/record/rule-set.ts';
import type { StoredFollowUp } from '../../steps/ports/history.ts';
import { instant, instantOrNull } from './instant.ts';

/** Row of `follow_ups_log`. */
export function followUpRow(followUp: StoredFollowUp): object {
  return {
    follow_up_id: followUp.followUpId,
    warning_id: followUp.warningId,
    subject: followUp.subject,
    purpose: followUp.purpose,
    action: followUp.action,
    actor: followUp.actor,
    at: instant(followUp.at),
    assignee: followUp.assignee,
    until: instantOrNull(followUp.until),
    outcome: followUp.outcome,
    reason: followUp.reason,
    rule: followUp.rule,
    seen_revision: followUp.seenRevision,
  };
}

/** Row of `rule_sets_log`. */
export function ruleSetRow(activation: RuleSetActivation): object {
  return {
    rule_set: activation.ruleSet,
    rules: activation.rules,
    effective_at: instant(activation.effectiveAt),
    actor: activation.actor,
    reason: activation.reason,
    recorded_at: instant(activation.recordedAt),
  };
}

/** Row of `rule_set_history_log`. */
export function ruleSetHistoryRow(entry: RuleSetEntry): object {
  return {
    rule_set: entry.ruleSet,
    action: entry.action,
    actor: entry.actor,
    reason: entry.reason,
    at: instant(entry.recordedAt),
    effective_at: instantOrNull(entry.effectiveAt),
    previous: entry.previous,
    rollback: entry.rollback,
    added: entry.added,
    removed: entry.removed,
    altered: entry.altered,
    changes: entry.changes,
    rules: entry.action === 'proposed' ? entry.rules : '',
  };
}

/**
 * Row of `dead_letters_log`. Its identity is topic, partition, offset, reason and path: two letters that agree in these
 * are one, so what the HTTP door refuses needs offsets of its own.
 */
export function deadLetterRow(letter: DeadLetter): object {
  return {
    topic: letter.topic,
    partition: letter.partition,
    offset: letter.offset,
    reason: letter.reason,
    path: letter.path,
    source: letter.source,
    at: instant(letter.at),
  };
}

/** Row of `access_log_log`. */
export function accessRow(entry: AccessEntry): object {
  return {
    seq: entry.seq,
    at: instant(entry.at),
    who: entry.who,
    via: entry.via,
    what: entry.what,
    query: entry.query,
    stated_reason: entry.statedReason,
    rows: entry.rows,
    outcome: entry.outcome,
    previous: entry.previous,
    hash: entry.hash,
  };
}
