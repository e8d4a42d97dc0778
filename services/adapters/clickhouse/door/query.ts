/** A query as a client of ClickHouse's HTTP interface states it. */
export interface HttpQuery {
  readonly sql: string;
  readonly queryId: string;
  /** Empty where none was named. */
  readonly database: string;
  /** Format for a query without a FORMAT clause. */
  readonly defaultFormat: string | undefined;
  /** Values of `{name:Type}` placeholders, escaped as in tab-separated text. */
  readonly params: ReadonlyMap<string, string>;
  readonly settings: ReadonlyMap<string, string>;
}

export interface HttpAnswer {
  readonly body: Uint8Array;
  readonly format: string;
  /** Rows in the answer. */
  readonly rows: number;
  readonly elapsedMs: number;
}

/** Whatever answers queries that came over HTTP. Throws a Refusal or the engine's own error. */
export type QueryRunner = (query: HttpQuery) => Promise<HttpAnswer>;
