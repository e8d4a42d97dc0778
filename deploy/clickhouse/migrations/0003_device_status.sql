-- What is known of each camera from its standing alarms (the highest revision of each case, retracted ones left out).
-- An offline case that was cleared or closed means that the device came back when that was recorded.

CREATE OR REPLACE VIEW device_status (
  device_id String COMMENT 'Id of the device',
  device_class Nullable(UInt8) COMMENT 'Its class, 1, 2 or 3, where an alarm stated it',
  source LowCardinality(String) COMMENT 'Source that reports it',
  state LowCardinality(String) COMMENT 'online, offline, or unknown where the device never reported either',
  since Nullable(DateTime64(3, 'UTC')) COMMENT 'When this state began; null while it is unknown',
  last_seen DateTime64(3, 'UTC') COMMENT 'Time of the last thing heard from or about it',
  last_alarm LowCardinality(Nullable(String)) COMMENT 'Category of the last alarm other than online and offline',
  last_alarm_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When that was',
  tampered Bool COMMENT 'A tamper alarm stands that was not cleared',
  tampered_since Nullable(DateTime64(3, 'UTC')) COMMENT 'When the earliest such alarm began',
  lon Nullable(Float64) COMMENT 'Longitude of the last place known',
  lat Nullable(Float64) COMMENT 'Latitude of the last place known',
  area_code Nullable(String) COMMENT 'Administrative code of the last place known',
  cell Nullable(String) COMMENT 'H3 cell of the last place known'
)
AS SELECT
  device_id,
  device_class,
  source,
  multiIf(empty(turns), 'unknown', tupleElement(turns[-1], 2) = 1, 'online', 'offline') AS state,
  -- The first turn after the last one to the opposite state: repeated heartbeats do not restart the clock.
  if(empty(turns), NULL, tupleElement(turns[arrayLastIndex(turn -> tupleElement(turn, 2) != tupleElement(turns[-1], 2), turns) + 1], 1)) AS since,
  last_seen,
  last_alarm,
  last_alarm_at,
  toBool(tampered_since IS NOT NULL) AS tampered,
  tampered_since,
  lon,
  lat,
  area_code,
  cell
FROM (
  SELECT
    assumeNotNull(alarm.device_id) AS device_id,
    argMaxIf(alarm.device_class, alarm.occurred_at, alarm.device_class IS NOT NULL) AS device_class,
    argMax(alarm.source, alarm.occurred_at) AS source,
    arraySort(groupArrayArrayIf(
      if(alarm.category = 'online', [(alarm.occurred_at, toUInt8(1))],
        if(alarm.status IN ('cleared', 'closed'), [(alarm.occurred_at, toUInt8(0)), (alarm.recorded_at, toUInt8(1))], [(alarm.occurred_at, toUInt8(0))])),
      alarm.category IN ('online', 'offline'))) AS turns,
    max(if(alarm.status IN ('cleared', 'closed'), greatest(alarm.occurred_at, alarm.recorded_at), alarm.occurred_at)) AS last_seen,
    argMaxIf(toNullable(alarm.category), (alarm.occurred_at, alarm.case_id), alarm.category NOT IN ('online', 'offline')) AS last_alarm,
    maxIf(toNullable(alarm.occurred_at), alarm.category NOT IN ('online', 'offline')) AS last_alarm_at,
    minIf(toNullable(alarm.occurred_at), alarm.category = 'tamper' AND alarm.status NOT IN ('cleared', 'closed')) AS tampered_since,
    argMaxIf(alarm.lon, alarm.occurred_at, alarm.lon IS NOT NULL) AS lon,
    argMaxIf(alarm.lat, alarm.occurred_at, alarm.lon IS NOT NULL) AS lat,
    argMaxIf(alarm.area_code, alarm.occurred_at, alarm.area_code IS NOT NULL) AS area_code,
    argMaxIf(alarm.cell, alarm.occurred_at, alarm.cell IS NOT NULL) AS cell
  FROM (
    SELECT * FROM events_log FINAL
    WHERE stream = 'camera-alarms' AND device_id IS NOT NULL
    ORDER BY case_id ASC, revision DESC
    LIMIT 1 BY case_id
  ) AS alarm
  WHERE alarm.status != 'retracted'
  GROUP BY alarm.device_id
)
COMMENT 'What is known of each device';
