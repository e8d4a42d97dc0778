import { STREAMS } from '../../core/event/vocabulary.ts';
import { FAULT_CODES } from '../../core/fault.ts';
import { HOOK_KINDS } from '../../core/push/delivery.ts';
import { NOTIFICATION_OUTCOMES } from '../../core/record/notification.ts';
import { UNDELIVERED_REASONS } from '../../core/record/undelivered.ts';
import { LEVELS, REVISION_REASONS, SILENT_REASONS } from '../../core/record/warning.ts';
import { PURPOSES } from '../../core/rule/rule.ts';
import { TOPICS } from '../../core/topics.ts';
import type { LogErrorCode } from './log.ts';

/**
 * Every metric that Tocsin shows, with its meaning and its labels: the one list from which the adapter, the table in
 * docs/operations.md and the tests of alerts and dashboards derive.
 *
 * A label has a closed list of values, or is the number of a partition. Whatever else is given is shown as `other`: no
 * token, subject, case or other text from outside can become a label, whoever forgets what.
 */

/** Values of a label: those listed, or the numbers of partitions. */
export type LabelValues = readonly string[] | 'partition';

export interface MetricSpec {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: Readonly<Record<string, LabelValues>>;
  /** Upper bounds of a histogram's buckets, in its unit. */
  readonly buckets?: readonly number[];
}

/** Consumer groups; one that a process has for itself is shown under the name that it begins with. */
export const GROUPS = [
  'merge',
  'score',
  'store',
  'push',
  'deliver',
  'rule-sets-follower',
  'erasures-follower',
] as const;

const LOG_ERROR_CODES: Readonly<Record<LogErrorCode, true>> = {
  fenced: true,
  snapshot_missing: true,
  unknown_topic: true,
  partitions_differ: true,
  closed: true,
  out_of_range: true,
  locked: true,
  incompatible: true,
  refused: true,
  unavailable: true,
};

const ALL_TOPICS = Object.values(TOPICS);
const MERGE_TOPICS = [...STREAMS, TOPICS.followUps, TOPICS.ruleSets, TOPICS.erasures];

/** From a blink to an hour: the way of an event through a path that is well, and through one that catches up. */
const LATENCY_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3_600];
const WORK_SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

