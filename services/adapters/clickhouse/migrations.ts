import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

export interface Migration {
  readonly version: number;
  readonly name: string;
  /** Hex SHA-256 of the file's text. */
  readonly checksum: string;
  readonly statements: readonly string[];
}

/** Where the migrations of this version lie. */
const MIGRATIONS = new URL('../../../deploy/clickhouse/migrations/', import.meta.url);

/** Reads `0001_name.sql` ... of a directory in order. Throws where a number is missing or used twice. */
export async function readMigrations(directory: URL = MIGRATIONS): Promise<readonly Migration[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort();
  const migrations = await Promise.all(names.map((name) => readMigration(directory, name)));
  migrations.forEach((migration, index) => {
    if (migration.version !== index + 1) {
      throw new MigrationError(
        'files_not_numbered',
        `${migration.name}: expected number ${String(index + 1).padStart(4, '0')}. Migrations are numbered without gaps.`,
      );
    }
  });
  return migrations;
}

async function readMigration(directory: URL, name: string): Promise<Migration> {
  const text = await readFile(new URL(name, directory), 'utf8');
  return {
    version: Number.parseInt(name, 10),
    name,
    checksum: createHash('sha256').update(text).digest('hex'),
    statements: splitStatements(text),
  };
}

/** Statements of a file: each ends with a semicolon at the end of a line; lines of comment are left out. */
export function splitStatements(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('--'))
    .join('\n')
    .split(/;[ \t]*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

export type MigrationErrorCode = 'files_not_numbered' | 'edited' | 'newer_database';

export class MigrationError extends Error {
  readonly code: MigrationErrorCode;
  readonly retryable = false;
  constructor(code: MigrationErrorCode, message: string) {
    super(message);
    this.name = 'MigrationError';
    this.code = code;
  }
}
