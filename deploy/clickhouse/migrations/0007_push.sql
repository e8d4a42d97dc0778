-- What could not be delivered to hooks, and whom of the people at risk a notice reached.

CREATE TABLE IF NOT EXISTS undelivered_log (
  delivery_id String COMMENT 'Warning, revision and hook: the same however often it was sent',
  hook LowCardinality(String) COMMENT 'Id of the hook in the settings',
  kind LowCardinality(String) COMMENT 'webhook, alertmanager or notice',
  warning_id String COMMENT 'Id of the warning',
  revision UInt32 COMMENT 'Revision of the warning that was to be delivered',
  purpose LowCardinality(String) COMMENT 'Purpose of the warning',
  level LowCardinality(String) COMMENT 'Level of the revision',
  mode LowCardinality(String) COMMENT 'actual or exercise',
  state LowCardinality(String) COMMENT 'given_up, redelivered, or superseded by a later revision',
  reason LowCardinality(Nullable(String)) COMMENT 'Why it was given up: refused, throttled, failing, timeout, unreachable or superseded',
  status Nullable(UInt16) COMMENT 'HTTP status of the last answer',
  attempts UInt32 COMMENT 'Requests that were made',
  at DateTime64(3, 'UTC') COMMENT 'When it was given up, redelivered or found superseded',
  position_partition UInt32 COMMENT 'Partition of the warning in the topic warnings',
  position_offset UInt64 COMMENT 'Offset of the warning there'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (hook, delivery_id, at, state)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Deliveries that were given up and what became of them; query the view undelivered';

CREATE TABLE IF NOT EXISTS notifications_log (
  notification_id String COMMENT 'Warning, revision and hook',
  warning_id String COMMENT 'Id of the warning',
  revision UInt32 COMMENT 'Revision of the warning that was told of',
  subject String COMMENT 'The person: individual and token',
  purpose LowCardinality(String) COMMENT 'Purpose of the warning',
  hook LowCardinality(String) COMMENT 'Id of the hook in the settings',
  outcome LowCardinality(String) COMMENT 'notified, no_contact, shared_contact, not_enabled or undelivered: only the first was told',
  rules Array(String) COMMENT 'Rules that the person was told for, or would have been',
  mode LowCardinality(String) COMMENT 'actual or exercise',
  at DateTime64(3, 'UTC') COMMENT 'When it was done or given up'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (notification_id, at)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'People at risk who were told of a warning, or why not; query the view notifications';

CREATE OR REPLACE VIEW undelivered (
  delivery_id String COMMENT 'Warning, revision and hook: the same however often it was sent',
  hook LowCardinality(String) COMMENT 'Id of the hook in the settings',
  kind LowCardinality(String) COMMENT 'webhook, alertmanager or notice',
  warning_id String COMMENT 'Id of the warning',
  revision UInt32 COMMENT 'Revision of the warning that was to be delivered',
  purpose LowCardinality(String) COMMENT 'Purpose of the warning',
  level LowCardinality(String) COMMENT 'Level of the revision',
  mode LowCardinality(String) COMMENT 'actual or exercise',
  state LowCardinality(String) COMMENT 'given_up, redelivered, or superseded by a later revision',
  reason LowCardinality(Nullable(String)) COMMENT 'Why it was given up: refused, throttled, failing, timeout, unreachable or superseded',
  status Nullable(UInt16) COMMENT 'HTTP status of the last answer',
  attempts UInt32 COMMENT 'Requests that were made',
  at DateTime64(3, 'UTC') COMMENT 'When it was given up, redelivered or found superseded',
  position_partition UInt32 COMMENT 'Partition of the warning in the topic warnings',
  position_offset UInt64 COMMENT 'Offset of the warning there'
)
AS SELECT
  delivery_id,
  hook,
  kind,
  warning_id,
  revision,
  purpose,
  level,
  mode,
  state,
  reason,
  status,
  attempts,
  at,
  position_partition,
  position_offset
FROM undelivered_log FINAL
ORDER BY hook, delivery_id, at DESC, state DESC
LIMIT 1 BY hook, delivery_id
COMMENT 'Deliveries that were given up, each as it stands now';

CREATE OR REPLACE VIEW notifications (
  notification_id String COMMENT 'Warning, revision and hook',
  warning_id String COMMENT 'Id of the warning',
  revision UInt32 COMMENT 'Revision of the warning that was told of',
  subject String COMMENT 'The person: individual and token',
  purpose LowCardinality(String) COMMENT 'Purpose of the warning',
  hook LowCardinality(String) COMMENT 'Id of the hook in the settings',
  outcome LowCardinality(String) COMMENT 'notified, no_contact, shared_contact, not_enabled or undelivered: only the first was told',
  rules Array(String) COMMENT 'Rules that the person was told for, or would have been',
  mode LowCardinality(String) COMMENT 'actual or exercise',
  at DateTime64(3, 'UTC') COMMENT 'When it was done or given up'
)
AS SELECT
  notification_id,
  warning_id,
  revision,
  subject,
  purpose,
  hook,
  outcome,
  rules,
  mode,
  at
FROM notifications_log FINAL
ORDER BY notification_id, outcome = 'notified' DESC, at DESC
LIMIT 1 BY notification_id
COMMENT 'People at risk who were told of a warning, or why not, once';
