-- The rows as they were inserted. Each table is keyed by the deterministic identity of what it holds, so that a row
-- inserted again after a crash or a time-out replaces itself; the views of 0002 read FINAL and never show it twice.
-- non_replicated_deduplication_window makes insert_deduplication_token work on tables that are not replicated.

CREATE TABLE IF NOT EXISTS events_log (
  stream LowCardinality(String) COMMENT 'camera-alarms, police-incidents or dispute-reports',
  case_id String COMMENT 'Identity of the case within its stream',
  revision UInt32 COMMENT 'The highest revision of a case stands',
  status LowCardinality(String) COMMENT 'reported, updated, cleared, closed or retracted; retracted removes the case',
  occurred_at DateTime64(3, 'UTC') COMMENT 'Event time: windows and decay use it',
  recorded_at DateTime64(3, 'UTC') COMMENT 'When the source recorded it',
  category LowCardinality(String) COMMENT 'What happened',
  severity UInt8 COMMENT '1 to 4, 4 the gravest',
  lon Nullable(Float64) COMMENT 'Longitude, degrees east, WGS 84',
  lat Nullable(Float64) COMMENT 'Latitude, degrees north, WGS 84',
  area_code Nullable(String) COMMENT 'Administrative code of 4, 6, 9 or 12 digits',
  village Nullable(String) COMMENT 'First 12 digits of area_code',
  town LowCardinality(Nullable(String)) COMMENT 'First 9 digits of area_code',
  county LowCardinality(Nullable(String)) COMMENT 'First 6 digits of area_code',
  city LowCardinality(Nullable(String)) COMMENT 'First 4 digits of area_code',
  cell Nullable(String) COMMENT 'H3 index of the place at resolution 9',
  source LowCardinality(String) COMMENT 'Id of the registered source',
  device_id Nullable(String) COMMENT 'Camera alarms: id of the device',
  device_class Nullable(UInt8) COMMENT 'Camera alarms: class of the camera, 1, 2 or 3',
  confidence Nullable(Float64) COMMENT 'Camera alarms: the device''s confidence, 0 to 1',
  value Nullable(Float64) COMMENT 'Camera alarms: measured value, in unit',
  unit LowCardinality(Nullable(String)) COMMENT 'Camera alarms: unit of value',
  police_initiated Nullable(Bool) COMMENT 'Incidents: raised by a patrol, does not count towards area scores',
  parties Array(Tuple(token String, role LowCardinality(String))) COMMENT 'The people who may come to harm, as keyed tokens, and how',
  assessment_instrument LowCardinality(Nullable(String)) COMMENT 'Incidents: name of the risk assessment instrument',
  assessment_level LowCardinality(Nullable(String)) COMMENT 'Incidents: its result, standard, medium or high',
  protection_order_until Nullable(DateTime64(3, 'UTC')) COMMENT 'Incidents: end of a protection order in force',
  stage LowCardinality(Nullable(String)) COMMENT 'Disputes: stage of mediation',
  threat Nullable(Bool) COMMENT 'Disputes: a threat was made',
  weapon Nullable(Bool) COMMENT 'Disputes: a weapon was seen',
  injury Nullable(Bool) COMMENT 'Disputes: somebody was hurt',
  amount Nullable(Float64) COMMENT 'Disputes: amount in dispute, local currency',
  origin_topic LowCardinality(String) COMMENT 'Source topic the event came from',
  origin_partition UInt32 COMMENT 'Partition of that topic',
  origin_offset UInt64 COMMENT 'Offset in that partition',
  stored_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When this row was stored, for end-to-end latency'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (stream, case_id, revision)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Every revision of every case that merge accepted; may hold a row twice until a merge, so query the view events';

CREATE TABLE IF NOT EXISTS warnings_log (
  warning_id String COMMENT 'One episode of a concern',
  revision UInt32 COMMENT 'Counts the decisions about the warning, from 0',
  reason LowCardinality(String) COMMENT 'Why there is this revision: raised, escalated, corroborated, lowered, corrected, withdrawn, unacknowledged, acknowledged, assigned, followed_up, closed or expired',
  subject String COMMENT 'individual:<token> or area:<scheme>:<code>',
  purpose LowCardinality(String) COMMENT 'The one purpose it may be used for',
  level LowCardinality(String) COMMENT 'blue, yellow, orange or red',
  score Float64 COMMENT '0 to 100; a request to look, never a finding',
  at DateTime64(3, 'UTC') COMMENT 'When the decision took effect, event time',
  opened_at DateTime64(3, 'UTC') COMMENT 'When the warning was raised, event time',
  rule_set LowCardinality(String) COMMENT 'Content hash of the rules that made it',
  previous_level LowCardinality(Nullable(String)) COMMENT 'Level of the revision before',
  previous_score Nullable(Float64) COMMENT 'Score of the revision before',
  status LowCardinality(String) COMMENT 'open, acknowledged, assigned, closed, expired or withdrawn',
  assignee LowCardinality(Nullable(String)) COMMENT 'Account or unit that took it on',
  outcome LowCardinality(Nullable(String)) COMMENT 'substantiated, unsubstantiated, referred or duplicate, once closed',
  acknowledge_by Nullable(DateTime64(3, 'UTC')) COMMENT 'When an acknowledgement is due, while none was given',
  position_partition UInt32 COMMENT 'Partition of subject-events that holds the record which caused this',
  position_offset UInt64 COMMENT 'Offset of that record',
  stored_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When this row was stored, for end-to-end latency'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (warning_id, revision)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Every revision of every warning; may hold a row twice until a merge, so query the view warnings';

CREATE TABLE IF NOT EXISTS warning_contributions_log (
  warning_id String COMMENT 'The warning',
  revision UInt32 COMMENT 'Its revision',
  rule LowCardinality(String) COMMENT 'Id of the rule',
  version LowCardinality(String) COMMENT 'First 12 hex digits of the rule''s content hash',
  subject String COMMENT 'Subject of the warning',
  purpose LowCardinality(String) COMMENT 'Purpose of the warning',
  at DateTime64(3, 'UTC') COMMENT 'When the revision took effect',
  points Float64 COMMENT 'Points the rule gives',
  contribution Float64 COMMENT 'Share of the score that this rule explains; they sum to the score',
  decay Float64 COMMENT 'What is left of the points, 0 to 1',
  matched_at DateTime64(3, 'UTC') COMMENT 'Event time of the match',
  events Array(String) COMMENT 'Case ids behind the match, the trigger last',
  facts String COMMENT 'Fact values behind the match, a JSON object'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (warning_id, revision, rule)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'What each rule added to each revision of a warning; query the view warning_contributions';

CREATE TABLE IF NOT EXISTS assessments_log (
  assessment_id String COMMENT 'Identity of the decision',
  subject String COMMENT 'individual:<token> or area:<scheme>:<code>',
  purpose LowCardinality(String) COMMENT 'The one purpose it may be used for',
  at DateTime64(3, 'UTC') COMMENT 'When the decision took effect, event time',
  score Float64 COMMENT '0 to 100',
  level LowCardinality(Nullable(String)) COMMENT 'Null below blue, which never means no risk',
  decision LowCardinality(String) COMMENT 'Reason of the revision, or of the silence: duplicate, cooldown, silenced, below_level, shadow or late',
  event Nullable(String) COMMENT 'Case id of the event that led to it; null for timers and follow-ups',
  warning_id Nullable(String) COMMENT 'The warning it concerns',
  revision Nullable(UInt32) COMMENT 'The revision it made',
  rule_set LowCardinality(String) COMMENT 'Content hash of the rules',
  matches Array(Tuple(rule LowCardinality(String), version LowCardinality(String), stream LowCardinality(String), event String, at DateTime64(3, 'UTC'), standing Bool, facts String)) COMMENT 'Matches that changed; facts is a JSON object',
  position_partition UInt32 COMMENT 'Partition of subject-events that holds the record which caused this',
  position_offset UInt64 COMMENT 'Offset of that record'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (subject, purpose, at, assessment_id)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Every decision about a concern, the silent ones included; query the view assessments';

CREATE TABLE IF NOT EXISTS follow_ups_log (
  follow_up_id String COMMENT 'Identity of the action',
  warning_id String COMMENT 'The warning',
  subject String COMMENT 'Its subject',
  purpose LowCardinality(String) COMMENT 'Its purpose',
  action LowCardinality(String) COMMENT 'acknowledge, assign, contact, visit, refer, silence, close or reopen',
  actor LowCardinality(String) COMMENT 'Account id of the officer',
  at DateTime64(3, 'UTC') COMMENT 'When it was done',
  assignee LowCardinality(Nullable(String)) COMMENT 'For assign: who takes it on',
  until Nullable(DateTime64(3, 'UTC')) COMMENT 'For silence and acknowledge: when it ends',
  outcome LowCardinality(Nullable(String)) COMMENT 'For close'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (follow_up_id)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'What people did about warnings; query the view follow_ups';

CREATE TABLE IF NOT EXISTS rule_sets_log (
  rule_set LowCardinality(String) COMMENT 'Content hash of the rules',
  rules String COMMENT 'The rule files as written, one JSON array',
  effective_at DateTime64(3, 'UTC') COMMENT 'Triggers dated from here on are matched by this set',
  actor LowCardinality(String) COMMENT 'Who activated it',
  reason String COMMENT 'Why',
  recorded_at DateTime64(3, 'UTC') COMMENT 'When it was activated'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(recorded_at)
ORDER BY (effective_at, rule_set, recorded_at)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Activations of rule sets; query the view rule_sets';

CREATE TABLE IF NOT EXISTS dead_letters_log (
  topic LowCardinality(String) COMMENT 'Source topic, or ingest for what the HTTP door refused',
  partition UInt32 COMMENT 'Partition of the record',
  offset UInt64 COMMENT 'Offset of the record',
  reason LowCardinality(String) COMMENT 'Code of the fault',
  path String COMMENT 'Where in the record',
  source LowCardinality(String) COMMENT 'Registered source id where it could be read, else empty',
  at DateTime64(3, 'UTC') COMMENT 'When it was refused'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (topic, partition, offset, reason, path)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Records that were refused: where they stand and why, never their payload; query the view dead_letters';

CREATE TABLE IF NOT EXISTS access_log (
  at DateTime64(3, 'UTC') COMMENT 'When',
  who String COMMENT 'Account or user name given',
  via LowCardinality(String) COMMENT 'door, console or command',
  what LowCardinality(String) COMMENT 'What was looked at, for example query, warning or subject',
  query String COMMENT 'Text of the query, or id of what was looked at',
  stated_reason String COMMENT 'Reason the person gave, where one is asked for',
  rows Nullable(UInt64) COMMENT 'Rows given out; null where it failed',
  outcome LowCardinality(String) COMMENT 'ok, or the code of the refusal'
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (at, who)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Every look at the data; rows are only ever added';
