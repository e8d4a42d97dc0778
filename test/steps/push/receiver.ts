import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Received {
  readonly path: string;
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Epoch ms. */
  readonly at: number;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Never answered, or with `body` begun and not ended. */
  readonly hang?: true;
  readonly afterMs?: number;
}

/** A receiver on this machine that answers as it is told, and keeps what came. */
export async function startReceiver(answer: (received: Received, index: number) => Answer = () => ({})) {
  const received: Received[] = [];
  let answering = answer;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one: Received = {
        path: request.url!,
        method: request.method!,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
        at: Date.now(),
      };
      const { status = 204, headers = {}, body, hang, afterMs = 0 } = answering(one, received.push(one) - 1);
      if (hang === true && body === undefined) return;
      setTimeout(() => {
        response.writeHead(status, headers);
        if (hang === true) response.write(body);
        else response.end(body);
      }, afterMs);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close').catch(() => undefined);
  };
  onTestFinished(async () => {
    if (server.listening) await close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    /** Ids of the deliveries in the order in which they came. */
    ids: () => received.map(({ headers }) => String(headers['webhook-id'])),
    answer(next: typeof answer) {
      answering = next;
    },
    close,
  };
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>;