export const METRICS = {
  tocsin_ready: {
    kind: 'gauge',
    help: 'Whether /readyz says ready: 1 or 0.',
    labels: {},
  },
  tocsin_ingest_events_total: {
    kind: 'counter',
    help: 'Events offered at the door of this process, by what became of them.',
    labels: { outcome: ['accepted', 'duplicate', 'rejected'] },
  },
  tocsin_rejected_total: {
    kind: 'counter',
    help: 'Records refused, by the step that refused them and the reason.',
    labels: { step: ['ingest', 'merge'], reason: FAULT_CODES },
  },
  tocsin_accused_dropped_total: {
    kind: 'counter',
    help: 'Accused people left out of events that were taken in.',
    labels: {},
  },
  tocsin_merge_records_total: {
    kind: 'counter',
    help: 'Records that merge read, by source topic and what became of them; superseded ones were accepted but do not stand.',
    labels: { topic: MERGE_TOPICS, outcome: ['accepted', 'superseded', 'duplicate', 'rejected'] },
  },
  tocsin_late_total: {
    kind: 'counter',
    help: 'First reports that came later than scoring.lateness and do not score, one for each shard or person concerned.',
    labels: {},
  },
  tocsin_matches_total: {
    kind: 'counter',
    help: 'Matches of rules that came to stand or stand with other facts, by purpose, those of shadow rules included.',
    labels: { purpose: PURPOSES },
  },
  tocsin_warnings_total: {
    kind: 'counter',
    help: 'Revisions of warnings, by level and the reason for the revision; those written again after a crash included.',
    labels: { level: LEVELS, reason: REVISION_REASONS },
  },
  tocsin_silent_total: {
    kind: 'counter',
    help: 'Decisions to stay silent about a concern, by reason.',
    labels: { reason: SILENT_REASONS },
  },
  tocsin_watermark_delay_seconds: {
    kind: 'gauge',
    help: 'How far the event time of a partition of subject-events is behind the clock.',
    labels: { partition: 'partition' },
  },
  tocsin_subjects: {
    kind: 'gauge',
    help: 'Subjects in memory, by partition of subject-events.',
    labels: { partition: 'partition' },
  },
  tocsin_cases: {
    kind: 'gauge',
    help: 'Standing cases in memory, by partition of subject-events.',
    labels: { partition: 'partition' },
  },
  tocsin_stored_rows_total: {
    kind: 'counter',
    help: 'Rows stored in ClickHouse, by table.',
    labels: {
      table: [
        'events',
        'warnings',
        'warning_contributions',
        'assessments',
        'follow_ups',
        'rule_sets',
        'rule_set_history',
        'dead_letters',
        'access_log',
        'undelivered',
        'notifications',
      ],
    },
  },
  tocsin_recorded_to_stored_seconds: {
    kind: 'histogram',
    help: 'From recordedAt of an event, or of what caused a warning, until ClickHouse has it.',
    labels: { table: ['events', 'warnings'] },
    buckets: LATENCY_SECONDS,
  },
  tocsin_recorded_to_pushed_seconds: {
    kind: 'histogram',
    help: 'From recordedAt of what caused a revision of a warning until it goes to the screens, by level.',
    labels: { level: LEVELS },
    buckets: LATENCY_SECONDS,
  },
  tocsin_sink_insert_seconds: {
    kind: 'histogram',
    help: 'One insert into ClickHouse, its retries included.',
    labels: {},
    buckets: WORK_SECONDS,
  },
  tocsin_sink_retries_total: {
    kind: 'counter',
    help: 'Inserts that ClickHouse did not take and that were sent again, by why.',
    labels: { code: ['unreachable', 'overloaded'] },
  },
  tocsin_open_warnings: {
    kind: 'gauge',
    help: 'Open warnings that the screens of this process can show, by level.',
    labels: { level: LEVELS },
  },
  tocsin_overdue_warnings: {
    kind: 'gauge',
    help: 'Of these, those that nobody acknowledged in time, by level.',
    labels: { level: LEVELS },
  },
  tocsin_open_streams: {
    kind: 'gauge',
    help: 'Screens that are connected to this process.',
    labels: {},
  },
  tocsin_deliveries_total: {
    kind: 'counter',
    help: 'Deliveries to hooks that are done with, by kind of hook and whether they were made, given up, or no longer due; repeated ones included.',
    labels: { kind: HOOK_KINDS, outcome: ['delivered', 'given_up', 'superseded'] },
  },
  tocsin_delivery_attempts_total: {
    kind: 'counter',
    help: 'Requests to hooks, by kind of hook and answer.',
    labels: {
      kind: HOOK_KINDS,
      answer: ['delivered', ...UNDELIVERED_REASONS.filter((reason) => reason !== 'superseded')],
    },
  },
  tocsin_delivery_seconds: {
    kind: 'histogram',
    help: 'From when the log took a revision of a warning until a hook had it, its retries included.',
    labels: { kind: HOOK_KINDS },
    buckets: LATENCY_SECONDS,
  },
  tocsin_deliveries_waiting: {
    kind: 'gauge',
    help: 'Deliveries that hooks are yet to get and that are in memory; what is behind them waits in the log.',
    labels: { kind: HOOK_KINDS },
  },
  tocsin_hooks_down: {
    kind: 'gauge',
    help: 'Hooks whose receiver has failed five times running or more.',
    labels: { kind: HOOK_KINDS },
  },
  tocsin_notifications_total: {
    kind: 'counter',
    help: 'What became of telling people at risk.',
    labels: { outcome: NOTIFICATION_OUTCOMES },
  },
  tocsin_lag_records: {
    kind: 'gauge',
    help: 'Records of a partition that a consumer group has yet to handle.',
    labels: { group: GROUPS, topic: ALL_TOPICS, partition: 'partition' },
  },
  tocsin_lag_seconds: {
    kind: 'gauge',
    help: 'How long ago the log took the record handled last, 0 where none waits.',
    labels: { group: GROUPS, topic: ALL_TOPICS, partition: 'partition' },
  },
  tocsin_records_handled_total: {
    kind: 'counter',
    help: 'Records handled, those that are handled again after a restart included.',
    labels: { group: GROUPS, topic: ALL_TOPICS },
  },
  tocsin_tasks: {
    kind: 'gauge',
    help: 'Partition numbers that this process has, by consumer group and state.',
    labels: { group: GROUPS, state: ['restoring', 'running'] },
  },
  tocsin_tasks_started_total: {
    kind: 'counter',
    help: 'Partition numbers given to this process: at its start and at each rebalance.',
    labels: { group: GROUPS },
  },
  tocsin_tasks_stopped_total: {
    kind: 'counter',
    help: 'Partition numbers taken from this process: at each rebalance and at its end.',
    labels: { group: GROUPS },
  },
  tocsin_restore_seconds: {
    kind: 'histogram',
    help: 'From the assignment of a partition number until its state is there; the records since its snapshot come after.',
    labels: { group: GROUPS },
    buckets: WORK_SECONDS,
  },
  tocsin_snapshot_age_seconds: {
    kind: 'gauge',
    help: 'How long records have waited to be part of a snapshot, 0 where nothing but time has passed since the last one.',
    labels: { group: GROUPS, partition: 'partition' },
  },
  tocsin_snapshot_bytes: {
    kind: 'gauge',
    help: 'Size of the last snapshot that this process wrote.',
    labels: { group: GROUPS, partition: 'partition' },
  },
  tocsin_snapshot_seconds: {
    kind: 'histogram',
    help: 'Writing one snapshot.',
    labels: { group: GROUPS },
    buckets: WORK_SECONDS,
  },
  tocsin_log_errors_total: {
    kind: 'counter',
    help: 'What the log refused or could not do, by operation and code; `run` is a consumer group that ended.',
    labels: {
      operation: ['append', 'commit', 'snapshot', 'restore', 'run'],
      code: [...Object.keys(LOG_ERROR_CODES), 'other'],
    },
  },
  tocsin_records_gone: {
    kind: 'gauge',
    help: 'Whether a consumer group has ended here because records that it needed are gone from the log: 1.',
    labels: { group: GROUPS },
  },
  tocsin_log_retention_seconds: {
    kind: 'gauge',
    help: 'How long the log keeps records (log.retention).',
    labels: {},
  },
} as const satisfies Readonly<Record<string, MetricSpec>>;
