import type { Logger } from '../../steps/ports/logger.ts';
import type { RegistryAddress, RegistryClient } from './registry-client.ts';
import { RegistryError, type SchemaRegistry } from './schema-registry.ts';
import type { TopicSchema } from './schemas.ts';

export interface RegistryServerOptions extends Omit<RegistryAddress, 'requestTimeoutMs'> {
  readonly requestTimeoutMs?: number;
  /** How long the start tries to reach it; 10,000 where it is left out. Afterwards it is waited for. */
  readonly connectTimeoutMs?: number;
  readonly logger: Logger;
}

/** A registry that is a server. What codecs ask of it at once must have been asked of the server before. */
export interface RegistryServer extends SchemaRegistry {
  /**
   * Looks up what is not known of these ids, waiting for a server that is away. An id that the server does not know is
   * asked for again a minute later: a sender may use one before everybody has heard of it.
   */
  prepare(ids: Iterable<number>): Promise<void>;
  /** Those who wait get `RegistryError('closed')`. */
  close(): void;
}

const UNKNOWN_MS = 60_000;
const UNKNOWN_KEPT = 1_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Registers the schemas, each with BACKWARD compatibility where its subject is new. Throws `RegistryError`: 'unavailable'
 * where the server cannot be reached in time, 'incompatible' or 'refused' where it takes a schema not.
 */
export async function openRegistryServer(
  options: RegistryServerOptions,
  schemas: readonly TopicSchema[],
): Promise<RegistryServer> {
  // Its package is large, and most installations have no such server.
  const { createRegistryClient } = await import('./registry-client.ts');
  const client = createRegistryClient({ requestTimeoutMs: 10_000, ...options });
  const server = createRegistryServer(client, options.logger);
  try {
    for (const { subject, schema } of schemas) {
      // Anew for each: a server that has taken one is there, however long it takes over all of them.
      const until = performance.now() + (options.connectTimeoutMs ?? 10_000);
      await server.register(subject, JSON.stringify(schema), until);
    }
  } catch (error) {
    server.close();
    throw error;
  }
  return server;
}

export function createRegistryServer(client: RegistryClient, logger: Logger, now: () => number = Date.now) {
  const ids = new Map<string, number>();
  const texts = new Map<number, string>();
  const unknownUntil = new Map<number, number>();
  const inFlight = new Map<number, Promise<void>>();
  const closing = new AbortController();

  /** Until the server answers, or `until`, by the process's own clock. */
  async function persist<T>(work: () => Promise<T>, until = Number.POSITIVE_INFINITY): Promise<T> {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      if (closing.signal.aborted) throw new RegistryError('closed', 'the schema registry is closed');
      try {
        return await work();
      } catch (error) {
        const isAway = error instanceof RegistryError && error.code === 'unavailable';
        if (!isAway || performance.now() > until) throw error;
        logger.warn({ error: error.message }, 'the schema registry is away; waiting for it');
        await pause(pauseMs, closing.signal);
      }
    }
  }

  async function lookUp(id: number): Promise<void> {
    const text = await persist(() => client.schemaOf(id));
    if (text !== null) {
      texts.set(id, text);
      unknownUntil.delete(id);
      return;
    }
    if (unknownUntil.size >= UNKNOWN_KEPT) unknownUntil.clear();
    unknownUntil.set(id, now() + UNKNOWN_MS);
  }

  function lookUpOnce(id: number): Promise<void> {
    const known = inFlight.get(id);
    if (known !== undefined) return known;
    const begun = lookUp(id).finally(() => inFlight.delete(id));
    inFlight.set(id, begun);
    return begun;
  }

  return {
    async register(subject: string, schema: string, until?: number): Promise<void> {
      const id = await persist(() => client.register(subject, schema), until);
      ids.set(keyOf(subject, schema), id);
      texts.set(id, schema);
    },
    idOf(subject: string, schema: string): number {
      const id = ids.get(keyOf(subject, schema));
      if (id === undefined) throw new RegistryError('unknown_schema', `${subject} was not registered`);
      return id;
    },
    schemaOf(id: number): string {
      const text = texts.get(id);
      if (text === undefined) throw new RegistryError('unknown_schema', `there is no schema of id ${id}`);
      return text;
    },
    async prepare(wanted: Iterable<number>): Promise<void> {
      const time = now();
      const isDue = (id: number): boolean => !texts.has(id) && (unknownUntil.get(id) ?? 0) <= time;
      await Promise.all([...new Set(wanted)].filter(isDue).map(lookUpOnce));
    },
    close: () => closing.abort(),
  };
}

const keyOf = (subject: string, schema: string): string => `${subject}\n${schema}`;

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', settle);
      resolve();
    };
    const timer = setTimeout(settle, ms);
    signal.addEventListener('abort', settle);
  });
}
