import type { Level, Warning } from '../../../core/record/warning.ts';
import {
  type EndedQuery,
  HistoryError,
  type HistoryReader,
  type LastDecision,
  type RuleOutcomes,
  type StoredFollowUp,
} from '../../../steps/ports/history.ts';
import type { ClickHouse } from '../clickhouse.ts';
import { toClickHouseError } from '../errors.ts';
import { cameras } from './cameras.ts';
import { deviceRates } from './devices.ts';
import { FOLLOW_UP_COLUMNS, type FollowUpRow, followUpOf } from './follow-up-rows.ts';
import { holds, openWarnings } from './open.ts';
import {
  CONTRIBUTION_COLUMNS,
  type ContributionRow,
  PLACE,
  WARNING_COLUMNS,
  type WarningRow,
  warningsFrom,
} from './rows.ts';
import { withContributions } from './with-contributions.ts';

/** Reads what was from the views that people query; what is asked goes in as parameters. */
export function createHistoryReader(clickhouse: ClickHouse): HistoryReader {
  return {
    revisionsOf: (id) => guarded(() => revisionsOf(clickhouse, id)),
    followUpsOf: (id) => guarded(() => followUpsOf(clickhouse, id)),
    open: (limit) => guarded(() => openWarnings(clickhouse, limit)),
    holds: (revisions) => guarded(() => holds(clickhouse, revisions)),
    latest: (query) => guarded(() => latest(clickhouse, query)),
    warningsOf: (subject) => guarded(() => warningsOf(clickhouse, subject)),
    lastDecision: (subject, purpose) => guarded(() => lastDecision(clickhouse, subject, purpose)),
    deviceRates: (now, areas) => guarded(() => deviceRates(clickhouse, now, areas)),
    cameras: (areas, limit) => guarded(() => cameras(clickhouse, areas, limit)),
    ruleOutcomes: (areas) => guarded(() => ruleOutcomes(clickhouse, areas)),
  };
}

/** A store that is away is told apart from a query that is wrong, which is a defect. */
async function guarded<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    const error = toClickHouseError(cause);
    throw error.retryable || error.code === 'refused' ? new HistoryError({ cause }) : error;
  }
}

async function revisionsOf(clickhouse: ClickHouse, id: string): Promise<readonly Warning[]> {
  const rows = await clickhouse.query<WarningRow>(
    `SELECT ${WARNING_COLUMNS} FROM warnings WHERE warning_id = {id:String} ORDER BY revision`,
    { id },
  );
  if (rows.length === 0) return [];
  const contributions = await clickhouse.query<ContributionRow>(
    `SELECT ${CONTRIBUTION_COLUMNS} FROM warning_contributions WHERE warning_id = {id:String}
     ORDER BY revision, contribution DESC, rule`,
    { id },
  );
  return warningsFrom(rows, contributions);
}

async function followUpsOf(clickhouse: ClickHouse, id: string): Promise<readonly StoredFollowUp[]> {
  const rows = await clickhouse.query<FollowUpRow>(
    `SELECT ${FOLLOW_UP_COLUMNS} FROM follow_ups WHERE warning_id = {id:String} ORDER BY at_ms, follow_up_id`,
    { id },
  );
  return rows.map(followUpOf);
}

/** A warning that ended has one revision that says so, its last: no need to look for the latest of all there are. */
async function latest(clickhouse: ClickHouse, query: EndedQuery): Promise<readonly Warning[]> {
  const { statuses, areas, purposes, about, after, since, limit } = query;
  const rows = await clickhouse.query<WarningRow>(LATEST, {
    statuses: [...statuses],
    ...within(areas),
    anything: purposes === null ? 1 : 0,
    purposes: purposes === null ? [] : [...purposes],
    about: [...about],
    since,
    first: after === null ? 1 : 0,
    openedAt: after?.openedAt ?? 0,
    id: after?.warningId ?? '',
    limit,
  });
  return await withContributions(clickhouse, rows);
}

