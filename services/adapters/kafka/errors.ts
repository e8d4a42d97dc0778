import { LogError } from '../../steps/ports/log.ts';

/** The name of the protocol's error that is at the bottom of what kafkajs threw, such as `UNKNOWN_MEMBER_ID`, or null. */
export function protocolError(error: unknown): string | null {
  const { type } = rootOf(error) as { readonly type?: unknown };
  return typeof type === 'string' ? type : null;
}

/** Brokers that come back, elections that end: what is worth waiting for. */
export function isTransient(error: unknown): boolean {
  const { retriable } = rootOf(error) as { readonly retriable?: unknown };
  // Of a topic that was just made: brokers hear of it one after the other.
  if (protocolError(error) === 'UNKNOWN_TOPIC_OR_PARTITION') return true;
  return retriable === true;
}

/** Whether it was the way to the broker that failed, rather than the broker that said something. */
export const isCutOff = (error: unknown): boolean => protocolError(error) === null && isTransient(error);

/** kafkajs wraps what made it give up. */
function rootOf(error: unknown): unknown {
  const { name, cause } = error as { readonly name?: unknown; readonly cause?: unknown };
  const isWrapper = name === 'KafkaJSNumberOfRetriesExceeded' || name === 'KafkaJSNonRetriableError';
  return isWrapper && cause instanceof Error && cause !== error ? rootOf(cause) : error;
}

/** What the broker will never do, however often it is asked: a matter of rights, of sign-in, of size. */
export function refused(what: string, cause: unknown): LogError {
  if (cause instanceof LogError) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new LogError('refused', `Kafka refuses to ${what}: ${why}`, { cause });
}

export const unknownTopic = (topic: string): LogError =>
  new LogError('unknown_topic', `there is no topic "${topic}": create it with createTopics first`);

export const unknownPartition = (topic: string, partition: number, partitions: number): LogError =>
  new LogError(
    'unknown_topic',
    `topic "${topic}" has no partition ${partition}: it has ${partitions}, numbered from 0`,
  );

export const unavailable = (what: string): LogError =>
  new LogError('unavailable', `${what}: no Kafka broker could be reached`, { retryable: true });

export const closed = (): LogError => new LogError('closed', 'the log is closed');

export const fenced = (group: string, how: string): LogError =>
  new LogError('fenced', `this run no longer owns its part of the consumer group "${group}": ${how}`);

export interface Bounds {
  readonly first: number;
  readonly next: number;
}

export function outOfRange(
  topic: string,
  partition: number,
  offset: number,
  { first, next }: Bounds,
): LogError {
  return new LogError(
    'out_of_range',
    `offset ${offset} of topic "${topic}" partition ${partition} is not in the log, which holds ${first} up to ${next}: records a task still needed are gone, or its state is of another log. Lengthen the topic's retention, or rebuild the task's state from the sources`,
  );
}
