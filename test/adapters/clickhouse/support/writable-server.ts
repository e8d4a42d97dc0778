import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Session } from 'chdb';
import { createHttpInterface } from '../../../../services/adapters/clickhouse/door/http-interface.ts';
import type { QueryRunner } from '../../../../services/adapters/clickhouse/door/query.ts';

export interface WritableServer {
  readonly url: string;
  /** The next answers are lost: the work is done and the connection breaks. */
  loseAnswers(count: number): void;
  /** The next requests get this error before anything is done. */
  failWith(message: string, count: number): void;
  close(): Promise<void>;
}

/**
 * The nearest thing to a ClickHouse server where none can be installed: the door's HTTP handling without its guard, over
 * the embedded engine, each request on a connection of its own as on a server.
 */
export async function startWritableServer(path: string): Promise<WritableServer> {
  let lost = 0;
  let failures: string[] = [];
  const run: QueryRunner = async (query) => {
    const failure = failures.shift();
    if (failure !== undefined) throw new Error(failure);
    return await runWritable(path, query);
  };
  const listener = createHttpInterface({
    run,
    admit: () => 'writer',
    onAccess: () => Promise.resolve(),
    maxBodyBytes: 100_000_000,
    now: () => 0,
  });
  const server = createServer((request, response) => {
    if (lost > 0) {
      lost -= 1;
      response.end = () => {
        request.socket.destroy();
        return response;
      };
    }
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    loseAnswers(count) {
      lost = count;
    },
    failWith(message, count) {
      failures = Array.from({ length: count }, () => message);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A parameter is text of its own, which may hold quotes: a list of texts does. */
function literal(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

const runWritable: (path: string, query: Parameters<QueryRunner>[0]) => ReturnType<QueryRunner> = async (
  path,
  query,
) => {
  const session = new Session(path);
  try {
    for (const name of ['insert_deduplication_token', 'async_insert', 'max_partitions_per_insert_block']) {
      const value = query.settings.get(name);
      if (value !== undefined) session.query(`SET ${name} = '${value}'`);
    }
    for (const [name, value] of query.params) session.query(`SET param_${name} = ${literal(value)}`);
    const format = query.defaultFormat ?? 'TabSeparated';
    const result = await session.queryAsync(query.sql, { format });
    return { body: result.bytes(), format, rows: result.rowsRead, elapsedMs: 0 };
  } finally {
    session.close();
  }
};
