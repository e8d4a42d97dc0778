import { Session } from 'chdb';
import { allowFunctions, FUNCTIONS_QUERY, type FunctionRow } from './allowed-functions.ts';
import { type CanonicalQuery, checkCanonical, formattingStatement, outputFormat } from './canonical-query.ts';
import { contentTypeOf } from './formats.ts';
import { checkSyntaxTree, type GuardRules } from './guard.ts';
import type { HttpAnswer, HttpQuery, QueryRunner } from './query.ts';
import { Refusal } from './refusal.ts';
import { type DoorLimits, sessionStatement } from './session-settings.ts';
import { createSlots } from './slots.ts';
import { parseSyntaxTree } from './syntax-tree.ts';

export interface ReadOnlyEngineOptions {
  /** Data directory, open in this process already. */
  readonly path: string;
  readonly limits: DoorLimits;
  readonly concurrency: number;
  /** How many queries may wait for their turn. */
  readonly waiting: number;
}

/** The embedded engine's only database. */
const DATABASE = 'default';

/** How long past its own limit the engine is waited for: it looks at the clock between blocks only. */
const GRACE_MS = 5_000;

/**
 * Answers queries over the embedded engine and nothing else. Each gets a connection of its own, read-only before it sees
 * the query, so that nothing a query sets outlives it; and is run only after the engine's own parser has shown that it
 * does nothing but read what it may.
 */
export function createReadOnlyEngine(options: ReadOnlyEngineOptions): QueryRunner {
  const slots = createSlots(options.concurrency, options.waiting);
  const rules: GuardRules = {
    database: DATABASE,
    isAllowedFunction: allowFunctions(readFunctions(options.path)),
  };
  return async (query) => {
    if (query.database !== '' && query.database !== DATABASE) {
      throw new Refusal('unknown_database', `There is no database ${JSON.stringify(query.database)} here`);
    }
    const release = await slots.take();
    const running = runInSession(query, options, rules);
    // The place is free when the engine is done, not when the client gave up: a query cannot be interrupted.
    running.then(release, release);
    return await withinTime(running, options.limits.maxExecutionMs + GRACE_MS);
  };
}

async function runInSession(
  query: HttpQuery,
  options: ReadOnlyEngineOptions,
  rules: GuardRules,
): Promise<HttpAnswer> {
  const session = new Session(options.path);
  try {
    session.query(sessionStatement(options.limits, query.settings, query.params));
    const canonical = await guard(session, query, rules);
    const format = outputFormat(canonical, query.defaultFormat);
    if (contentTypeOf(format) === undefined) {
      throw new Refusal('unknown_format', `The format ${format} is not given here`);
    }
    const result = await session.queryAsync(canonical.sql, { format });
    return { body: result.bytes(), format, rows: result.rowsRead, elapsedMs: result.elapsed * 1_000 };
  } finally {
    session.close();
  }
}

async function guard(session: Session, query: HttpQuery, rules: GuardRules): Promise<CanonicalQuery> {
  if (query.sql.includes('\0')) throw new Refusal('syntax', 'The query holds a NUL character');
  const formatted = await session.queryAsync(formattingStatement(query.sql), { format: 'TSVRaw' });
  const canonical = checkCanonical(formatted.text().replace(/\n$/, ''), query.params);
  const explained = await session.queryAsync(`EXPLAIN AST ${canonical.sql}`, { format: 'TSVRaw' });
  const tree = parseSyntaxTree(explained.text());
  if (!tree) throw new Refusal('syntax', 'The query could not be checked');
  checkSyntaxTree(tree, rules);
  return canonical;
}

function readFunctions(path: string): readonly FunctionRow[] {
  const session = new Session(path);
  try {
    const lines = session.query(FUNCTIONS_QUERY, 'JSONEachRow').trim().split('\n');
    return lines.map((line) => JSON.parse(line) as FunctionRow);
  } finally {
    session.close();
  }
}

async function withinTime<T>(running: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Refusal('timeout', `The query took longer than ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([running, late]);
  } finally {
    clearTimeout(timer);
  }
}
