export type ClickHouseFailure =
  | 'unreachable' // no connection, or it broke
  | 'overloaded' // too many parts or queries, memory, disk
  | 'refused' // user, password, grants, read-only
  | 'wrong_schema' // a table or column is missing or of another type
  | 'bad_rows' // a row the table cannot hold
  | 'bad_query'
  | 'other';

/** A failure of ClickHouse, with the code ClickHouse gave (0 where it never answered) and what to do about it. */
export class ClickHouseError extends Error {
  readonly code: ClickHouseFailure;
  readonly engineCode: number;
  readonly retryable: boolean;
  readonly remedy: string;
  constructor(code: ClickHouseFailure, engineCode: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ClickHouseError';
    this.code = code;
    this.engineCode = engineCode;
    this.retryable = code === 'unreachable' || code === 'overloaded';
    this.remedy = REMEDIES[code];
  }
}

const REMEDIES: Readonly<Record<ClickHouseFailure, string>> = {
  unreachable: 'Check that the ClickHouse server runs and that its URL is right.',
  overloaded: 'Give ClickHouse more memory or disk, or send fewer and larger batches.',
  refused: 'Check user, password and grants (deploy/clickhouse/roles.sql).',
  wrong_schema: 'Run the migrations of this version (deploy/clickhouse/migrations) against this database.',
  bad_rows: 'A row does not fit its table: this is a defect of Tocsin, report it with this message.',
  bad_query: 'Correct the query.',
  other: 'Look the code up in ClickHouse’s system.errors or its documentation.',
};

/** Codes of ClickHouse's `ErrorCodes.cpp`, by what they mean to somebody who inserts or queries. */
const FAILURES: ReadonlyMap<number, ClickHouseFailure> = new Map<number, ClickHouseFailure>([
  [3, 'unreachable'], // UNEXPECTED_END_OF_FILE
  [159, 'unreachable'], // TIMEOUT_EXCEEDED
  [198, 'unreachable'], // DNS_ERROR
  [209, 'unreachable'], // SOCKET_TIMEOUT
  [210, 'unreachable'], // NETWORK_ERROR
  [236, 'unreachable'], // ABORTED
  [319, 'unreachable'], // UNKNOWN_STATUS_OF_INSERT
  [999, 'unreachable'], // KEEPER_EXCEPTION
  [173, 'overloaded'], // CANNOT_ALLOCATE_MEMORY
  [202, 'overloaded'], // TOO_MANY_SIMULTANEOUS_QUERIES
  [241, 'overloaded'], // MEMORY_LIMIT_EXCEEDED
  [242, 'overloaded'], // TABLE_IS_READ_ONLY, for a while after a lost keeper session
  [243, 'overloaded'], // NOT_ENOUGH_SPACE
  [252, 'overloaded'], // TOO_MANY_PARTS
  [439, 'overloaded'], // CANNOT_SCHEDULE_TASK
  [164, 'refused'], // READONLY
  [192, 'refused'], // UNKNOWN_USER
  [193, 'refused'], // WRONG_PASSWORD
  [194, 'refused'], // REQUIRED_PASSWORD
  [497, 'refused'], // ACCESS_DENIED
  [516, 'refused'], // AUTHENTICATION_FAILED
  [16, 'wrong_schema'], // NO_SUCH_COLUMN_IN_TABLE
  [60, 'wrong_schema'], // UNKNOWN_TABLE
  [81, 'wrong_schema'], // UNKNOWN_DATABASE
  [6, 'bad_rows'], // CANNOT_PARSE_TEXT
  [26, 'bad_rows'], // CANNOT_PARSE_QUOTED_STRING
  [27, 'bad_rows'], // CANNOT_PARSE_INPUT_ASSERTION_FAILED
  [41, 'bad_rows'], // CANNOT_PARSE_DATETIME
  [53, 'bad_rows'], // TYPE_MISMATCH
  [72, 'bad_rows'], // CANNOT_PARSE_NUMBER
  [117, 'bad_rows'], // INCORRECT_DATA
  [46, 'bad_query'], // UNKNOWN_FUNCTION
  [47, 'bad_query'], // UNKNOWN_IDENTIFIER
  [62, 'bad_query'], // SYNTAX_ERROR
]);

/** Where the engine begins to quote what it was reading. */
const ROW_TEXT = /\(while reading|\(at row|\n/;

/** What Node and the HTTP client say when there is no connection, or no longer. */
const NETWORK =
  /ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EAI_AGAIN|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|socket hang up|Timeout error/i;

/** Engine code of an error from the client or from the embedded engine, or 0. */
export function engineCodeOf(cause: unknown): number {
  const message = cause instanceof Error ? cause.message : String(cause);
  const stated = /Code: (\d+)\. DB::/.exec(message)?.[1];
  if (stated !== undefined) return Number(stated);
  const code = (cause as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^\d+$/.test(code) ? Number(code) : 0;
}

/** Turns whatever the client or the engine threw into one error with a code and a remedy. */
export function toClickHouseError(cause: unknown): ClickHouseError {
  if (cause instanceof ClickHouseError) return cause;
  const engineCode = engineCodeOf(cause);
  const text = cause instanceof Error ? cause.message : String(cause);
  const name = (cause as { code?: unknown } | null)?.code;
  const offline = engineCode === 0 && NETWORK.test(`${typeof name === 'string' ? name : ''} ${text}`);
  const gateway = engineCode === 0 && /\b50[234]\b|Bad Gateway|Service Unavailable/i.test(text);
  const failure = offline || gateway ? 'unreachable' : (FAILURES.get(engineCode) ?? 'other');
  // The engine quotes the row it cannot read, tokens and case ids with it: those are nobody's to print.
  if (failure === 'bad_rows')
    return new ClickHouseError(failure, engineCode, `ClickHouse cannot read a row (code ${engineCode})`);
  return new ClickHouseError(failure, engineCode, text.split(ROW_TEXT)[0]!.trimEnd(), { cause });
}
