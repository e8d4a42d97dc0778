import { DatabaseSync } from 'node:sqlite';
import type { AvroRecord } from './avro-schema.ts';
import { incompatibilities } from './compatibility.ts';
import { RegistryError, type SchemaRegistry } from './schema-registry.ts';

export interface SchemaFile extends SchemaRegistry {
  close(): void;
}

const DDL = `CREATE TABLE IF NOT EXISTS schemas (
  id INTEGER PRIMARY KEY, subject TEXT NOT NULL, version INTEGER NOT NULL, schema TEXT NOT NULL,
  UNIQUE (subject, version), UNIQUE (subject, schema)) STRICT`;

/**
 * The registry of an installation without servers: an SQLite file, `:memory:` for one that is forgotten. Several
 * processes may have it open. A new version must be able to read every earlier one of its subject, since the log
 * may still hold them. Throws `RegistryError('unreadable')` where the file is no such database.
 */
export function openSchemaFile(path: string): SchemaFile {
  const database = open(path);
  const find = database.prepare('SELECT id FROM schemas WHERE subject = ? AND schema = ?');
  const read = database.prepare('SELECT schema FROM schemas WHERE id = ?');
  const versions = database.prepare('SELECT schema FROM schemas WHERE subject = ? ORDER BY version');
  const add = database.prepare(
    'INSERT INTO schemas (subject, version, schema) VALUES (?, ?, ?) RETURNING id',
  );

  const register = (subject: string, schema: string): number => {
    const known = find.get(subject, schema);
    if (known !== undefined) return Number(known.id);
    const earlier = versions.all(subject).map((row) => String(row.schema));
    for (const text of earlier) mustRead(subject, schema, text);
    return Number(add.get(subject, earlier.length + 1, schema)?.id);
  };

  return {
    idOf: (subject, schema) => {
      const known = find.get(subject, schema);
      return known === undefined
        ? inTransaction(database, () => register(subject, schema))
        : Number(known.id);
    },
    schemaOf: (id) => {
      const row = read.get(id);
      if (row === undefined) throw new RegistryError('unknown_schema', `there is no schema of id ${id}`);
      return String(row.schema);
    },
    close: () => database.close(),
  };
}

function open(path: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    database.exec('PRAGMA busy_timeout = 5000');
    database.exec(DDL);
    return database;
  } catch (cause) {
    database?.close();
    throw new RegistryError('unreadable', `${path} is not a schema file; move it away or restore it`, {
      cause,
    });
  }
}

/** The write lock comes first, so that two processes that start together do not both add a version. */
function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

function mustRead(subject: string, schema: string, earlier: string): void {
  const reasons = incompatibilities(JSON.parse(schema) as AvroRecord, JSON.parse(earlier) as AvroRecord);
  if (reasons.length === 0) return;
  throw new RegistryError('incompatible', `${subject} cannot read an earlier version: ${reasons.join('; ')}`);
}
