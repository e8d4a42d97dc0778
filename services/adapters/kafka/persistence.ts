import { createBell } from './bell.ts';
import { closed, isTransient, refused } from './errors.ts';
import type { FullOptions } from './options.ts';

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 2_000;
/** How often somebody is told that a broker is still away. */
const TELL_EVERY_MS = 30_000;

/** Work that is done again until no broker is in the way of it. */
export interface Persistence {
  /** Throws `LogError('closed')` or `LogError('refused')`. */
  persist<T>(what: string, work: () => Promise<T>): Promise<T>;
  /** For how long something has been waiting for a broker in vain; 0 while all is well. */
  awayMs(): number;
  /** What went wrong last, in words; empty where nothing did. */
  lastFault(): string;
  isClosed(): boolean;
  close(): void;
}

export function createPersistence(
  { logger }: FullOptions,
  recover: (error: unknown) => Promise<void>,
): Persistence {
  const ended = createBell();
  /** Since when each piece of work waits that failed. */
  const waiting = new Map<object, number>();
  let toldAt = Number.NEGATIVE_INFINITY;
  let lastFault = '';
  let isClosed = false;

  /** Once when something is away for longer than an election takes, then every half a minute. */
  function tell(what: string, since: number, error: unknown): void {
    const now = performance.now();
    if (now - since < 1_000 || now - toldAt < TELL_EVERY_MS) return;
    toldAt = now;
    const fields = { error: (error as Error).message, seconds: Math.round((now - since) / 1_000) };
    logger.warn(fields, `Kafka: cannot ${what} yet`);
  }

  function done(work: object): void {
    if (!waiting.delete(work) || waiting.size > 0 || toldAt === Number.NEGATIVE_INFINITY) return;
    toldAt = Number.NEGATIVE_INFINITY;
    logger.info({}, 'Kafka: the brokers are there again');
  }

  async function afterFailure(what: string, work: object, error: unknown, pauseMs: number): Promise<void> {
    if (isClosed) throw closed();
    if (!isTransient(error)) throw refused(what, error);
    lastFault = (error as Error).message;
    const since = waiting.get(work) ?? performance.now();
    waiting.set(work, since);
    tell(what, since, error);
    await recover(error).catch(() => undefined);
    if (!isClosed) await ended.wait(pauseMs);
  }

  return {
    async persist(what, work) {
      try {
        for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
          if (isClosed) throw closed();
          try {
            return await work();
          } catch (error) {
            await afterFailure(what, work, error, pauseMs);
          }
        }
      } finally {
        done(work);
      }
    },
    awayMs: () => (waiting.size === 0 ? 0 : performance.now() - Math.min(...waiting.values())),
    lastFault: () => lastFault,
    isClosed: () => isClosed,
    close() {
      isClosed = true;
      ended.ring();
    },
  };
}
