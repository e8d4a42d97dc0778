import type { FollowUp } from '../../../core/record/follow-up.ts';
import type { StoredFollowUp } from '../../../steps/ports/history.ts';
import { msOrNull } from './rows.ts';

/** A row of the view `follow_ups`, by `FOLLOW_UP_COLUMNS`. */
export interface FollowUpRow {
  readonly follow_up_id: string;
  readonly warning_id: string;
  readonly subject: string;
  readonly purpose: string;
  readonly action: FollowUp['action'];
  readonly actor: string;
  readonly at_ms: string | number;
  readonly assignee: string | null;
  readonly until_ms: string | number | null;
  readonly outcome: FollowUp['outcome'];
  readonly reason: FollowUp['reason'];
  readonly rule: string | null;
  readonly seen_revision: number | null;
}

export const FOLLOW_UP_COLUMNS = `follow_up_id, warning_id, subject, purpose, action, actor,
  toUnixTimestamp64Milli(at) AS at_ms, assignee, toUnixTimestamp64Milli(until) AS until_ms, outcome,
  reason, rule, seen_revision`;

export function followUpOf(row: FollowUpRow): StoredFollowUp {
  return {
    followUpId: row.follow_up_id,
    warningId: row.warning_id,
    subject: row.subject,
    purpose: row.purpose,
    action: row.action,
    actor: row.actor,
    at: Number(row.at_ms),
    assignee: row.assignee,
    until: msOrNull(row.until_ms),
    outcome: row.outcome,
    reason: row.reason,
    rule: row.rule,
    seenRevision: row.seen_revision,
  };
}
