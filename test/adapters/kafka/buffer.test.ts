import { expect, it } from 'vitest';
import { createBuffer, type PartitionBuffer, takeInOrder } from '../../../services/adapters/kafka/buffer.ts';
import type { FetchedPartition } from '../../../services/adapters/kafka/kafkajs.ts';

const CAPACITY = 2;

/** What a broker answers: records from an offset on, by when it took them, and where the partition ended then. */
const answer = (from: number, timestamps: readonly number[], end: number): FetchedPartition => ({
  partition: 0,
  highWatermark: String(end),
  lastStableOffset: String(end),
  abortedTransactions: null,
  messages: timestamps.map((timestamp, index) => ({
    key: null,
    value: null,
    offset: from + index,
    timestamp,
    headers: null,
    isControlRecord: false,
    batchContext: { producerId: '-1', inTransaction: false },
  })),
});

const times = (buffers: readonly PartitionBuffer[], max = 10): readonly number[] =>
  takeInOrder(buffers, max).map(({ timestamp }) => timestamp);

it('hands records over in the order in which the log took them, whichever topic they are of', () => {
  const buffers = [createBuffer('a', 0, 0, CAPACITY), createBuffer('b', 0, 0, CAPACITY)];
  buffers[0]!.accept(0, answer(0, [1, 4], 2));
  // Of the other nothing is known yet: it may hold older ones.
  expect(times(buffers)).toEqual([]);
  buffers[1]!.accept(0, answer(0, [2, 3, 5], 3));
  expect(times(buffers)).toEqual([1, 2, 3, 4, 5]);
});

it('does not let a topic that was asked for alone overtake one whose end is of before', () => {
  const [busy, quiet] = [createBuffer('a', 0, 0, CAPACITY), createBuffer('b', 0, 0, CAPACITY)];
  const buffers = [busy, quiet];
  busy.accept(0, answer(0, [1, 2], 2));
  quiet.accept(0, answer(0, [], 0));
  // The busy one has enough: only the quiet one is asked for. Meanwhile the busy one has got a record of time 5.
  expect([busy.wants(), quiet.wants()]).toEqual([false, true]);
  busy.passOver();
  quiet.accept(0, answer(0, [10], 1));
  expect(times(buffers)).toEqual([1, 2]);
  expect(times(buffers)).toEqual([]);
  busy.accept(2, answer(2, [5], 3));
  expect(times(buffers)).toEqual([5, 10]);
});
