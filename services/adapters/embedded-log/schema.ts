import type { DatabaseSync } from 'node:sqlite';

export const SCHEMA_VERSION = 1;

/**
 * Records lie in batches, one row per partition and append, as in Kafka: a row costs far more than a record.
 * A batch goes by the sequence number of its first record, which orders records across topics. `bytes` stands
 * last, so that looking at the other columns does not read it.
 */
const SCHEMA = `
  CREATE TABLE sequence (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    next INTEGER NOT NULL
  ) STRICT;
  INSERT INTO sequence VALUES (1, 0);

  CREATE TABLE topics (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    retention_ms REAL NOT NULL
  ) STRICT;

  CREATE TABLE partitions (
    id INTEGER PRIMARY KEY,
    topic_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    first INTEGER NOT NULL DEFAULT 0,
    next INTEGER NOT NULL DEFAULT 0,
    UNIQUE (topic_id, number)
  ) STRICT;

  CREATE TABLE batches (
    sequence INTEGER PRIMARY KEY,
    partition_id INTEGER NOT NULL,
    first INTEGER NOT NULL,
    records INTEGER NOT NULL,
    appended_at REAL NOT NULL,
    bytes BLOB NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX batches_by_offset ON batches (partition_id, first);

  CREATE TABLE consumer_groups (
    name TEXT PRIMARY KEY,
    generation INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE commits (
    consumer_group TEXT NOT NULL,
    partition_id INTEGER NOT NULL,
    "offset" INTEGER NOT NULL,
    metadata TEXT NOT NULL,
    PRIMARY KEY (consumer_group, partition_id)
  ) STRICT, WITHOUT ROWID;

  -- Never a reused id: a reader may still hold that of a snapshot that is gone.
  CREATE TABLE snapshots (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    complete INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX snapshots_by_name ON snapshots (name);

  CREATE TABLE snapshot_chunks (
    snapshot_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    bytes BLOB NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX snapshot_chunks_by_number ON snapshot_chunks (snapshot_id, number);

  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** The layout of the file, 0 for a new one. */
export function readVersion(sql: DatabaseSync): number {
  return Number(sql.prepare('PRAGMA user_version').get()?.user_version);
}

export function createSchema(sql: DatabaseSync): void {
  sql.exec(SCHEMA);
}
