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
import type { ErasedRows } from '../steps/store/erasing.ts';
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
  TOPICS.erasures,
  TOPICS.erasureMarks,
] as const;

/** Nobody was erased. */
const NOBODY: ErasedRows = {
  event: (merged) => merged,
  isGone: () => false,
  isGoneAct: () => false,
  isGoneWarning: () => false,
};

/** Which rows of which tables a record becomes. */
export function createRowsOf(codecs: Codecs, erased: ErasedRows = NOBODY): RowsOf {
  const rowsOf: Readonly<Record<(typeof STORED_TOPICS)[number], RowsOf>> = {
    [TOPICS.mergedEvents]: ({ value }) => {
      const merged = erased.event(codecs.mergedEvent.decode(value));
      return [{ table: 'events', row: eventRow(merged), recordedAt: merged.event.recordedAt }];
    },
    [TOPICS.warnings]: ({ value }) => {
      const warning = codecs.warning.decode(value);
      if (erased.isGone(warning.subject, warning.position)) return [];
      const contributions = contributionRows(warning).map((row) => ({ table: 'warning_contributions', row }));
      const { recordedAt } = warning;
      return [{ table: 'warnings', row: warningRow(warning), recordedAt }, ...contributions];
    },
    [TOPICS.assessments]: ({ value }) => {
      const assessment = codecs.assessment.decode(value);
      if (erased.isGone(assessment.subject, assessment.position)) return [];
      return [{ table: 'assessments', row: assessmentRow(assessment) }];
    },
    [TOPICS.followUps]: (record) => {
      const followUp = codecs.followUp.decode(record.value);
      if (erased.isGoneAct(followUp.subject, followUp.warningId, followUp.at, record)) return [];
      return [{ table: 'follow_ups', row: followUpRow(followUp) }];
    },
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
    [TOPICS.undelivered]: ({ value }) => {
      const undelivered = codecs.undelivered.decode(value);
      if (erased.isGoneWarning(undelivered.warningId)) return [];
      return [{ table: 'undelivered', row: undeliveredRow(undelivered) }];
    },
    [TOPICS.notifications]: (record) => {
      const one = codecs.notification.decode(record.value);
      if (erased.isGoneAct(one.subject, one.warningId, one.at, record)) return [];
      return [{ table: 'notifications', row: notificationRow(one) }];
    },
    // They are no rows: the store step carries them out.
    [TOPICS.erasures]: () => [],
    [TOPICS.erasureMarks]: () => [],
  };
  return (record: LogRecord) => rowsOf[record.topic as (typeof STORED_TOPICS)[number]](record);
}
