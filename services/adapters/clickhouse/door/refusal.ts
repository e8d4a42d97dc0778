/** A request the door does not answer, in ClickHouse's own terms so that its clients show the reason. */
export class Refusal extends Error {
  readonly httpStatus: number;
  /** ClickHouse's error code. */
  readonly code: number;
  /** ClickHouse's name of it. */
  readonly type: string;
  readonly retryable: boolean;
  constructor(kind: RefusalKind, message: string) {
    super(message);
    this.name = 'Refusal';
    const [httpStatus, code, type] = KINDS[kind];
    this.httpStatus = httpStatus;
    this.code = code;
    this.type = type;
    this.retryable = kind === 'busy' || kind === 'timeout';
  }
  /** As ClickHouse writes it into the body of an answer. */
  get text(): string {
    return `Code: ${this.code}. DB::Exception: ${this.message} (${this.type})\n`;
  }
}

const KINDS = {
  unauthenticated: [403, 516, 'AUTHENTICATION_FAILED'],
  foreign: [403, 516, 'AUTHENTICATION_FAILED'],
  forbidden: [403, 497, 'ACCESS_DENIED'],
  read_only: [403, 164, 'READONLY'],
  syntax: [400, 62, 'SYNTAX_ERROR'],
  bad_arguments: [400, 36, 'BAD_ARGUMENTS'],
  unknown_database: [404, 81, 'UNKNOWN_DATABASE'],
  unknown_format: [400, 73, 'UNKNOWN_FORMAT'],
  too_large: [413, 307, 'TOO_MANY_BYTES'],
  busy: [503, 202, 'TOO_MANY_SIMULTANEOUS_QUERIES'],
  timeout: [408, 159, 'TIMEOUT_EXCEEDED'],
  not_found: [404, 79, 'INCORRECT_FILE_NAME'],
} as const satisfies Record<string, readonly [number, number, string]>;

export type RefusalKind = keyof typeof KINDS;
