/** A request that is not served, in words its sender can act on. Holds nothing of what was sent. */
export class Refusal extends Error {
  readonly httpStatus: number;
  readonly code: RefusalCode;
  readonly remedy: string;
  readonly retryable: boolean;
  constructor(code: RefusalCode, message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Refusal';
    this.httpStatus = STATUS[code];
    this.code = code;
    this.remedy = remedy;
    this.retryable = this.httpStatus === 503;
  }
}

const STATUS = {
  bad_request: 400,
  bad_query: 400,
  bad_address: 400,
  bad_body: 400,
  bad_key: 400,
  empty_body: 400,
  not_utf8: 400,
  not_json: 400,
  too_deep: 400,
  not_signed_in: 401,
  wrong_sign_in: 401,
  wrong_events_key: 401,
  no_events_key: 401,
  not_permitted: 403,
  reason_required: 403,
  csrf: 403,
  foreign_host: 403,
  foreign_origin: 403,
  not_found: 404,
  not_here: 404,
  not_acceptable: 406,
  too_slow: 408,
  refused: 409,
  nothing_left: 409,
  too_large: 413,
  too_many_events: 413,
  wrong_content_type: 415,
  weak_password: 422,
  too_often: 429,
  locked: 429,
  headers_too_large: 431,
  internal: 500,
  busy: 503,
  history_unavailable: 503,
  log_unavailable: 503,
  starting: 503,
  too_many_streams: 503,
  stopping: 503,
} as const;

export type RefusalCode = keyof typeof STATUS;

/** `{error: {code, message, remedy}}`, the body of every answer that is no success. */
export function errorBody({ code, message, remedy }: Refusal): string {
  return JSON.stringify({ error: { code, message, remedy } });
}
