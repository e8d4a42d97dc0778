import { expect, it } from 'vitest';
import { startTownFeed } from '../../services/app/town-feed.ts';
import type { Ingest } from '../../services/steps/ingest/ingest.ts';
import { LogError } from '../../services/steps/ports/log.ts';
import { waitUntil } from '../wait-until.ts';

const OPTIONS = { seed: 1, ratePerSecond: 1_000, run: 0, now: Date.now };
const NO_COUNTS: Pick<Ingest, 'counts' | 'offerLines'> = {
  offerLines: () => Promise.reject(new Error('nobody offers lines')),
  counts: () => {
    throw new Error('nobody counts');
  },
};

it('sends again what a log that was away did not take', async () => {
  const offered: (readonly unknown[])[] = [];
  const ingest: Ingest = {
    ...NO_COUNTS,
    async offer(values) {
      offered.push(values);
      if (offered.length === 1) throw new LogError('unavailable', 'away', { retryable: true });
      return [];
    },
  };
  const town = startTownFeed({ ingest, ...OPTIONS });
  await waitUntil('it goes on', () => offered.length > 2);
  await town.stop();
  await town.done;
  expect(offered[1]).toBe(offered[0]);
  expect(offered[2]).not.toBe(offered[0]);
});

it('ends where the log refuses for good', async () => {
  const refusal = new LogError('refused', 'no right to write');
  const ingest: Ingest = { ...NO_COUNTS, offer: () => Promise.reject(refusal) };
  const town = startTownFeed({ ingest, ...OPTIONS });
  await expect(town.done).rejects.toBe(refusal);
});
