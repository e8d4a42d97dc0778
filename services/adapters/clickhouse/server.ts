import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { type ClickHouse, INSERT_SETTINGS } from './clickhouse.ts';
import { toClickHouseError } from './errors.ts';

export interface ServerOptions {
  /** For example `http://clickhouse.example:8123`. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** Must exist: the migrations make tables, not databases. */
  readonly database: string;
  /** How long one request may take, ms; 30,000 where it is left out. */
  readonly timeoutMs?: number;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Opens a ClickHouse server over HTTP. Nothing is sent until the first call. */
export function openServer(options: ServerOptions): ClickHouse {
  const client = createClient({
    url: options.url,
    username: options.user,
    password: options.password,
    database: options.database,
    // Errors surface with code and remedy; the client would print them, rows and all, as well.
    log: { level: ClickHouseLogLevel.OFF },
    http_headers: options.headers ?? {},
    request_timeout: options.timeoutMs ?? 30_000,
    // A socket that the server has just closed fails the request it is given: retries would hide it, badly.
    keep_alive: { enabled: true, idle_socket_ttl: 1_000 },
  });
  return {
    async command(sql) {
      await client.command({ query: sql }).catch(raise);
    },
    async insert(table, rows, token) {
      if (rows.length === 0) return;
      await client
        .insert({
          table,
          values: [...rows],
          format: 'JSONEachRow',
          clickhouse_settings: { ...INSERT_SETTINGS_TEXT, insert_deduplication_token: token },
        })
        .catch(raise);
    },
    async query<Row>(sql: string, params: Readonly<Record<string, unknown>> = {}) {
      const result = await client
        .query({ query: sql, query_params: { ...params }, format: 'JSONEachRow' })
        .catch(raise);
      return await result.json<Row>();
    },
    async close() {
      await client.close();
    },
  };
}

const INSERT_SETTINGS_TEXT = {
  async_insert: INSERT_SETTINGS.async_insert,
  max_partitions_per_insert_block: String(INSERT_SETTINGS.max_partitions_per_insert_block),
} as const;

function raise(cause: unknown): never {
  throw toClickHouseError(cause);
}
