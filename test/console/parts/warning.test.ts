import { describe, expect, it } from 'vitest';
import { isOverdue } from '../../../services/core/warning/overdue.ts';
import { consoleModule } from '../module.ts';
import { view } from '../views.ts';

const page = await consoleModule('parts/warning.js');
const NOW = Date.UTC(2026, 2, 2, 12);

const STATUSES = ['open', 'acknowledged', 'assigned', 'closed', 'expired', 'withdrawn'] as const;
const DEADLINES = [null, NOW - 1_000, NOW, NOW + 1_000];
const ALL = STATUSES.flatMap((status) =>
  [0, 1, 3].flatMap((escalation) =>
    DEADLINES.map((acknowledgeBy) => ({ status, escalation, acknowledgeBy })),
  ),
);
const viewOf = ({ acknowledgeBy, ...rest }: (typeof ALL)[number]) =>
  view({ ...rest, acknowledgeBy: acknowledgeBy === null ? null : new Date(acknowledgeBy).toISOString() });

describe('a warning as the page reads it', () => {
  it.each(ALL)(
    'is overdue where the server says so: $status, escalation $escalation, by $acknowledgeBy',
    (one) => {
      expect(page.isOverdue(viewOf(one), NOW)).toBe(isOverdue(one, NOW));
    },
  );

  it.each([
    ['open, its time not over', { status: 'open' }, true],
    ['acknowledged', { status: 'acknowledged' }, false],
    ['assigned', { status: 'assigned' }, false],
    [
      'assigned, and the time is over',
      { status: 'assigned', acknowledgeBy: '2026-03-02T11:00:00.000Z' },
      true,
    ],
    ['assigned, and gone up', { status: 'assigned', escalation: 1 }, true],
    ['closed', { status: 'closed', escalation: 1 }, false],
  ])('is unanswered or not: %s', (_name, change, expected) => {
    expect(page.isUnanswered(view(change), NOW)).toBe(expected);
  });
});
