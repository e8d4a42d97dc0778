import { individualSubject } from '../../core/record/individual.ts';
import type { ClickHouse } from './clickhouse.ts';

export type PersonRow = Readonly<Record<string, unknown>>;

/** What the tables hold about one person, one row each; see the views for their columns. */
export interface PersonRows {
  readonly events: readonly PersonRow[];
  readonly warnings: readonly PersonRow[];
  readonly warning_contributions: readonly PersonRow[];
  readonly assessments: readonly PersonRow[];
  readonly follow_ups: readonly PersonRow[];
  readonly notifications: readonly PersonRow[];
  readonly undelivered: readonly PersonRow[];
}

/** Every revision of the person's cases, and everything that is kept under their subject. */
export async function readPerson(clickhouse: ClickHouse, token: string): Promise<PersonRows> {
  const ofSubject = (view: string, order: string): Promise<PersonRow[]> =>
    clickhouse.query<PersonRow>(`SELECT * FROM ${view} WHERE subject = {subject:String} ORDER BY ${order}`, {
      subject: individualSubject(token),
    });
  return {
    events: await clickhouse.query<PersonRow>(EVENTS, { token }),
    warnings: await ofSubject('warnings', 'opened_at, warning_id, revision'),
    warning_contributions: await ofSubject('warning_contributions', 'warning_id, revision, rule'),
    assessments: await ofSubject('assessments', 'at, assessment_id'),
    follow_ups: await ofSubject('follow_ups', 'at, follow_up_id'),
    notifications: await ofSubject('notifications', 'at, notification_id'),
    undelivered: await clickhouse.query<PersonRow>(UNDELIVERED, { subject: individualSubject(token) }),
  };
}

const NAMES_THEM = 'has(arrayMap(party -> party.1, parties), {token:String})';

const EVENTS = `
  SELECT * FROM events
  WHERE (stream, case_id) IN (SELECT stream, case_id FROM events WHERE ${NAMES_THEM})
  ORDER BY occurred_at, stream, case_id, revision`;

const UNDELIVERED = `
  SELECT * FROM undelivered
  WHERE warning_id IN (SELECT warning_id FROM warnings WHERE subject = {subject:String})
  ORDER BY at, delivery_id`;
