import { LogError } from '../../steps/ports/log.ts';
import { type Connection, createConnection } from './connection.ts';
import type { FullOptions } from './options.ts';

/**
 * A connection that has reached the cluster once; later a broker that is away is waited for. Throws
 * `LogError('unavailable')` where no broker can be reached in time, `LogError('refused')` where one does not let this
 * process in.
 */
export async function openConnection(options: FullOptions): Promise<Connection> {
  const connection = createConnection(options);
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(unreachable(options, connection.lastFault())),
    options.connectTimeoutMs,
  );
  try {
    await Promise.race([connection.persist('connect', () => connection.controller()), late]);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function unreachable({ brokers, connectTimeoutMs }: FullOptions, fault: string): LogError {
  return new LogError(
    'unavailable',
    `no Kafka broker of ${brokers.join(', ')} could be reached within ${connectTimeoutMs} ms (${fault || 'no answer'}): check their addresses, and TLS and sign-in, which brokers cut short without a word`,
    { retryable: true },
  );
}
