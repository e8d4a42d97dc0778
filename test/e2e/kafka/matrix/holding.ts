import { existsSync } from 'node:fs';
import { askDoor } from '../../support/ask.ts';

/** Asks the ClickHouse of a run. */
export type Ask = <Row>(query: string) => Promise<readonly Row[]>;

/** What ClickHouse holds, as runs are compared by it. */
export interface Holding {
  /** Every revision of every warning. */
  readonly warnings: readonly string[];
  /** Counts by table, and by what tells rows of a table apart: equal where no row is doubled. */
  readonly rows: Readonly<Record<string, number>>;
  /** How often each decision was made. */
  readonly decisions: Readonly<Record<string, number>>;
}

/** Through a door that may want a key. */
export const asker =
  (door: () => string | undefined, keyFile: string): Ask =>
  async (query) => {
    const url = door();
    if (url === undefined || !existsSync(keyFile)) throw new Error('ClickHouse is not open');
    return await askDoor(url, keyFile, query);
  };

/** What tells the rows of each table apart. */
const IDENTITIES: Readonly<Record<string, string>> = {
  events: 'stream, case_id, revision',
  warnings: 'warning_id, revision',
  warning_contributions: 'warning_id, revision, rule',
  assessments: 'assessment_id',
  dead_letters: 'topic, partition, offset',
  rule_sets: 'rule_set',
};

const REVISION = "concat(warning_id, ' ', toString(revision), ' ', reason, ' ', level, ' ', toString(score))";
export async function holdingOf(ask: Ask): Promise<Holding> {
  const rows: Record<string, number> = {};
  for (const [table, identity] of Object.entries(IDENTITIES)) {
    const query = `SELECT toInt32(count()) AS shown, toInt32(uniqExact(${identity})) AS apart FROM ${table}`;
    const [row] = await ask<{ readonly shown: number; readonly apart: number }>(query);
    rows[table] = row!.shown;
    rows[`${table} told apart`] = row!.apart;
  }
  const decided = await ask<{ readonly decision: string; readonly n: number }>(
    'SELECT decision, toInt32(count()) AS n FROM assessments GROUP BY decision ORDER BY decision',
  );
  const decisions = Object.fromEntries(decided.map(({ decision, n }) => [decision, n]));
  const revisions = await ask<{ readonly text: string }>(
    `SELECT ${REVISION} AS text FROM warnings ORDER BY text`,
  );
  return { warnings: revisions.map(({ text }) => text), rows, decisions };
}

const SHOWN = 6;

/** How one holding differs from another, in words; empty where it does not. */
export function differences(expected: Holding, found: Holding): readonly string[] {
  const lacks = missing(expected.warnings, found.warnings);
  const adds = missing(found.warnings, expected.warnings);
  return [
    ...countsDiffer(expected.rows, found.rows),
    ...countsDiffer(expected.decisions, found.decisions),
    ...(lacks.length === 0
      ? []
      : [`${lacks.length} revisions are missing: ${lacks.slice(0, SHOWN).join('; ')}`]),
    ...(adds.length === 0
      ? []
      : [`${adds.length} revisions are others': ${adds.slice(0, SHOWN).join('; ')}`]),
    ...Object.keys(IDENTITIES)
      .filter((table) => found.rows[table] !== found.rows[`${table} told apart`])
      .map((table) => `${table} shows a row twice`),
  ];
}

function missing(from: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others);
  return from.filter((one) => !known.has(one));
}

function countsDiffer(
  expected: Readonly<Record<string, number>>,
  found: Readonly<Record<string, number>>,
): readonly string[] {
  const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
  return [...names]
    .filter((name) => expected[name] !== found[name])
    .map((name) => `${name}: ${found[name] ?? 0}, not ${expected[name] ?? 0}`);
}
