import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * What stands between the store and ClickHouse: `passing`; `refusing` as while it restarts; `losing` the answers of what was
 * done; `holding` them back until the store has given up; `slow`.
 */
export type ProxyMode = 'passing' | 'refusing' | 'losing' | 'holding' | 'slow';

export interface SinkProxy {
  readonly url: string;
  set(mode: ProxyMode): void;
  /** Requests that met with the mode, since the start. */
  met(mode: ProxyMode): number;
  close(): Promise<void>;
}

const SLOW_MS = 1_500;

export async function startSinkProxy(target: string): Promise<SinkProxy> {
  let mode: ProxyMode = 'passing';
  const met = new Map<ProxyMode, number>();
  const server = createServer((asked, answer) => {
    const now = mode;
    met.set(now, (met.get(now) ?? 0) + 1);
    serve(now, asked, answer, target).catch(() => asked.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    set(next) {
      mode = next;
    },
    met: (which) => met.get(which) ?? 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(
  mode: ProxyMode,
  asked: IncomingMessage,
  answer: ServerResponse,
  target: string,
): Promise<void> {
  if (mode === 'refusing') {
    asked.resume();
    answer.writeHead(503).end('Service Unavailable');
    return;
  }
  if (mode === 'slow') await pause(SLOW_MS);
  const { status, headers, body } = await forward(asked, target);
  if (mode === 'losing') asked.socket.destroy();
  // Until whoever asked has hung up.
  else if (mode !== 'holding') answer.writeHead(status, headers).end(body);
}

interface Forwarded {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

function forward(asked: IncomingMessage, target: string): Promise<Forwarded> {
  return new Promise((resolve, reject) => {
    const { method, headers } = asked;
    const onward = request(new URL(asked.url ?? '/', target), { method, headers }, (given) => {
      const chunks: Buffer[] = [];
      given.on('data', (chunk: Buffer) => chunks.push(chunk));
      given.on('error', reject);
      given.on('end', () =>
        resolve({ status: given.statusCode ?? 502, headers: given.headers, body: Buffer.concat(chunks) }),
      );
    });
    onward.on('error', reject);
    asked.on('error', reject).pipe(onward);
  });
}
