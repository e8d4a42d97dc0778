import { createClient } from '@clickhouse/client';
import { createChdbConnection } from 'chdb/connection';
import { type ClickHouse, INSERT_SETTINGS } from './clickhouse.ts';
import { compactRows } from './compact-rows.ts';
import { toClickHouseError } from './errors.ts';

export interface EmbeddedOptions {
  /** Directory of the data; made where it is missing. One process may have one directory open. */
  readonly path: string;
}

/**
 * Opens the embedded engine. Rows go in as bytes with their settings in the statement: the client's own insert would
 * send them through a string, and would leave its deduplication token set on the connection, where it silently drops
 * the next insert that carries none.
 */
export function openEmbedded({ path }: EmbeddedOptions): ClickHouse {
  const connection = createChdbConnection({ path });
  const client = createClient({ connection: connection as unknown as ClientConnection });
  return {
    async command(sql) {
      await connection.command({ query: sql }).catch(raise);
    },
    async insert(table, rows, token) {
      if (rows.length === 0) return;
      const { columns, bytes } = compactRows(rows);
      await connection.chdb
        .rawInsert({
          table,
          columns,
          values: bytes,
          format: 'JSONCompactEachRow',
          settings: { ...INSERT_SETTINGS, insert_deduplication_token: token },
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

/** The same contract in two packages: their optional fields differ under exactOptionalPropertyTypes only. */
type ClientConnection = NonNullable<NonNullable<Parameters<typeof createClient>[0]>['connection']>;

function raise(cause: unknown): never {
  throw toClickHouseError(cause);
}
