-- The names that people and dashboards query. Every view reads FINAL, so that a retried insert is never counted twice,
-- merged or not.

CREATE OR REPLACE VIEW events (
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
  stored_at DateTime64(3, 'UTC') COMMENT 'When this row was stored, for end-to-end latency'
)
AS SELECT
  stream,
  case_id,
  revision,
  status,
  occurred_at,
  recorded_at,
  category,
  severity,
  lon,
  lat,
  area_code,
  village,
  town,
  county,
  city,
  cell,
  source,
  device_id,
  device_class,
  confidence,
  value,
  unit,
  police_initiated,
  parties,
  assessment_instrument,
  assessment_level,
  protection_order_until,
  stage,
  threat,
  weapon,
  injury,
  amount,
  origin_topic,
  origin_partition,
  origin_offset,
  stored_at
FROM events_log FINAL
COMMENT 'Every revision of every case that merge accepted, once';

CREATE OR REPLACE VIEW warnings (
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
  stored_at DateTime64(3, 'UTC') COMMENT 'When this row was stored, for end-to-end latency',
  subject_kind LowCardinality(String) COMMENT 'individual or area',
  area_scheme LowCardinality(String) COMMENT 'For an area: cell, village, town, county or city; else empty',
  area_code String COMMENT 'For an area: its code; else empty'
)
AS SELECT
  warning_id,
  revision,
  reason,
  subject,
  purpose,
  level,
  score,
  at,
  opened_at,
  rule_set,
  previous_level,
  previous_score,
  status,
  assignee,
  outcome,
  acknowledge_by,
  position_partition,
  position_offset,
  stored_at,
  if(startsWith(subject, 'individual:'), 'individual', 'area') AS subject_kind,
  if(startsWith(subject, 'area:'), splitByChar(':', subject)[2], '') AS area_scheme,
  if(startsWith(subject, 'area:'), splitByChar(':', subject)[3], '') AS area_code
FROM warnings_log FINAL
COMMENT 'Every revision of every warning, once';

CREATE OR REPLACE VIEW warnings_current (
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
  stored_at DateTime64(3, 'UTC') COMMENT 'When this row was stored, for end-to-end latency',
  subject_kind LowCardinality(String) COMMENT 'individual or area',
  area_scheme LowCardinality(String) COMMENT 'For an area: cell, village, town, county or city; else empty',
  area_code String COMMENT 'For an area: its code; else empty'
)
AS SELECT
  warning_id,
  revision,
  reason,
  subject,
  purpose,
  level,
  score,
  at,
  opened_at,
  rule_set,
  previous_level,
  previous_score,
  status,
  assignee,
  outcome,
  acknowledge_by,
  position_partition,
  position_offset,
  stored_at,
  if(startsWith(subject, 'individual:'), 'individual', 'area') AS subject_kind,
  if(startsWith(subject, 'area:'), splitByChar(':', subject)[2], '') AS area_scheme,
  if(startsWith(subject, 'area:'), splitByChar(':', subject)[3], '') AS area_code
FROM warnings_log FINAL
ORDER BY warning_id ASC, revision DESC
LIMIT 1 BY warning_id
COMMENT 'The latest revision of each warning';

