import type { Codecs } from '../../adapters/avro/codecs.ts';
import { eventRow } from '../../adapters/clickhouse/event-row.ts';
import { followUpRow } from '../../adapters/clickhouse/operations-rows.ts';
import { notificationRow, undeliveredRow } from '../../adapters/clickhouse/push-rows.ts';
import type { PersonRow, PersonRows } from '../../adapters/clickhouse/read-person.ts';
import { assessmentRow, contributionRows, warningRow } from '../../adapters/clickhouse/warning-rows.ts';
import { STREAMS } from '../../core/event/vocabulary.ts';
import type { LogEnd } from '../../core/record/erasure.ts';
import { TOPICS } from '../../core/topics.ts';
import { decodedOrNull } from '../../steps/decoded-or-null.ts';
import type { Codec } from '../../steps/ports/codec.ts';
import type { Log, LogRecord } from '../../steps/ports/log.ts';

type Table = keyof PersonRows;
type Rows = readonly (readonly [Table, object])[];
/** Null where nobody can read the record. */
type RowsOf = (record: LogRecord, codecs: Codecs) => Rows | null;

const read =
  <T>(codecOf: (codecs: Codecs) => Codec<T>, rowsOf: (decoded: T, record: LogRecord) => Rows): RowsOf =>
  (record, codecs) => {
    const decoded = decodedOrNull(codecOf(codecs), record.value);
    return decoded === null ? null : rowsOf(decoded, record);
  };

/** What a record of each topic would be a row of; merged events before the sources, which know no areas. */
const ROWS: readonly (readonly [topic: string, RowsOf])[] = [
  [
    TOPICS.mergedEvents,
    read(
      ({ mergedEvent }) => mergedEvent,
      (merged) => [['events', eventRow(merged)]],
    ),
  ],
  ...STREAMS.map(
    (stream) =>
      [
        stream,
        read(
          ({ events }) => events[stream],
          (event, { topic, partition, offset }) => {
            const origin = { topic, partition, offset, index: 0 };
            return [['events', eventRow({ origin, event, cell: null })]];
          },
        ),
      ] as const,
  ),
  [
    TOPICS.warnings,
    read(
      ({ warning }) => warning,
      (warning) => {
        const contributions = contributionRows(warning).map((row) => ['warning_contributions', row] as const);
        return [['warnings', warningRow(warning)], ...contributions];
      },
    ),
  ],
  [
    TOPICS.assessments,
    read(
      ({ assessment }) => assessment,
      (assessment) => [['assessments', assessmentRow(assessment)]],
    ),
  ],
  [
    TOPICS.followUps,
    read(
      ({ followUp }) => followUp,
      (followUp) => [['follow_ups', followUpRow(followUp)]],
    ),
  ],
  [
    TOPICS.notifications,
    read(
      ({ notification }) => notification,
      (notification) => [['notifications', notificationRow(notification)]],
    ),
  ],
];

const KEYS: Readonly<Record<Table, readonly string[]>> = {
  events: ['stream', 'case_id', 'revision'],
  warnings: ['warning_id', 'revision'],
  warning_contributions: ['warning_id', 'revision', 'rule'],
  assessments: ['assessment_id'],
  follow_ups: ['follow_up_id'],
  notifications: ['notification_id'],
  undelivered: ['delivery_id', 'at'],
};

interface HeldLog {
  readonly log: Pick<Log, 'partitionsOf' | 'read'>;
  readonly codecs: Codecs;
}

export interface HeldInLog {
  readonly rows: PersonRows;
  /** Where sources' records stand that hold the token and that nobody can read. */
  readonly unreadable: readonly LogEnd[];
}

/** The rows with those of records that name the person and are not stored yet, or no more. */
export async function withHeldInLog(
  stored: PersonRows,
  token: string,
  { log, codecs }: HeldLog,
): Promise<HeldInLog> {
  const rows = Object.fromEntries(
    Object.entries(stored).map(([table, held]) => [table, [...(held as PersonRow[])]]),
  ) as unknown as Record<Table, PersonRow[]>;
  const keyOf = (table: Table, row: PersonRow): string =>
    `${table} ${KEYS[table].map((name) => row[name]).join('\n')}`;
  const known = new Set(
    (Object.keys(rows) as Table[]).flatMap((table) => rows[table].map((row) => keyOf(table, row))),
  );
  const unreadable: LogEnd[] = [];
  for (const [topic, rowsOf] of ROWS) {
    for await (const record of recordsNaming(token, topic, log)) {
      const found = rowsOf(record, codecs);
      if (found === null) unreadable.push({ topic, partition: record.partition, offset: record.offset });
      for (const [table, row] of found ?? []) {
        const key = keyOf(table, row as PersonRow);
        if (known.has(key)) continue;
        known.add(key);
        rows[table].push(row as PersonRow);
      }
    }
  }
  rows.undelivered = await withUndelivered(rows, { log, codecs });
  return { rows, unreadable };
}

/** A delivery names nobody but the warning. Each once, as it stands now, as in the view. */
async function withUndelivered(
  { warnings, undelivered }: PersonRows,
  { log, codecs }: HeldLog,
): Promise<PersonRow[]> {
  const ids = new Set(warnings.map((row) => row.warning_id));
  const last = new Map(undelivered.map((row) => [row.delivery_id, row]));
  for await (const { value } of recordsOf(TOPICS.undelivered, log)) {
    const one = codecs.undelivered.decode(value);
    const known = last.get(one.deliveryId);
    if (!ids.has(one.warningId) || (known !== undefined && epochOf(known.at) >= one.at)) continue;
    last.set(one.deliveryId, undeliveredRow(one) as PersonRow);
  }
  return [...last.values()];
}

/** ClickHouse gives a time as text, a record as a number. */
const epochOf = (at: unknown): number =>
  typeof at === 'number' ? at : Date.parse(`${String(at).replace(' ', 'T')}Z`);

/** The records of a topic in whose bytes a text is found. */
export async function* recordsNaming(
  text: string,
  topic: string,
  log: HeldLog['log'],
): AsyncGenerator<LogRecord> {
  const wanted = Buffer.from(text);
  for await (const record of recordsOf(topic, log)) {
    const { buffer, byteOffset, length } = record.value;
    if (Buffer.from(buffer, byteOffset, length).includes(wanted)) yield record;
  }
}

async function* recordsOf(topic: string, log: HeldLog['log']): AsyncGenerator<LogRecord> {
  const partitions = await log.partitionsOf(topic);
  for (let partition = 0; partition < partitions; partition++) yield* log.read(topic, partition, 0);
}
