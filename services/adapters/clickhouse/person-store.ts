import { setTimeout } from 'node:timers/promises';
import { ERASED_DIGITS, ERASED_PREFIX } from '../../core/erasure/erased-people.ts';
import type { Erasure, ErasureMark } from '../../core/record/erasure.ts';
import type { Position } from '../../core/record/warning.ts';
import type { PersonStore, Removed } from '../../steps/ports/person-store.ts';
import type { ClickHouse } from './clickhouse.ts';
import { ClickHouseError, toClickHouseError } from './errors.ts';

export interface PersonStoreOptions {
  /** Once it is aborted nothing is tried again. */
  readonly giveUp?: AbortSignal;
  /** Told of each failure after which it is tried again. */
  readonly onRetry?: (error: ClickHouseError) => void;
}

const LOOK_AGAIN_MS = 50;
const LONGEST_WAIT_MS = 5_000;

const TABLES_OF_ACTS = ['undelivered_log', 'follow_ups_log', 'notifications_log'];
const TABLES_OF_WARNINGS = [
  ...TABLES_OF_ACTS,
  'warning_contributions_log',
  'assessments_log',
  'warnings_log',
];

/**
 * Removes people from the tables by mutations, which write the parts anew, and waits until the old parts are off the disk. ClickHouse
 * keeps the text of a mutation there, so a person is named in it by the digest, never by the token.
 */
export function createPersonStore(clickhouse: ClickHouse, options: PersonStoreOptions = {}): PersonStore {
  const { giveUp } = options;
  const patiently = async <T>(work: () => Promise<T>): Promise<T> => {
    for (let waitMs = LOOK_AGAIN_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
      try {
        return await work();
      } catch (cause) {
        const error = toClickHouseError(cause);
        if (!error.retryable || giveUp === undefined || giveUp.aborted) throw error;
        options.onRetry?.(error);
        await setTimeout(waitMs, undefined, { signal: giveUp }).catch(() => undefined);
      }
    }
  };
  return {
    removeFromEvents: (erasure) => patiently(() => removeFromEvents(clickhouse, erasure)),
    warningsOf: (mark) => patiently(() => warningsOf(clickhouse, mark)),
    removeWarnings: (mark, warningIds) => patiently(() => removeWarnings(clickhouse, mark, warningIds)),
    removeActs: (mark) => patiently(() => removeActs(clickhouse, mark)),
  };
}

async function removeFromEvents(clickhouse: ClickHouse, erasure: Erasure): Promise<Removed> {
  const named = `arrayExists(token -> ${isNamed('token', erasure.subject)}, parties.token)`;
  const change = `UPDATE parties = arrayFilter(party -> NOT ${isNamed('party.1', erasure.subject)}, parties)`;
  const events = await mutate(clickhouse, 'events_log', change, `${named} AND (${eventsBefore(erasure)})`);
  await oldPartsGone(clickhouse, ['events_log']);
  return counts({ events });
}

const aboutPerson = ({ subject }: ErasureMark): string =>
  `startsWith(subject, 'individual:') AND ${isNamed('substring(subject, 12)', subject)}`;
const scoredBefore = (mark: ErasureMark, { partition, offset }: Position): string =>
  `${aboutPerson(mark)} AND position_partition = ${partition} AND position_offset < ${offset}`;
const ofWarnings = (ids: readonly string[]): string =>
  `warning_id IN (${[...ids, ''].map(quoted).join(', ')})`;

async function warningsOf(clickhouse: ClickHouse, mark: ErasureMark): Promise<readonly string[]> {
  if (mark.position === null) return [];
  const found = await clickhouse.query<{ readonly id: string }>(
    `SELECT DISTINCT warning_id AS id FROM warnings_log WHERE ${scoredBefore(mark, mark.position)}`,
  );
  return found.map(({ id }) => id);
}

async function removeActs(clickhouse: ClickHouse, mark: ErasureMark): Promise<void> {
  const ofThem = ofWarnings(mark.warningIds);
  await mutate(clickhouse, 'undelivered_log', 'DELETE', ofThem);
  for (const table of ['follow_ups_log', 'notifications_log'])
    await mutate(clickhouse, table, 'DELETE', `${aboutPerson(mark)} AND ${ofThem}`);
  await oldPartsGone(clickhouse, TABLES_OF_ACTS);
}

