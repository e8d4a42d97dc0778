import type { Connection } from './connection.ts';
import { isTransient, protocolError, unavailable } from './errors.ts';
import { type Message, produce } from './kafkajs.ts';
import type { FullOptions } from './options.ts';

/** Below what a broker takes at most in one batch by default, 1,048,588 bytes with its frame. */
export const MAX_BATCH_BYTES = 900_000;
/** kafkajs puts what it decodes of a batch on the stack. */
const MAX_BATCH_MESSAGES = 10_000;
const SEQUENCES = 2 ** 31;

/** One call's batches, which may be for several partitions: sent all, or taken back all. */
export interface Attempt {
  /** A broker may have one of them. */
  isSent: boolean;
  isWithdrawn: boolean;
}

/** Messages that stay together: one batch holds them all. */
interface Unit {
  readonly attempt: Attempt;
  readonly messages: readonly Message[];
  readonly bytes: number;
  resolve(offset: number | null): void;
  reject(error: unknown): void;
}

export interface Appender {
  /**
   * Appends the messages in one batch. Resolves when all replicas in sync have them, with the offset of the first; null
   * where the broker has them from an earlier try and no longer knows where.
   */
  append(
    topic: string,
    partition: number,
    messages: readonly Message[],
    attempt?: Attempt,
  ): Promise<number | null>;
  /** Takes an attempt's batches back, where no broker can have one of them. Returns whether it did; they reject then. */
  withdraw(attempt: Attempt): boolean;
}

/** As an idempotent producer is known to the broker of a partition, which drops what it has from an earlier try. */
interface Identity {
  readonly producerId: string;
  readonly producerEpoch: number;
  sequence: number;
}

interface Lane {
  readonly topic: string;
  readonly partition: number;
  waiting: Unit[];
  identity: Identity | null;
  isSending: boolean;
}

/**
 * Writes each partition's batches one after the other, the next one only when the one before is acknowledged, so that no
 * retry changes the order; what waits meanwhile goes together. A batch sent again carries its number, and the broker
 * drops it where it has it. Where the broker has forgotten the numbers the batch may come to stand twice.
 */
export function createAppender(connection: Connection, options: FullOptions): Appender {
  const lanes = new Map<string, Lane>();

  async function newIdentity(): Promise<Identity> {
    const broker = await connection.controller();
    const { producerId, producerEpoch } = await broker.initProducerId({ transactionTimeout: 60_000 });
    return { producerId, producerEpoch, sequence: 0 };
  }

  async function append(lane: Lane, messages: readonly Message[]): Promise<number | null> {
    const { topic, partition } = lane;
    lane.identity ??= await newIdentity();
    const { identity } = lane;
    const broker = await connection.leader(topic, partition);
    try {
      const baseOffset = await produce(broker, {
        topic,
        partition,
        messages,
        producerId: identity.producerId,
        producerEpoch: identity.producerEpoch,
        firstSequence: identity.sequence,
        compression: options.compression,
        timeout: options.requestTimeoutMs,
      });
      identity.sequence = (identity.sequence + messages.length) % SEQUENCES;
      const offset = Number(baseOffset);
      return offset >= 0 ? offset : null;
    } catch (error) {
      return await afterFailure(lane, identity, messages, error);
    }
  }

  async function afterFailure(
    lane: Lane,
    identity: Identity,
    messages: readonly Message[],
    error: unknown,
  ): Promise<number | null> {
    switch (protocolError(error)) {
      case 'DUPLICATE_SEQUENCE_NUMBER':
        identity.sequence = (identity.sequence + messages.length) % SEQUENCES;
        return null;
      case 'OUT_OF_ORDER_SEQUENCE_NUMBER':
      case 'UNKNOWN_PRODUCER_ID':
      case 'INVALID_PRODUCER_EPOCH':
      case 'INVALID_PRODUCER_ID_MAPPING':
        // The broker has lost count, by retention or an unclean election. Whoever begins anew is believed.
        lane.identity = null;
        return await append(lane, messages);
      default:
        // A batch that was refused was not counted; whether one was that got no answer, the number tells.
        if (!isTransient(error)) lane.identity = null;
        throw error;
    }
  }

  async function drain(lane: Lane): Promise<void> {
    lane.isSending = true;
    while (lane.waiting.length > 0) {
      const units = takeBatch(lane.waiting);
      const messages = units.flatMap((unit) => unit.messages);
      for (const { attempt } of units) attempt.isSent = true;
      try {
        const what = `append to ${lane.topic}/${lane.partition}`;
        let offset = await connection.persist(what, () => append(lane, messages));
        for (const unit of units) {
          unit.resolve(offset);
          if (offset !== null) offset += unit.messages.length;
        }
      } catch (error) {
        for (const unit of units) unit.reject(error);
      }
    }
    lane.isSending = false;
  }

  function laneOf(topic: string, partition: number): Lane {
    const key = `${topic}/${partition}`;
    const known = lanes.get(key);
    if (known !== undefined) return known;
    const lane: Lane = { topic, partition, waiting: [], identity: null, isSending: false };
    lanes.set(key, lane);
    return lane;
  }

  return {
    append: (topic, partition, messages, attempt = { isSent: false, isWithdrawn: false }) =>
      new Promise((resolve, reject) => {
        const lane = laneOf(topic, partition);
        lane.waiting.push({ attempt, messages, bytes: bytesOf(messages), resolve, reject });
        if (!lane.isSending) drain(lane).catch(reject);
      }),
    withdraw(attempt) {
      if (attempt.isSent) return false;
      attempt.isWithdrawn = true;
      for (const lane of lanes.values()) {
        const taken = lane.waiting.filter((unit) => unit.attempt === attempt);
        if (taken.length === 0) continue;
        lane.waiting = lane.waiting.filter((unit) => unit.attempt !== attempt);
        for (const unit of taken) unit.reject(unavailable('taken back before it was sent'));
      }
      return true;
    },
  };
}

/** Takes the units off the front that one batch can hold; one that is too large alone goes alone, for the broker to judge. */
function takeBatch(waiting: Unit[]): Unit[] {
  let bytes = 0;
  let messages = 0;
  let count = 0;
  for (const unit of waiting) {
    bytes += unit.bytes;
    messages += unit.messages.length;
    if (count > 0 && (bytes > MAX_BATCH_BYTES || messages > MAX_BATCH_MESSAGES)) break;
    count += 1;
  }
  return waiting.splice(0, count);
}

const FRAME_BYTES = 32;
export function bytesOf(messages: readonly Message[]): number {
  return messages.reduce(
    (sum, { key, value }) => sum + (key?.length ?? 0) + (value?.length ?? 0) + FRAME_BYTES,
    0,
  );
}

/** The messages in runs that one batch can hold. */
export function* inBatches(messages: readonly Message[]): Generator<readonly Message[]> {
  let batch: Message[] = [];
  let bytes = 0;
  for (const message of messages) {
    const more = bytesOf([message]);
    if (batch.length > 0 && (bytes + more > MAX_BATCH_BYTES || batch.length >= MAX_BATCH_MESSAGES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(message);
    bytes += more;
  }
  if (batch.length > 0) yield batch;
}
