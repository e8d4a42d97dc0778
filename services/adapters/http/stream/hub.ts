import type { ServerResponse } from 'node:http';
import type { Account } from '../../../core/access/account.ts';
import { advance, type Places, writePlaces } from '../../../steps/push/places.ts';
import type { PlacedRevision } from '../../../steps/push/revisions.ts';
import type { Shown } from '../behind.ts';
import { type Client, type ClientOptions, createClient, type Moment, type Told } from './client.ts';
import { idLine, type Reached } from './event-id.ts';
import { createScope, mergeResets, type Scope, scopeKey } from './scope.ts';

export interface StreamHubOptions extends Pick<ClientOptions, 'maxWaitingBytes'> {
  readonly shown: Pick<Shown, 'feed' | 'revisions' | 'titleOf' | 'units'>;
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
  /** Streams of one account. */
  sizeOf(accountId: string): number;
  /** Ends every stream. */
  close(): void;
}

export interface Asker {
  readonly account: Account;
  /** How far the client has come; undefined for one that begins. */
  readonly reached: Reached | undefined;
}

/** How long a browser waits before it connects again, ms. */
const RETRY_MS = 2_000;

interface Room {
  readonly scope: Scope;
  readonly clients: Set<Client>;
}

/** Server-Sent Events (WHATWG HTML, section 9.2) to any number of clients, each revision written out once for all who see the same. */
export function createStreamHub({ shown, ...options }: StreamHubOptions): StreamHub {
  const { feed, revisions } = shown;
  const rooms = new Map<string, Room>();
  /** With the account of each. */
  const clients = new Map<Client, string>();
  /** What was flushed last, of every partition. */
  let flushed: Places = revisions.reached();
  const moment = (): Moment => {
    const at = revisions.reached();
    return { at, id: writePlaces(at) };
  };

  const roomOf = (account: Account): Room => {
    const key = scopeKey(account);
    const room = rooms.get(key) ?? { scope: createScope(account, feed, shown), clients: new Set() };
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
    const now = moment();
    const from = now.at.map((_, partition) => flushed[partition] ?? -1);
    flushed = now.at;
    if (told.length === 0) return;
    const ids = idsAfter(from, told);
    for (const { scope, clients: inside } of rooms.values()) {
      const all = told.flatMap((revision, index): readonly Told[] => {
        const frame = scope.take(revision);
        return frame === null ? [] : [{ ...frame, id: ids[index]! }];
      });
      const frames = mergeResets(all);
      if (frames.length === 0) continue;
      const text = frames.map(({ id, event }) => idLine(id, scope.mark) + event).join('');
      const batch = { from, frames, text, now, counts: scope.counts() };
      for (const client of inside) client.tell(batch);
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
    const now = moment();
    for (const { scope, clients: inside } of rooms.values()) {
      const counts = scope.counts();
      for (const client of inside) client.beat(now, counts);
    }
  }, options.heartbeatMs);

  return {
    add(response, headers, { account, reached }) {
      // What came before belongs to those who were there.
      flush();
      response.writeHead(200, {
        ...headers,
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        // nginx collects what it passes on until a buffer is full: a warning would wait for the next ones.
        'x-accel-buffering': 'no',
      });
      const room = roomOf(account);
      const client = createClient({
        response,
        scope: room.scope,
        revisions,
        now() {
          flush();
          return moment();
        },
        maxWaitingBytes: options.maxWaitingBytes,
        onDropped: options.onDropped,
      });
      clients.set(client, account.id);
      room.clients.add(client);
      const ending = setTimeout(() => client.end(), options.lastsMs);
      response.on('close', () => {
        clearTimeout(ending);
        leave(client, account);
      });
      response.write(`retry: ${RETRY_MS}\n\n`);
      client.begin(placeIn(room.scope, reached));
    },
    size: () => clients.size,
    sizeOf: (accountId) => [...clients.values()].filter((id) => id === accountId).length,
    close() {
      clearInterval(heartbeat);
      unsubscribe();
      flush();
      for (const client of clients.keys()) client.end();
      clients.clear();
      rooms.clear();
    },
  };
}

/** What somebody has who was told of more, or of less, than they are to see now is not what follows here. */
function placeIn({ mark }: Scope, reached: Reached | undefined): Places | null | undefined {
  if (reached === undefined) return undefined;
  return reached.mark === null || reached.mark === mark ? reached.places : null;
}

/** What a client has that was told everything, after each of the revisions. */
function idsAfter(from: Places, told: readonly PlacedRevision[]): readonly string[] {
  let at = from;
  return told.map((revision) => {
    at = advance(at, revision);
    return writePlaces(at);
  });
}
