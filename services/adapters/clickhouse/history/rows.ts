import type { AnsweredFollowUp, Contribution, FactValues, Warning } from '../../../core/record/warning.ts';

/** Whole numbers of 64 bits come as text. */
type Whole = string | number;

/** A row of the view `warnings`, by `WARNING_COLUMNS`. */
export interface WarningRow {
  readonly warning_id: string;
  readonly revision: number;
  readonly reason: Warning['reason'];
  readonly subject: string;
  readonly purpose: string;
  readonly level: Warning['level'];
  readonly score: number;
  readonly at_ms: Whole;
  readonly opened_ms: Whole;
  readonly rule_set: string;
  readonly previous_level: Warning['previousLevel'];
  readonly previous_score: number | null;
  readonly status: Warning['status'];
  readonly assignee: string | null;
  readonly outcome: string | null;
  readonly acknowledge_ms: Whole | null;
  readonly position_partition: number;
  readonly position_offset: Whole;
  readonly escalation: number;
  readonly place: string | null;
  readonly follow_up_id: string | null;
  readonly follow_up_action: AnsweredFollowUp['action'] | null;
  readonly follow_up_actor: string | null;
  readonly follow_up_assignee: string | null;
  readonly follow_up_until_ms: Whole | null;
  readonly follow_up_reason: AnsweredFollowUp['reason'];
  readonly follow_up_rule: string | null;
}

/** Administrative code of the place of a warning. */
export const PLACE = "ifNull(place_code, if(area_scheme IN ('', 'cell'), NULL, area_code)) AS place";

export const WARNING_COLUMNS = `warning_id, revision, reason, subject, purpose, level, score,
  toUnixTimestamp64Milli(at) AS at_ms, toUnixTimestamp64Milli(opened_at) AS opened_ms, rule_set, previous_level,
  previous_score, status, assignee, outcome, toUnixTimestamp64Milli(acknowledge_by) AS acknowledge_ms,
  position_partition, position_offset, escalation, ${PLACE}, follow_up_id, follow_up_action,
  follow_up_actor, follow_up_assignee, toUnixTimestamp64Milli(follow_up_until) AS follow_up_until_ms, follow_up_reason,
  follow_up_rule`;

/** A row of the view `warning_contributions`, by `CONTRIBUTION_COLUMNS`. */
export interface ContributionRow {
  readonly warning_id: string;
  readonly revision: number;
  readonly rule: string;
  readonly version: string;
  readonly points: number;
  readonly contribution: number;
  readonly decay: number;
  readonly matched_ms: Whole;
  readonly events: readonly string[];
  readonly facts: string;
}

export const CONTRIBUTION_COLUMNS = `warning_id, revision, rule, version, points, contribution, decay,
  toUnixTimestamp64Milli(matched_at) AS matched_ms, events, facts`;

/** Revisions with their contributions, in the order of the rows. */
export function warningsFrom(
  rows: readonly WarningRow[],
  contributions: readonly ContributionRow[],
): readonly Warning[] {
  const byRevision = new Map<string, Contribution[]>();
  for (const row of contributions) {
    const key = `${row.warning_id} ${row.revision}`;
    const known = byRevision.get(key);
    if (known === undefined) byRevision.set(key, [contributionOf(row)]);
    else known.push(contributionOf(row));
  }
  return rows.map((row) => warningOf(row, byRevision.get(`${row.warning_id} ${row.revision}`) ?? []));
}

function warningOf(row: WarningRow, contributions: readonly Contribution[]): Warning {
  return {
    warningId: row.warning_id,
    revision: row.revision,
    reason: row.reason,
    subject: row.subject,
    purpose: row.purpose,
    level: row.level,
    score: row.score,
    at: Number(row.at_ms),
    openedAt: Number(row.opened_ms),
    ruleSet: row.rule_set,
    contributions,
    previousLevel: row.previous_level,
    previousScore: row.previous_score,
    status: row.status,
    assignee: row.assignee,
    outcome: row.outcome,
    acknowledgeBy: msOrNull(row.acknowledge_ms),
    position: { partition: row.position_partition, offset: Number(row.position_offset) },
    // For what is measured only, and it is measured when it comes.
    recordedAt: null,
    escalation: row.escalation,
    followUp: answeredIn(row),
    areaCode: row.place,
  };
}

function answeredIn(row: WarningRow): AnsweredFollowUp | null {
  const { follow_up_id: id, follow_up_action: action, follow_up_actor: actor } = row;
  if (id === null || action === null || actor === null) return null;
  return {
    id,
    action,
    actor,
    assignee: row.follow_up_assignee,
    until: msOrNull(row.follow_up_until_ms),
    reason: row.follow_up_reason,
    rule: row.follow_up_rule,
  };
}

function contributionOf(row: ContributionRow): Contribution {
  return {
    rule: row.rule,
    version: row.version,
    points: row.points,
    contribution: row.contribution,
    decay: row.decay,
    at: Number(row.matched_ms),
    events: row.events,
    facts: JSON.parse(row.facts) as FactValues,
  };
}

export const msOrNull = (value: Whole | null): number | null => (value === null ? null : Number(value));
