-- Roles for a ClickHouse server, for an administrator to run once in the database `tocsin`, after the migrations.
--
-- NOT RUN where this was written: the embedded engine has no users, and no server was available. Try it on a test server
-- first, with the checks at the end. It is written to fail closed: a grant that is missing shows as ACCESS_DENIED.
--
-- Views run with the rights of whoever queries them (SQL SECURITY INVOKER, ClickHouse's default), so each role is granted
-- the tables behind its views as well, and the row policies on those tables hold whichever way they are read.

CREATE ROLE IF NOT EXISTS tocsin_area_reader;
CREATE ROLE IF NOT EXISTS tocsin_case_worker;
CREATE ROLE IF NOT EXISTS tocsin_auditor;
CREATE ROLE IF NOT EXISTS tocsin_writer;

-- Area readers: no person, no case id, no place finer than the cell. Events by column, the rest by row.
GRANT SELECT ON tocsin.area_events TO tocsin_area_reader;
GRANT SELECT(
  stream, revision, status, occurred_at, recorded_at, category, severity, area_code, village, town, county, city, cell,
  source, device_id, device_class, confidence, value, unit, police_initiated, stage, threat, weapon, injury, amount
) ON tocsin.events_log TO tocsin_area_reader;
GRANT SELECT ON tocsin.warnings TO tocsin_area_reader;
GRANT SELECT ON tocsin.warnings_current TO tocsin_area_reader;
GRANT SELECT ON tocsin.warnings_log TO tocsin_area_reader;
GRANT SELECT(warning_id, revision, rule, version, subject, purpose, at, points, contribution, decay, matched_at)
  ON tocsin.warning_contributions_log TO tocsin_area_reader;
GRANT SELECT ON tocsin.follow_ups TO tocsin_area_reader;
GRANT SELECT ON tocsin.follow_ups_log TO tocsin_area_reader;
GRANT SELECT ON tocsin.rule_sets TO tocsin_area_reader;
GRANT SELECT ON tocsin.rule_sets_log TO tocsin_area_reader;
GRANT SELECT ON tocsin.rule_set_history TO tocsin_area_reader;
GRANT SELECT ON tocsin.rule_set_history_log TO tocsin_area_reader;

-- Case workers see individuals' warnings. The access log of the console is for that; on the server, keep query_log.
GRANT SELECT ON tocsin.events TO tocsin_case_worker;
GRANT SELECT ON tocsin.events_log TO tocsin_case_worker;
GRANT SELECT ON tocsin.area_events TO tocsin_case_worker;
GRANT SELECT ON tocsin.warnings TO tocsin_case_worker;
GRANT SELECT ON tocsin.warnings_current TO tocsin_case_worker;
GRANT SELECT ON tocsin.warnings_log TO tocsin_case_worker;
GRANT SELECT ON tocsin.warning_contributions TO tocsin_case_worker;
GRANT SELECT ON tocsin.warning_contributions_log TO tocsin_case_worker;
GRANT SELECT ON tocsin.assessments TO tocsin_case_worker;
GRANT SELECT ON tocsin.suppressions TO tocsin_case_worker;
GRANT SELECT ON tocsin.assessments_log TO tocsin_case_worker;
GRANT SELECT ON tocsin.follow_ups TO tocsin_case_worker;
GRANT SELECT ON tocsin.follow_ups_log TO tocsin_case_worker;
GRANT SELECT ON tocsin.rule_sets TO tocsin_case_worker;
GRANT SELECT ON tocsin.rule_sets_log TO tocsin_case_worker;
GRANT SELECT ON tocsin.rule_set_history TO tocsin_case_worker;
GRANT SELECT ON tocsin.rule_set_history_log TO tocsin_case_worker;
GRANT SELECT ON tocsin.device_status TO tocsin_case_worker;
GRANT SELECT ON tocsin.notifications TO tocsin_case_worker;
GRANT SELECT ON tocsin.notifications_log TO tocsin_case_worker;
GRANT SELECT ON tocsin.undelivered TO tocsin_case_worker;
GRANT SELECT ON tocsin.undelivered_log TO tocsin_case_worker;

-- Auditors read who looked at what, and nothing about people.
GRANT SELECT ON tocsin.access_log TO tocsin_auditor;
GRANT SELECT ON tocsin.access_log_log TO tocsin_auditor;
GRANT SELECT ON tocsin.dead_letters TO tocsin_auditor;
GRANT SELECT ON tocsin.dead_letters_log TO tocsin_auditor;
GRANT SELECT ON tocsin.undelivered TO tocsin_auditor;
GRANT SELECT ON tocsin.undelivered_log TO tocsin_auditor;
GRANT SELECT ON tocsin.rule_sets TO tocsin_auditor;
GRANT SELECT ON tocsin.rule_sets_log TO tocsin_auditor;
GRANT SELECT ON tocsin.rule_set_history TO tocsin_auditor;
GRANT SELECT ON tocsin.rule_set_history_log TO tocsin_auditor;

-- Tocsin itself: migrations, retention, inserts, and reading back what it stored. It cannot drop tables.
GRANT SELECT, INSERT, CREATE TABLE, CREATE VIEW, DROP VIEW, ALTER ADD COLUMN, ALTER COMMENT COLUMN, ALTER TTL,
  ALTER MATERIALIZE TTL, ALTER SETTINGS, SYSTEM CLEANUP, OPTIMIZE
  ON tocsin.* TO tocsin_writer;
-- Who is erased goes by mutations (docs/erasure.md), and the store looks whether they have come to their end, and whether the parts
-- from before are off the disk.
GRANT ALTER UPDATE(parties) ON tocsin.events_log TO tocsin_writer;
GRANT ALTER DELETE ON tocsin.warnings_log TO tocsin_writer;
GRANT ALTER DELETE ON tocsin.warning_contributions_log TO tocsin_writer;
GRANT ALTER DELETE ON tocsin.assessments_log TO tocsin_writer;
GRANT ALTER DELETE ON tocsin.follow_ups_log TO tocsin_writer;
GRANT ALTER DELETE ON tocsin.notifications_log TO tocsin_writer;
GRANT ALTER DELETE ON tocsin.undelivered_log TO tocsin_writer;
GRANT SELECT ON system.mutations TO tocsin_writer;
GRANT SELECT ON system.parts TO tocsin_writer;
-- Migration 0006 puts a view in the place of this one table, once its rows are copied.
GRANT DROP TABLE ON tocsin.access_log TO tocsin_writer;

-- Once a table has a policy, a role sees the rows of its own policies only: hence one for everybody else.
CREATE ROW POLICY IF NOT EXISTS areas_only ON tocsin.warnings_log
  USING NOT startsWith(subject, 'individual:') TO tocsin_area_reader;
CREATE ROW POLICY IF NOT EXISTS areas_only ON tocsin.warning_contributions_log
  USING NOT startsWith(subject, 'individual:') TO tocsin_area_reader;
CREATE ROW POLICY IF NOT EXISTS areas_only ON tocsin.follow_ups_log
  USING NOT startsWith(subject, 'individual:') TO tocsin_area_reader;
CREATE ROW POLICY IF NOT EXISTS all_rows ON tocsin.warnings_log USING 1 TO ALL EXCEPT tocsin_area_reader;
CREATE ROW POLICY IF NOT EXISTS all_rows ON tocsin.warning_contributions_log USING 1 TO ALL EXCEPT tocsin_area_reader;
CREATE ROW POLICY IF NOT EXISTS all_rows ON tocsin.follow_ups_log USING 1 TO ALL EXCEPT tocsin_area_reader;

-- Users, for example:
--   CREATE USER dashboard IDENTIFIED BY '...' DEFAULT ROLE tocsin_area_reader SETTINGS readonly = 2;
-- A user of several roles sees the union of their rows: give a person one of the first two, not both.
--
-- Checks, as a user of tocsin_area_reader:
--   SELECT count() FROM tocsin.warnings WHERE subject_kind = 'individual';   -- 0
--   SELECT parties FROM tocsin.events_log;                                   -- ACCESS_DENIED
--   SELECT * FROM tocsin.access_log;                                         -- ACCESS_DENIED
