import type { Codecs } from '../adapters/avro/codecs.ts';
import { eventRow } from '../adapters/clickhouse/event-row.ts';
import {
  accessRow,
  deadLetterRow,
  followUpRow,
  ruleSetHistoryRow,
  ruleSetRow,
} from '../adapters/clickhouse/operations-rows.ts';
import { notificationRow, undeliveredRow } from '../adapters/clickhouse/push-rows.ts';
import { assessmentRow, contributionRows, warningRow } from '../adapters/clickhouse/warning-rows.ts';
import { activationIn } from '../core/record/rule-set.ts';
import { TOPICS } from '../core/topics.ts';
import type { LogRecord } from '../steps/ports/log.ts';
import type { RowsOf } from '../steps/store/store-task.ts';

/** The topics that end in ClickHouse. */
export const STORED_TOPICS = [
  TOPICS.mergedEvents,
  TOPICS.warnings,
  TOPICS.assessments,
  TOPICS.followUps,
  TOPICS.ruleSets,
  TOPICS.deadLetters,
  TOPICS.accessLog,
  TOPICS.undelivered,
  TOPICS.notifications,
] as const;

/** Which rows of which tables a record becomes. */
export function createRowsOf(codecs: Codecs): RowsOf {
  const rowsOf: Readonly<Record<(typeof STORED_TOPICS)[number], RowsOf>> = {
    [TOPICS.mergedEvents]: ({ value }) => {
      const merged = codecs.mergedEvent.decode(value);
      return [{ table: 'events', row: eventRow(merged), recordedAt: merged.event.recordedAt }];
    },
    [TOPICS.warnings]: ({ value }) => {
      const warning = codecs.warning.decode(value);
      const contributions = contributionRows(warning).map((row) => ({ table: 'warning_contributions', row }));
      const { recordedAt } = warning;
      return [{ table: 'warnings', row: warningRow(warning), recordedAt }, ...contributions];
    },
    [TOPICS.assessments]: ({ value }) => [
      { table: 'assessments', row: assessmentRow(codecs.assessment.decode(value)) },
    ],
    [TOPICS.followUps]: ({ value }) => [
      { table: 'follow_ups', row: followUpRow(codecs.followUp.decode(value)) },
    ],
    [TOPICS.ruleSets]: ({ value }) => {
      const entry = codecs.ruleSet.decode(value);
      const activation = activationIn(entry);
      const activated = activation === null ? [] : [{ table: 'rule_sets', row: ruleSetRow(activation) }];
      return [{ table: 'rule_set_history', row: ruleSetHistoryRow(entry) }, ...activated];
    },
    [TOPICS.deadLetters]: ({ value }) => [
      { table: 'dead_letters', row: deadLetterRow(codecs.deadLetter.decode(value)) },
    ],
    [TOPICS.accessLog]: ({ value }) => [
      { table: 'access_log', row: accessRow(codecs.accessEntry.decode(value)) },
    ],
    [TOPICS.undelivered]: ({ value }) => [
      { table: 'undelivered', row: undeliveredRow(codecs.undelivered.decode(value)) },
    ],
    [TOPICS.notifications]: ({ value }) => [
      { table: 'notifications', row: notificationRow(codecs.notification.decode(value)) },
    ],
  };
  return (record: LogRecord) => rowsOf[record.topic as (typeof STORED_TOPICS)[number]](record);
}
