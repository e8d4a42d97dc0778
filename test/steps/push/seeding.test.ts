import { expect, it } from 'vitest';
import { CLOCK } from '../../../services/app/push/delivering.ts';
import { createFeed } from '../../../services/steps/push/feed.ts';
import { createSeeding } from '../../../services/steps/push/seeding.ts';
import { warningWith } from './warnings.ts';

const OLD = warningWith({ warningId: 'w_old' });
const NEW = warningWith({ warningId: 'w_new' });

/** A log of one partition that was read up to offset 1, and a store that tells these as open when `tell` is called. */
function seedingOver(open: ReturnType<typeof warningWith>[]) {
  const feed = createFeed(10);
  const places = { reached: 1, end: 1 };
  const asked = Promise.withResolvers<void>();
  const told = Promise.withResolvers<void>();
  const seeding = createSeeding({
    stored: {
      holds: async () => true,
      async open() {
        asked.resolve();
        await told.promise;
        return open;
      },
    },
    feed,
    maxOpen: 10,
    reached: () => [places.reached],
    ends: async () => [places.end],
    isErased: () => false,
    backoff: () => 1,
    clock: CLOCK,
    logger: { info: () => {}, warn: () => {} },
  });
  return { feed, places, seeding, asked: asked.promise, tell: told.resolve };
}

it('nothing comes from the store before the log tells it: whoever listens would never be told', async () => {
  const { feed, places, seeding, asked, tell } = seedingOver([NEW, OLD]);
  const told: string[] = [];
  feed.subscribe(({ warningId }) => told.push(warningId));
  feed.markIncomplete();
  seeding.passOver(0);
  await asked;
  // The store has read what stands at the end of the log, and this process has not.
  places.end = 2;
  tell();
  await new Promise(setImmediate);
  expect([feed.recent(9), feed.complete()]).toEqual([[], false]);
  seeding.note(NEW, 0);
  feed.put(NEW);
  places.reached = 2;
  seeding.readOn();
  await expect.poll(() => feed.complete()).toBe(true);
  expect(told).toEqual(['w_new']);
  expect(feed.recent(9)).toEqual([NEW, OLD]);
});

it('a process that stops waits for the store no longer than its answer takes, and takes nothing any more', async () => {
  const { feed, seeding, asked, tell } = seedingOver([OLD]);
  feed.markIncomplete();
  seeding.passOver(0);
  await asked;
  const stopped = seeding.stop();
  tell();
  await stopped;
  expect([feed.recent(9), feed.complete()]).toEqual([[], false]);
});
