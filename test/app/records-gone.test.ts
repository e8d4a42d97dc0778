import { expect, it } from 'vitest';
import { createMemoryLog } from '../../services/adapters/memory-log/memory-log.ts';
import { stayingLog } from '../../services/app/records-gone.ts';
import { LogError, type Task } from '../../services/steps/ports/log.ts';
import { errorOf, HOUR_MS, topic, turns } from '../contract/log/support.ts';

/** A run whose one task ends so. */
async function endingWith(error: Error) {
  const stopped = Promise.withResolvers<void>();
  const told: Error[] = [];
  const log = stayingLog(createMemoryLog({ now: () => 0 }), {
    stopped: stopped.promise,
    tell: (one) => told.push(one),
  });
  await log.createTopics([topic('a', 1, HOUR_MS)]);
  const task: Task = { start: () => Promise.reject(error), handle: async () => {}, stop: async () => {} };
  const running = await log.run({ group: 'g', topics: ['a'], task: () => task });
  let ended: unknown = null;
  void errorOf(running.done).then((end) => {
    ended = end;
  });
  await turns();
  return { told, ended: () => ended, stop: stopped.resolve };
}

it('tells at once of records that are gone, and ends with the error when it is stopped', async () => {
  const error = new LogError('out_of_range', 'offset 3 is not in the log');
  const { told, ended, stop } = await endingWith(error);
  expect(told).toEqual([error]);
  expect(ended()).toBeNull();
  stop();
  await turns();
  expect(ended()).toBe(error);
});

it('ends at once with any other error', async () => {
  const error = new LogError('refused', 'sign in first');
  const { told, ended } = await endingWith(error);
  expect(told).toEqual([]);
  expect(ended()).toBe(error);
});
