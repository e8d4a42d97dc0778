import type { ServerResponse } from 'node:http';
import type { Account } from '../../../core/access/account.ts';
import type { PlacedRevision } from '../../../steps/push/revisions.ts';
import type { Shown } from '../behind.ts';
import { type Client, type ClientOptions, createClient } from './client.ts';
import { createScope, type Frame, type Scope, scopeKey } from './scope.ts';

export interface StreamHubOptions extends Pick<ClientOptions, 'maxWaitingBytes'> {
  readonly shown: Pick<Shown, 'feed' | 'revisions' | 'titleOf' | 'looks'>;
  /** Between two heartbeats, ms. */
  readonly heartbeatMs: number;
  /**
   * How long a stream lasts, ms: its client connects again where it was, and is asked anew whether it is still signed in.
   */
  readonly lastsMs: number;
  readonly onDropped: () => void;
}

export interface StreamHub {
  /** Sends the head of a stream, what the client has missed, and then every revision that it may see. */
  add(response: ServerResponse, headers: Readonly<Record<string, string>>, who: Asker): void;
  size(): number;
  /** Ends every stream. */
  close(): void;
}

export interface Asker {
  readonly account: Account;
  /** The place in the log that the client has reached; undefined for one that begins, null for what is no such place. */
  readonly reached: number | null | undefined;
}

/** How long a browser waits before it connects again, ms. */
const RETRY_MS = 2_000;

interface Room {
  readonly scope: Scope;
  readonly clients: Set<Client>;
}

/** Server-Sent Events (WHATWG HTML, section 9.2) to any number of clients, each revision written out once for all who see the same. */
export function createStreamHub({ shown, ...options }: StreamHubOptions): StreamHub {
  const { feed, revisions, titleOf, looks } = shown;
  const rooms = new Map<string, Room>();
  const clients = new Set<Client>();
  const reached = (): number => revisions.next() - 1;

  const roomOf = (account: Account): Room => {
    const key = scopeKey(account);
    const room = rooms.get(key) ?? { scope: createScope(account, feed, titleOf), clients: new Set() };
    rooms.set(key, room);
    return room;
  };
  const leave = (client: Client, account: Account): void => {
    const key = scopeKey(account);
    const room = rooms.get(key);
    clients.delete(client);
    room?.clients.delete(client);
    if (room?.clients.size === 0) rooms.delete(key);
  };

  let pending: PlacedRevision[] = [];
  const flush = (): void => {
    const told = pending;
    pending = [];
    if (told.length === 0) return;
    for (const room of rooms.values()) {
      const frames = told
        .map((revision) => room.scope.take(revision))
        .filter((frame): frame is Frame => frame !== null);
      if (frames.length === 0) continue;
      const batch = {
        frames,
        text: frames.map(({ text }) => text).join(''),
        counts: room.scope.counts(reached()),
      };
      for (const client of room.clients) client.tell(batch);
    }
  };
  const unsubscribe = revisions.subscribe((revision) => {
    // A batch of the log comes within one turn of the event loop, where no client could read, however willing.
    if (pending.length === 0) setImmediate(flush);
    pending.push(revision);
  });
  // The comment keeps proxies from closing a quiet stream; the counts let a page see that it lives.
  const heartbeat = setInterval(() => {
    flush();
    for (const { scope, clients: inside } of rooms.values()) {
      const counts = scope.counts(reached());
      for (const client of inside) client.beat(counts);
    }
  }, options.heartbeatMs);

  return {
    add(response, headers, { account, reached: place }) {
      // What came before belongs to those who were there.
      flush();
      response.writeHead(200, {
        ...headers,
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
      });
      const room = roomOf(account);
      const client = createClient({
        response,
        scope: room.scope,
        revisions,
        hasOpened: (warningId) => looks.has(account.id, warningId),
        titleOf,
        maxWaitingBytes: options.maxWaitingBytes,
        onDropped: options.onDropped,
      });
      clients.add(client);
      room.clients.add(client);
      const ending = setTimeout(() => client.end(), options.lastsMs);
      response.on('close', () => {
        clearTimeout(ending);
        leave(client, account);
      });
      response.write(`retry: ${RETRY_MS}\n\n`);
      client.begin(place, reached());
    },
    size: () => clients.size,
    close() {
      clearInterval(heartbeat);
      unsubscribe();
      flush();
      for (const client of clients) client.end();
      clients.clear();
      rooms.clear();
    },
  };
}