/** For `IN_AREAS`. */
const within = (areas: readonly string[] | null) => ({
  everywhere: areas === null ? 1 : 0,
  areas: areas === null ? [] : [...areas],
});

const IN_AREAS = `({everywhere:UInt8} = 1 OR arrayExists(prefix -> startsWith(ifNull(place, ''), prefix), {areas:Array(String)}))`;

const LATEST = `
  SELECT ${WARNING_COLUMNS} FROM warnings
  WHERE status IN {statuses:Array(String)}
    AND at >= fromUnixTimestamp64Milli({since:Int64})
    AND ({first:UInt8} = 1 OR (opened_ms, warning_id) < ({openedAt:Int64}, {id:String}))
    AND ${IN_AREAS}
    AND ({anything:UInt8} = 1 OR purpose IN {purposes:Array(String)})
    AND if(startsWith(subject, 'area:'), 'area', 'person') IN {about:Array(String)}
  ORDER BY opened_ms DESC, warning_id DESC
  LIMIT {limit:UInt32}`;

/** By way of the assessments, which are kept in the order of their subjects. */
async function warningsOf(clickhouse: ClickHouse, subject: string): Promise<readonly Warning[]> {
  const rows = await clickhouse.query<WarningRow>(
    `SELECT ${WARNING_COLUMNS} FROM warnings
     WHERE warning_id IN (
       SELECT assumeNotNull(warning_id) FROM assessments WHERE subject = {subject:String} AND warning_id IS NOT NULL
     ) AND subject = {subject:String}
     ORDER BY opened_ms DESC, warning_id DESC, revision DESC
     LIMIT 1 BY warning_id`,
    { subject },
  );
  return await withContributions(clickhouse, rows);
}

/** In the order of the log; one record may lead to several, the last of which has the last number. */
async function lastDecision(
  clickhouse: ClickHouse,
  subject: string,
  purpose: string,
): Promise<LastDecision | undefined> {
  const [row] = await clickhouse.query<{
    readonly level: Level | null;
    readonly warning_id: string | null;
    readonly revision: number | string | null;
  }>(
    `SELECT level, warning_id, revision FROM assessments
     WHERE subject = {subject:String} AND purpose = {purpose:String} AND decision != 'shadow'
     ORDER BY position_offset DESC, toUInt32OrZero(arrayElement(splitByChar('_', assessment_id), -1)) DESC
     LIMIT 1`,
    { subject, purpose },
  );
  if (row === undefined) return undefined;
  const { level, warning_id: warningId, revision } = row;
  return { level, warningId, revision: revision === null ? null : Number(revision) };
}

async function ruleOutcomes(
  clickhouse: ClickHouse,
  areas: readonly string[] | null,
): Promise<readonly RuleOutcomes[]> {
  const rows = await clickhouse.query<Record<keyof RuleOutcomes, string>>(OUTCOMES_QUERY, within(areas));
  return rows.map(({ rule, substantiated, unsubstantiated, referred, duplicate }) => ({
    rule,
    substantiated: Number(substantiated),
    unsubstantiated: Number(unsubstantiated),
    referred: Number(referred),
    duplicate: Number(duplicate),
  }));
}

const OUTCOMES_QUERY = `
  SELECT
    part.rule AS rule,
    countIf(closed.outcome = 'substantiated') AS substantiated,
    countIf(closed.outcome = 'unsubstantiated') AS unsubstantiated,
    countIf(closed.outcome = 'referred') AS referred,
    countIf(closed.outcome = 'duplicate') AS duplicate
  FROM warning_contributions AS part
  INNER JOIN (
    SELECT warning_id, revision, outcome, ${PLACE} FROM warnings
    WHERE status = 'closed' AND outcome IS NOT NULL AND ${IN_AREAS}
  ) AS closed ON closed.warning_id = part.warning_id AND closed.revision = part.revision
  GROUP BY part.rule
  ORDER BY part.rule`;
