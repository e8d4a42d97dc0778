import { DEFAULT_FORMAT } from './formats.ts';
import { Refusal } from './refusal.ts';

/** A query as ClickHouse's own formatter wrote it: one statement on one line, without comments. */
export interface CanonicalQuery {
  readonly sql: string;
  /** Of its FORMAT clause, or undefined. */
  readonly format: string | undefined;
}

/** Statement that gives the canonical form of a query; it refuses a text that holds more than one statement. */
export function formattingStatement(query: string): string {
  // Base 64 holds no character that could end the literal, so this needs no trust in anybody's escaping.
  const encoded = Buffer.from(query).toString('base64');
  return `SELECT formatQuerySingleLine(base64Decode('${encoded}'))`;
}

/**
 * Refuses what the syntax tree would show wrongly or not at all: an identifier with an escape in it (the tree prints it
 * raw, so a line break could draw nodes that are not there), a file to write to, a statement that is no query.
 */
export function checkCanonical(sql: string, params: ReadonlyMap<string, string>): CanonicalQuery {
  const { outside, identifiers } = splitQuoted(sql);
  if (/\p{Cc}/u.test(sql)) throw new Refusal('syntax', 'Control characters are not allowed here');
  if (identifiers.some((name) => name.includes('\\'))) {
    throw new Refusal('syntax', 'Identifiers with escapes in them are not allowed here');
  }
  if (/\bINTO OUTFILE\b/i.test(outside)) throw new Refusal('read_only', 'INTO OUTFILE is not allowed here');
  if (!QUERY.test(outside)) {
    throw new Refusal(
      'read_only',
      'This door only answers queries: SELECT, SHOW TABLES, DESCRIBE, EXISTS, EXPLAIN',
    );
  }
  checkIdentifierParams(outside, params);
  return { sql, format: /\bFORMAT (\w+)$/.exec(outside)?.[1] };
}

/** SHOW SETTINGS, SHOW CLUSTERS and the like look the same as SHOW TABLES in the tree. */
const QUERY =
  /^\(*(?:SELECT|WITH|EXPLAIN|DESCRIBE TABLE|EXISTS (?:TABLE|VIEW)|SHOW (?:FULL )?(?:TABLES|DATABASES)|SHOW (?:EXTENDED )?(?:FULL )?COLUMNS|SHOW FUNCTIONS|SHOW CREATE (?:TABLE|VIEW))\b/;

/** An identifier given as a parameter is printed raw into the tree as well. */
function checkIdentifierParams(outside: string, params: ReadonlyMap<string, string>): void {
  const names = [...outside.matchAll(/\{(\w+):Identifier\}/g)].map((match) => match[1] ?? '');
  if (names.length !== [...outside.matchAll(/:\s*Identifier\b/gi)].length) {
    throw new Refusal('syntax', 'A parameter that is an identifier is written {name:Identifier}');
  }
  for (const name of names) {
    if (!/^[\p{L}\p{N}_.$ -]*$/u.test(params.get(name) ?? '')) {
      throw new Refusal('bad_arguments', `param_${name}: not an identifier, which this query asks for`);
    }
  }
}

/** Output format of a query: its own, else the one the request asks for, else ClickHouse's default. */
export function outputFormat(query: CanonicalQuery, asked: string | undefined): string {
  return query.format ?? asked ?? DEFAULT_FORMAT;
}

/** The parts of a canonical query outside quotes (each quoted part left as an empty pair), and its quoted identifiers. */
function splitQuoted(sql: string): { readonly outside: string; readonly identifiers: readonly string[] } {
  let outside = '';
  const identifiers: string[] = [];
  for (let at = 0; at < sql.length; at += 1) {
    const quote = sql[at] ?? '';
    if (quote !== "'" && quote !== '`' && quote !== '"') {
      outside += quote;
      continue;
    }
    const end = endOfQuoted(sql, at);
    if (quote !== "'") identifiers.push(sql.slice(at + 1, end));
    outside += quote + quote;
    at = end;
  }
  return { outside, identifiers };
}

function endOfQuoted(text: string, start: number): number {
  const quote = text[start];
  let at = start + 1;
  while (at < text.length && text[at] !== quote) at += text[at] === '\\' ? 2 : 1;
  return at;
}
