import type { ServerResponse } from 'node:http';
import type { WarningFeed } from '../../steps/push/feed.ts';
import { type TitleOf, viewOf } from './view.ts';
import { toWire } from './wire.ts';

export interface StreamHubOptions {
  readonly feed: WarningFeed;
  readonly titleOf: TitleOf;
  /** Between two heartbeats, ms. */
  readonly heartbeatMs: number;
  /** Bytes that may wait for a client that does not read, before it is dropped. */
  readonly maxWaitingBytes: number;
  readonly onDropped: () => void;
}

export interface StreamHub {
  /** Sends the head of a stream and then every revision, until the client leaves or the hub closes. */
  add(response: ServerResponse, headers: Readonly<Record<string, string>>): void;
  size(): number;
  /** Ends every stream. */
  close(): void;
}

/** How long a browser waits before it connects again, ms. */
const RETRY_MS = 2_000;

/** Server-Sent Events (WHATWG HTML, section 9.2) to any number of clients, each revision written out once for all. */
export function createStreamHub(options: StreamHubOptions): StreamHub {
  const { feed, titleOf } = options;
  const clients = new Set<ServerResponse>();

  const countsFrame = (): string =>
    `event: counts\ndata: ${JSON.stringify({ open: feed.counts(), complete: feed.complete() })}\n\n`;

  const send = (client: ServerResponse, frame: string): void => {
    client.write(frame);
    if (client.writableLength <= options.maxWaitingBytes) return;
    clients.delete(client);
    client.destroy();
    options.onDropped();
  };
  const broadcast = (frame: string): void => {
    for (const client of clients) send(client, frame);
  };

  const leave = feed.subscribe((warning) => {
    if (clients.size === 0) return;
    const view = viewOf(warning, titleOf);
    broadcast(
      `event: warning\nid: ${view.warningId}/${view.revision}\ndata: ${toWire(view)}\n\n${countsFrame()}`,
    );
  });
  // The comment keeps proxies from closing a quiet stream; the counts let a page see that it lives.
  const heartbeat = setInterval(() => broadcast(`: heartbeat\n${countsFrame()}`), options.heartbeatMs);

  return {
    add(response, headers) {
      response.writeHead(200, {
        ...headers,
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
      });
      clients.add(response);
      response.on('close', () => clients.delete(response));
      send(response, `retry: ${RETRY_MS}\n${countsFrame()}`);
    },
    size: () => clients.size,
    close() {
      clearInterval(heartbeat);
      leave();
      for (const client of clients) client.end();
      clients.clear();
    },
  };
}