CREATE OR REPLACE VIEW warning_contributions (
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
AS SELECT
  warning_id,
  revision,
  rule,
  version,
  subject,
  purpose,
  at,
  points,
  contribution,
  decay,
  matched_at,
  events,
  facts
FROM warning_contributions_log FINAL
COMMENT 'What each rule added to each revision of a warning, once';

CREATE OR REPLACE VIEW assessments (
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
  position_offset UInt64 COMMENT 'Offset of that record',
  subject_kind LowCardinality(String) COMMENT 'individual or area',
  area_scheme LowCardinality(String) COMMENT 'For an area: cell, village, town, county or city; else empty',
  area_code String COMMENT 'For an area: its code; else empty'
)
AS SELECT
  assessment_id,
  subject,
  purpose,
  at,
  score,
  level,
  decision,
  event,
  warning_id,
  revision,
  rule_set,
  matches,
  position_partition,
  position_offset,
  if(startsWith(subject, 'individual:'), 'individual', 'area') AS subject_kind,
  if(startsWith(subject, 'area:'), splitByChar(':', subject)[2], '') AS area_scheme,
  if(startsWith(subject, 'area:'), splitByChar(':', subject)[3], '') AS area_code
FROM assessments_log FINAL
COMMENT 'Every decision about a concern, the silent ones included, once';

CREATE OR REPLACE VIEW suppressions (
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
  position_offset UInt64 COMMENT 'Offset of that record',
  subject_kind LowCardinality(String) COMMENT 'individual or area',
  area_scheme LowCardinality(String) COMMENT 'For an area: cell, village, town, county or city; else empty',
  area_code String COMMENT 'For an area: its code; else empty'
)
AS SELECT
  assessment_id,
  subject,
  purpose,
  at,
  score,
  level,
  decision,
  event,
  warning_id,
  revision,
  rule_set,
  matches,
  position_partition,
  position_offset,
  if(startsWith(subject, 'individual:'), 'individual', 'area') AS subject_kind,
  if(startsWith(subject, 'area:'), splitByChar(':', subject)[2], '') AS area_scheme,
  if(startsWith(subject, 'area:'), splitByChar(':', subject)[3], '') AS area_code
FROM assessments_log FINAL
WHERE decision IN ('duplicate', 'cooldown', 'silenced', 'below_level', 'shadow', 'late')
COMMENT 'Decisions that stayed silent, with the named reason in decision';

CREATE OR REPLACE VIEW follow_ups (
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
AS SELECT
  follow_up_id,
  warning_id,
  subject,
  purpose,
  action,
  actor,
  at,
  assignee,
  until,
  outcome
FROM follow_ups_log FINAL
COMMENT 'What people did about warnings, once';

CREATE OR REPLACE VIEW rule_sets (
  rule_set LowCardinality(String) COMMENT 'Content hash of the rules',
  rules String COMMENT 'The rule files as written, one JSON array',
  effective_at DateTime64(3, 'UTC') COMMENT 'Triggers dated from here on are matched by this set',
  actor LowCardinality(String) COMMENT 'Who activated it',
  reason String COMMENT 'Why',
  recorded_at DateTime64(3, 'UTC') COMMENT 'When it was activated'
)
AS SELECT
  rule_set,
  rules,
  effective_at,
  actor,
  reason,
  recorded_at
FROM rule_sets_log FINAL
COMMENT 'Activations of rule sets, once';

CREATE OR REPLACE VIEW dead_letters (
  topic LowCardinality(String) COMMENT 'Source topic, or ingest for what the HTTP door refused',
  partition UInt32 COMMENT 'Partition of the record',
  offset UInt64 COMMENT 'Offset of the record',
  reason LowCardinality(String) COMMENT 'Code of the fault',
  path String COMMENT 'Where in the record',
  source LowCardinality(String) COMMENT 'Registered source id where it could be read, else empty',
  at DateTime64(3, 'UTC') COMMENT 'When it was refused'
)
AS SELECT
  topic,
  partition,
  offset,
  reason,
  path,
  source,
  at
FROM dead_letters_log FINAL
COMMENT 'Records that were refused, once';

CREATE OR REPLACE VIEW area_events (
  stream LowCardinality(String) COMMENT 'camera-alarms, police-incidents or dispute-reports',
  revision UInt32 COMMENT 'The highest revision of a case stands',
  status LowCardinality(String) COMMENT 'reported, updated, cleared, closed or retracted; retracted removes the case',
  occurred_at DateTime64(3, 'UTC') COMMENT 'Event time: windows and decay use it',
  recorded_at DateTime64(3, 'UTC') COMMENT 'When the source recorded it',
  category LowCardinality(String) COMMENT 'What happened',
  severity UInt8 COMMENT '1 to 4, 4 the gravest',
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
  stage LowCardinality(Nullable(String)) COMMENT 'Disputes: stage of mediation',
  threat Nullable(Bool) COMMENT 'Disputes: a threat was made',
  weapon Nullable(Bool) COMMENT 'Disputes: a weapon was seen',
  injury Nullable(Bool) COMMENT 'Disputes: somebody was hurt',
  amount Nullable(Float64) COMMENT 'Disputes: amount in dispute, local currency'
)
AS SELECT
  stream,
  revision,
  status,
  occurred_at,
  recorded_at,
  category,
  severity,
  area_code,
  village,
  town,
  county,
  city,
  cell,
  source,
  device_id,
  device_class,
  confidence,
  value,
  unit,
  police_initiated,
  stage,
  threat,
  weapon,
  injury,
  amount
FROM events_log FINAL
COMMENT 'Events for readers of areas: no people, no case ids, no place finer than the cell';