async function removeWarnings(
  clickhouse: ClickHouse,
  mark: ErasureMark,
  warningIds: readonly string[],
): Promise<Removed> {
  const { position } = mark;
  if (position === null) return {};
  const about = aboutPerson(mark);
  const scored = scoredBefore(mark, position);
  const ofThem = ofWarnings(warningIds);
  const acted = `${about} AND (at <= ${instant(mark.at)} OR ${ofThem})`;
  const remove = (table: string, condition: string): Promise<number> =>
    mutate(clickhouse, table, 'DELETE', condition);
  // The warnings last: until they are gone, it can be begun anew.
  const rest = {
    warning_contributions: await remove('warning_contributions_log', `${about} AND ${ofThem}`),
    undelivered: await remove('undelivered_log', ofThem),
    follow_ups: await remove('follow_ups_log', acted),
    notifications: await remove('notifications_log', acted),
    assessments: await remove('assessments_log', scored),
  };
  const warnings = await remove('warnings_log', scored);
  await oldPartsGone(clickhouse, TABLES_OF_WARNINGS);
  return counts({ warnings, ...rest });
}

/** Rows that a condition finds are changed so that it finds them no more; resolves with how many there were. */
async function mutate(
  clickhouse: ClickHouse,
  table: string,
  change: string,
  condition: string,
): Promise<number> {
  const left = async (): Promise<number> => {
    const [row] = await clickhouse.query<{ readonly n: string | number }>(
      `SELECT count() AS n FROM ${table} WHERE ${condition}`,
    );
    return Number(row?.n ?? 0);
  };
  const before = await left();
  if (before === 0) return 0;
  // Not waited for by the statement: over HTTP a long one would run into the request's time.
  await clickhouse.command(`ALTER TABLE ${table} ${change} WHERE ${condition} SETTINGS mutations_sync = 0`);
  while ((await left()) > 0) {
    await assertNotFailing(clickhouse, table);
    await setTimeout(LOOK_AGAIN_MS);
  }
  return before;
}

/**
 * Resolves when the parts that are replaced by now are off the disk: a row stands in them after no query finds it. Whoever still reads
 * one keeps it there. Later ones are not waited for, which merges make all the time.
 */
async function oldPartsGone(clickhouse: ClickHouse, tables: readonly string[]): Promise<void> {
  // With `_state` those are listed too whose files are being removed.
  const old = async (): Promise<readonly string[]> => {
    const rows = await clickhouse.query<{ readonly part: string }>(
      `SELECT concat(table, ' ', name) AS part FROM system.parts WHERE database = currentDatabase()
       AND table IN ({tables:Array(String)}) AND _state NOT IN ('Active', 'PreActive', 'Temporary')`,
      { tables },
    );
    return rows.map(({ part }) => part);
  };
  for (let waiting = await old(); waiting.length > 0; ) {
    await setTimeout(LOOK_AGAIN_MS);
    const now = new Set(await old());
    waiting = waiting.filter((part) => now.has(part));
  }
}

async function assertNotFailing(clickhouse: ClickHouse, table: string): Promise<void> {
  const [failing] = await clickhouse.query<{ readonly reason: string }>(
    `SELECT latest_fail_reason AS reason FROM system.mutations
     WHERE database = currentDatabase() AND table = {table:String} AND NOT is_done AND latest_fail_reason != ''`,
    { table },
  );
  if (failing !== undefined)
    throw new ClickHouseError('other', 341, `a mutation of ${table} fails: ${failing.reason}`);
}

function eventsBefore({ at, before }: Erasure): string {
  const held = before.map(
    ({ topic, partition, offset }) =>
      `(origin_topic = ${quoted(topic)} AND origin_partition = ${partition} AND origin_offset < ${offset})`,
  );
  return [`recorded_at <= ${instant(at)}`, ...held].join(' OR ');
}

/** `nameOfErased` in SQL. */
function isNamed(token: string, name: string): string {
  const digest = `substring(lower(hex(SHA256(concat('${ERASED_PREFIX}', ${token})))), 1, ${ERASED_DIGITS})`;
  return `(concat('x_', ${digest}) = ${quoted(name)})`;
}

const instant = (epochMs: number): string => `fromUnixTimestamp64Milli(toInt64(${epochMs}))`;

const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

const counts = (removed: Removed): Removed =>
  Object.fromEntries(Object.entries(removed).filter(([, rows]) => rows > 0));
