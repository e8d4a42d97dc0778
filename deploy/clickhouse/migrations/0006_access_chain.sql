-- The access log becomes a chain: each entry holds the hash of the one before, so that an entry which was altered, dropped,
-- inserted or moved shows (tocsin audit verify). What was written before stays, with seq -1 and no hash: nothing vouches
-- for it. May be run again at any place: what is copied twice is one row.

CREATE TABLE IF NOT EXISTS access_log_log (
  seq Int64 COMMENT 'Place in the chain, from 0; -1 for what is older than the chain',
  at DateTime64(3, 'UTC') COMMENT 'When',
  who String COMMENT 'Account id, or user name given at the door or on the machine',
  via LowCardinality(String) COMMENT 'door, console or command',
  what LowCardinality(String) COMMENT 'What was looked at, for example query, warning or subject',
  query String COMMENT 'Text of the query, or id of what was looked at',
  stated_reason String COMMENT 'Reason the person gave, where one is asked for',
  rows Nullable(UInt64) COMMENT 'Rows given out; null where it failed',
  outcome LowCardinality(String) COMMENT 'ok, or the code of the refusal',
  previous String COMMENT 'Hash of the entry before; zeros for the first',
  hash String COMMENT 'SHA-256 over the canonical JSON of all the rest, hex'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (seq, hash, at, who, query)
SETTINGS non_replicated_deduplication_window = 10000
COMMENT 'Every look at the data, as a chain of hashes; query the view access_log';

-- For a run that was killed between the two statements that follow it.
CREATE TABLE IF NOT EXISTS access_log (
  at DateTime64(3, 'UTC'),
  who String,
  via LowCardinality(String),
  what LowCardinality(String),
  query String,
  stated_reason String,
  rows Nullable(UInt64),
  outcome LowCardinality(String)
)
ENGINE = MergeTree
ORDER BY at;

INSERT INTO access_log_log (seq, at, who, via, what, query, stated_reason, rows, outcome, previous, hash)
SELECT -1, at, who, via, what, query, stated_reason, rows, outcome, '', ''
FROM access_log
WHERE (SELECT engine FROM system.tables WHERE database = currentDatabase() AND name = 'access_log') != 'View';

DROP TABLE IF EXISTS access_log;

CREATE OR REPLACE VIEW access_log (
  seq Int64 COMMENT 'Place in the chain, from 0; -1 for what is older than the chain',
  at DateTime64(3, 'UTC') COMMENT 'When',
  who String COMMENT 'Account id, or user name given at the door or on the machine',
  via LowCardinality(String) COMMENT 'door, console or command',
  what LowCardinality(String) COMMENT 'What was looked at, for example query, warning or subject',
  query String COMMENT 'Text of the query, or id of what was looked at',
  stated_reason String COMMENT 'Reason the person gave, where one is asked for',
  rows Nullable(UInt64) COMMENT 'Rows given out; null where it failed',
  outcome LowCardinality(String) COMMENT 'ok, or the code of the refusal',
  previous String COMMENT 'Hash of the entry before; zeros for the first',
  hash String COMMENT 'SHA-256 over the canonical JSON of all the rest, hex'
)
AS SELECT seq, at, who, via, what, query, stated_reason, rows, outcome, previous, hash
FROM access_log_log FINAL
COMMENT 'Every look at the data, once';
