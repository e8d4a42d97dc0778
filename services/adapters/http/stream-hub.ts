import type { ServerResponse } from 'node:http';
import type { WarningFeed } from '../../steps/push/feed.ts';
import { type TitleOf, viewOf, type WarningView } from './view.ts';
import { toWire } from './wire.ts';

export interface StreamHubOptions {
  readonly feed: WarningFeed;
  readonly titleOf: TitleOf;
  /** Between two heartbeats, ms. */
  readonly heartbeatMs: number;
  /** Bytes that may still wait for a client when the next are to be sent; one that has more has stopped reading. */
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

  const broadcast = (frames: string): void => {
    for (const client of clients) {
      if (client.writableLength <= options.maxWaitingBytes) {
        client.write(frames);
        continue;
      }
      clients.delete(client);
      client.destroy();
      options.onDropped();
    }
  };

  let pending = '';
  const flush = (): void => {
    if (pending === '') return;
    broadcast(pending + countsFrame());
    pending = '';
  };
  const leave = feed.subscribe((warning) => {
    if (clients.size === 0) return;
    // A batch of the log comes within one turn of the event loop, where no client could read, however willing.
    if (pending === '') setImmediate(flush);
    pending += warningFrame(viewOf(warning, titleOf));
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
      response.write(`retry: ${RETRY_MS}\n${countsFrame()}`);
    },
    size: () => clients.size,
    close() {
      clearInterval(heartbeat);
      leave();
      flush();
      for (const client of clients) client.end();
      clients.clear();
    },
  };
}

function warningFrame(view: WarningView): string {
  return `event: warning\nid: ${view.warningId}/${view.revision}\ndata: ${toWire(view)}\n\n`;
}
