-- How long each class of data is kept, in days since it happened. Applied after the migrations, and again whenever a
-- setting changes; {..._days} are filled in by services/adapters/clickhouse/retention.ts. Rows that name a person are of
-- the class `individual`. The bounds keep the sum inside DateTime, which wraps round outside 1970 to 2106 and would
-- keep a row of 1965 for ever. Going through the parts that exist is left to the background (alter_sync, mutations_sync): it
-- took 20 seconds and more over 150 parts, which no start should wait for.

ALTER TABLE events_log MODIFY TTL
  toDateTime(least(greatest(occurred_at + toIntervalDay({individual_days}), toDateTime64('1970-01-02 00:00:00', 3, 'UTC')), toDateTime64('2106-01-01 00:00:00', 3, 'UTC'))) DELETE WHERE notEmpty(parties),
  toDateTime(least(greatest(occurred_at + toIntervalDay({area_days}), toDateTime64('1970-01-02 00:00:00', 3, 'UTC')), toDateTime64('2106-01-01 00:00:00', 3, 'UTC'))) DELETE WHERE empty(parties)
SETTINGS alter_sync = 0, mutations_sync = 0;

ALTER TABLE warnings_log MODIFY TTL
  toDateTime(least(greatest(at + toIntervalDay({individual_days}), toDateTime64('1970-01-02 00:00:00', 3, 'UTC')), toDateTime64('2106-01-01 00:00:00', 3, 'UTC'))) DELETE WHERE startsWith(subject, 'individual:'),
  toDateTime(least(greatest(at + toIntervalDay({area_days}), toDateTime64('1970-01-02 00:00:00', 3, 'UTC')), toDateTime64('2106-01-01 00:00:00', 3, 'UTC'))) DELETE WHERE NOT startsWith(subject, 'individual:')
SETTINGS alter_sync = 0, mutations_sync = 0;

ALTER TABLE warning_contributions_log MODIFY TTL
  toDateTime(least(greatest(at + toIntervalDay({individual_days}), toDateTime64('1970-01-02 00:00:00', 3, 'UTC')), toDateTime64('2106-01-01 00:00:00', 3, 'UTC'))) DELETE WHERE startsWith(subject, 'individual:'),
  toDateTime(least(greatest(at + toIntervalDay({area_days}), toDateTime64('1970-01-02 00:00:00', 3, 'UTC')), toDateTime64('2106-01-01 00:00:00', 3, 'UTC'))) DELETE WHERE NOT startsWith(subject, 'individual:')
SETTINGS alter_sync = 0, mutations_sync = 0;

ALTER TABLE assessments_log MODIFY TTL
  toDateTime(least(greatest(at + toIntervalDay({individual_days}), toDateTime64('1970-01-02 00:00:00', 3, 'UTC')), toDateTime64('2106-01-01 00:00:00', 3, 'UTC'))) DELETE WHERE startsWith(subject, 'individual:'),
  toDateTime(least(greatest(at + toIntervalDay({area_days}), toDateTime64('1970-01-02 00:00:00', 3, 'UTC')), toDateTime64('2106-01-01 00:00:00', 3, 'UTC'))) DELETE WHERE NOT startsWith(subject, 'individual:')
SETTINGS alter_sync = 0, mutations_sync = 0;

ALTER TABLE follow_ups_log MODIFY TTL
  toDateTime(least(greatest(at + toIntervalDay({individual_days}), toDateTime64('1970-01-02 00:00:00', 3, 'UTC')), toDateTime64('2106-01-01 00:00:00', 3, 'UTC'))) DELETE WHERE startsWith(subject, 'individual:'),
  toDateTime(least(greatest(at + toIntervalDay({area_days}), toDateTime64('1970-01-02 00:00:00', 3, 'UTC')), toDateTime64('2106-01-01 00:00:00', 3, 'UTC'))) DELETE WHERE NOT startsWith(subject, 'individual:')
SETTINGS alter_sync = 0, mutations_sync = 0;

ALTER TABLE dead_letters_log MODIFY TTL
  toDateTime(least(greatest(at + toIntervalDay({operations_days}), toDateTime64('1970-01-02 00:00:00', 3, 'UTC')), toDateTime64('2106-01-01 00:00:00', 3, 'UTC'))) DELETE
SETTINGS alter_sync = 0, mutations_sync = 0;

ALTER TABLE undelivered_log MODIFY TTL
  toDateTime(least(greatest(at + toIntervalDay({operations_days}), toDateTime64('1970-01-02 00:00:00', 3, 'UTC')), toDateTime64('2106-01-01 00:00:00', 3, 'UTC'))) DELETE
SETTINGS alter_sync = 0, mutations_sync = 0;

ALTER TABLE notifications_log MODIFY TTL
  toDateTime(least(greatest(at + toIntervalDay({individual_days}), toDateTime64('1970-01-02 00:00:00', 3, 'UTC')), toDateTime64('2106-01-01 00:00:00', 3, 'UTC'))) DELETE WHERE startsWith(subject, 'individual:'),
  toDateTime(least(greatest(at + toIntervalDay({area_days}), toDateTime64('1970-01-02 00:00:00', 3, 'UTC')), toDateTime64('2106-01-01 00:00:00', 3, 'UTC'))) DELETE WHERE NOT startsWith(subject, 'individual:')
SETTINGS alter_sync = 0, mutations_sync = 0;

ALTER TABLE rule_sets_log MODIFY TTL
  toDateTime(least(greatest(recorded_at + toIntervalDay({audit_days}), toDateTime64('1970-01-02 00:00:00', 3, 'UTC')), toDateTime64('2106-01-01 00:00:00', 3, 'UTC'))) DELETE
SETTINGS alter_sync = 0, mutations_sync = 0;

ALTER TABLE rule_set_history_log MODIFY TTL
  toDateTime(least(greatest(at + toIntervalDay({audit_days}), toDateTime64('1970-01-02 00:00:00', 3, 'UTC')), toDateTime64('2106-01-01 00:00:00', 3, 'UTC'))) DELETE
SETTINGS alter_sync = 0, mutations_sync = 0;

ALTER TABLE access_log_log MODIFY TTL
  toDateTime(least(greatest(at + toIntervalDay({audit_days}), toDateTime64('1970-01-02 00:00:00', 3, 'UTC')), toDateTime64('2106-01-01 00:00:00', 3, 'UTC'))) DELETE
SETTINGS alter_sync = 0, mutations_sync = 0;
