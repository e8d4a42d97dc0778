import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkKey, checkLocal, readCredentials } from './credentials.ts';
import { type Access, createHttpInterface } from './http-interface.ts';
import { createReadOnlyEngine } from './read-only-engine.ts';
import { DEFAULT_LIMITS, type DoorLimits } from './session-settings.ts';

export interface DoorOptions {
  /** Directory of the embedded engine that this process has open. */
  readonly path: string;
  /** Asked of every request. */
  readonly key: string;
  /** Told of every query, refused ones included, before it is answered. */
  readonly onAccess: (access: Access) => Promise<void>;
  readonly limits?: Partial<DoorLimits>;
  /** Queries run at once; 2 where it is left out. */
  readonly concurrency?: number;
  /** Queries that may wait; 32 where it is left out. */
  readonly waiting?: number;
  /** Longest query, bytes; 1 MiB where it is left out. */
  readonly maxBodyBytes?: number;
  readonly now?: () => number;
}

export interface Door {
  /** Listens on 127.0.0.1; port 0 takes a free one. Returns the port. */
  listen(port: number): Promise<number>;
  /** Stops listening and drops idle connections; resolves when the last answer is out. */
  close(): Promise<void>;
}

/** ClickHouse's HTTP interface over the embedded engine: read-only, on loopback only, behind a key. */
export function createDoor(options: DoorOptions): Door {
  const listener = createHttpInterface({
    run: createReadOnlyEngine({
      path: options.path,
      limits: { ...DEFAULT_LIMITS, ...options.limits },
      concurrency: options.concurrency ?? 2,
      waiting: options.waiting ?? 32,
    }),
    admit(request, search) {
      checkLocal(request);
      const { user, key } = readCredentials(request, search);
      checkKey(key, options.key);
      return user;
    },
    onAccess: options.onAccess,
    maxBodyBytes: options.maxBodyBytes ?? 1024 * 1024,
    now: options.now ?? Date.now,
  });
  const server = createServer({ maxHeaderSize: 64 * 1024, requestTimeout: 60_000 }, listener);
  return {
    listen: (port) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
      }),
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeIdleConnections();
      }),
  };
}
