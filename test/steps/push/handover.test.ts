import { expect, test } from 'vitest';
import { HOUR_MS } from '../../../services/core/time/duration.ts';
import { createFeed } from '../../../services/steps/push/feed.ts';
import { handoverOf } from '../../../services/steps/push/handover.ts';
import { warningWith } from './warnings.ts';

const NOW = Date.UTC(2026, 2, 2, 20);
const SHIFT = NOW - 8 * HOUR_MS;
const hoursAgo = (hours: number) => NOW - hours * HOUR_MS;

const ids = (warnings: readonly { readonly warningId: string }[]) =>
  warnings.map(({ warningId }) => warningId);

function page(given: readonly Parameters<typeof warningWith>[0][]) {
  const feed = createFeed(10);
  for (const one of given) feed.put(warningWith(one));
  const told = handoverOf(feed.content(), SHIFT, NOW);
  const { open, overdue, new: raised, closed, complete, closedComplete } = told;
  return {
    open: ids(open),
    overdue: ids(overdue),
    new: ids(raised),
    closed: ids(closed),
    complete,
    closedComplete,
  };
}

test('a hand-over tells what is open, overdue, new since the shift began, and over since', () => {
  const told = page([
    { warningId: 'old', openedAt: hoursAgo(30), acknowledgeBy: hoursAgo(-1) },
    { warningId: 'lying', openedAt: hoursAgo(20), escalation: 2 },
    { warningId: 'new', openedAt: hoursAgo(3), acknowledgeBy: NOW },
    { warningId: 'at the bell', openedAt: SHIFT, status: 'acknowledged', acknowledgeBy: hoursAgo(-2) },
    { warningId: 'over before', openedAt: hoursAgo(30), at: hoursAgo(9), status: 'closed' },
    { warningId: 'over', openedAt: hoursAgo(30), at: hoursAgo(1), status: 'expired', escalation: 1 },
  ]);
  expect(told).toEqual({
    open: ['at the bell', 'new', 'lying', 'old'],
    overdue: ['new', 'lying'],
    new: ['at the bell', 'new'],
    closed: ['over'],
    complete: true,
    closedComplete: true,
  });
});

test('a quiet shift hands over empty lists', () => {
  expect(page([])).toEqual({
    open: [],
    overdue: [],
    new: [],
    closed: [],
    complete: true,
    closedComplete: true,
  });
});

test('a hand-over says when memory did not hold everything, open or ended', () => {
  const many = (status: 'open' | 'closed') =>
    Array.from({ length: 11 }, (_, index) => ({ warningId: `w_${index}`, status, at: NOW }));
  expect(page(many('open'))).toMatchObject({ complete: false, closedComplete: true });
  expect(page(many('closed'))).toMatchObject({ complete: true, closedComplete: false, open: [] });
  expect(page(many('closed')).closed).toHaveLength(10);
});
