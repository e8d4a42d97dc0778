import { type PersonRow, type PersonRows, readPerson } from '../../adapters/clickhouse/read-person.ts';
import { nameOfErased } from '../../core/erasure/erased-people.ts';
import { TOPICS } from '../../core/topics.ts';
import type { AccessDesk } from '../access-desk.ts';
import type { Config } from '../config.ts';
import { sha256 } from '../rule-files.ts';
import { type Looker, openStore } from '../rules/open-store.ts';
import { withHeldInLog } from './held-in-log.ts';

/** Everything an installation holds about one person, without anybody else. */
export interface Held {
  readonly events: readonly object[];
  /** Each with its revisions and what contributed to them. */
  readonly warnings: readonly HeldWarning[];
  readonly assessments: readonly object[];
  readonly followUps: readonly object[];
  readonly notifications: readonly object[];
  readonly undelivered: readonly object[];
  readonly looks: readonly object[];
  /** Where records of sources stand that hold the token and that nobody can read. */
  readonly unreadable: readonly object[];
}

export interface HeldWarning {
  readonly warningId: string;
  readonly purpose: unknown;
  readonly status: unknown;
  readonly revisions: readonly object[];
}

const ANY_TOKEN = /p_[A-Za-z0-9_-]{22}/g;
const OTHER = '[another person]';
/** With the revision and the receiver, where a delivery is named. */
const ANY_WARNING = /(?<!\w)(w_[0-9a-f]{24})(?:\/\d+\/\S+)?/g;
const OTHER_WARNING = '[another warning]';

/** From ClickHouse, and from the log what is not there yet, or no more. */
export async function collect(
  config: Config,
  { log, codecs }: Pick<AccessDesk, 'log' | 'codecs'>,
  token: string,
  looker: Looker,
): Promise<Held> {
  const store = await openStore(config, looker);
  let stored: PersonRows;
  try {
    stored = await readPerson(store, token);
  } finally {
    await store.close();
  }
  const { rows, unreadable } = await withHeldInLog(stored, token, { log, codecs });
  const looks = await looksAt(token, warningIdsOf(rows), { log, codecs });
  return onlyTheirs(
    {
      events: eventsOf(rows.events, token),
      warnings: warningsOf(rows),
      assessments: rows.assessments,
      followUps: rows.follow_ups,
      notifications: rows.notifications,
      undelivered: rows.undelivered,
      looks,
      unreadable,
    },
    token,
  );
}

const warningIdsOf = (rows: PersonRows): ReadonlySet<string> =>
  new Set(
    [rows.warnings, rows.follow_ups, rows.notifications, rows.undelivered].flatMap((held) =>
      held.map((row) => String(row.warning_id)),
    ),
  );

/** Entries of the access log that name the person or one of their warnings, without the warnings of others. */
async function looksAt(
  token: string,
  warningIds: ReadonlySet<string>,
  { log, codecs }: Pick<AccessDesk, 'log' | 'codecs'>,
): Promise<readonly object[]> {
  const names = [token, nameOfErased(token, sha256), ...warningIds];
  const theirs = (text: string): string =>
    text.replace(ANY_WARNING, (whole, id: string) => (warningIds.has(id) ? whole : OTHER_WARNING));
  const looks: object[] = [];
  for await (const { value } of log.read(TOPICS.accessLog, 0, 0)) {
    const { at, who, via, what, query, statedReason, outcome } = codecs.accessEntry.decode(value);
    if (!names.some((name) => query.includes(name))) continue;
    looks.push({ at, who, via, what, query: theirs(query), statedReason: theirs(statedReason), outcome });
  }
  return looks;
}

/** The revisions that name the person, with their own roles: whoever else a case names is not theirs to be given. */
function eventsOf(rows: readonly PersonRow[], token: string): readonly object[] {
  const last = new Map<string, number>();
  const caseOf = ({ stream, case_id }: PersonRow): string => `${stream} ${case_id}`;
  for (const row of rows) last.set(caseOf(row), Math.max(last.get(caseOf(row)) ?? -1, Number(row.revision)));
  return rows.flatMap(({ parties, ...row }) => {
    const own = (parties as readonly { token: string; role: string }[]).filter((one) => one.token === token);
    if (own.length === 0) return [];
    const standing = Number(row.revision) === last.get(caseOf(row)) && row.status !== 'retracted';
    return [{ ...row, roles: own.map(({ role }) => role), standing }];
  });
}

function warningsOf(rows: PersonRows): readonly HeldWarning[] {
  const byId = new Map<string, PersonRow[]>();
  for (const row of rows.warnings) {
    const id = String(row.warning_id);
    byId.set(id, [...(byId.get(id) ?? []), row]);
  }
  return [...byId].map(([warningId, held]) => {
    const revisions = held.toSorted((a, b) => Number(a.revision) - Number(b.revision));
    const { purpose, status } = revisions.at(-1)!;
    return {
      warningId,
      purpose,
      status,
      revisions: revisions.map((row) => ({
        ...row,
        contributions: rows.warning_contributions
          .filter((one) => one.warning_id === warningId && Number(one.revision) === Number(row.revision))
          .map(({ facts, ...one }) => ({ ...one, facts: JSON.parse(String(facts)) as unknown })),
      })),
    };
  });
}

const TIMES = new Set(
  (
    'at occurred_at recorded_at stored_at opened_at acknowledge_by until follow_up_until matched_at ' +
    'protection_order_until'
  ).split(' '),
);

/** Times as ISO 8601, from the log and from ClickHouse alike; no token but the person's. */
function onlyTheirs(held: Held, token: string): Held {
  const shown = (key: string, value: unknown): unknown => {
    if (typeof value === 'string') {
      if (TIMES.has(key) && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/.test(value))
        return `${value.replace(' ', 'T')}Z`;
      return value.replace(ANY_TOKEN, (one) => (one === token ? one : OTHER));
    }
    return TIMES.has(key) && typeof value === 'number' ? new Date(value).toISOString() : value;
  };
  return JSON.parse(JSON.stringify(held, shown)) as Held;
}

/** How much there is of each. */
export function countsOf(held: Held): Readonly<Record<string, number>> {
  const { warnings, followUps, ...rest } = held;
  return {
    events: rest.events.length,
    warnings: warnings.length,
    'revisions of warnings': warnings.reduce((sum, { revisions }) => sum + revisions.length, 0),
    assessments: rest.assessments.length,
    'follow-ups': followUps.length,
    notifications: rest.notifications.length,
    undelivered: rest.undelivered.length,
    'records that nobody can read': rest.unreadable.length,
    looks: rest.looks.length,
  };
}
