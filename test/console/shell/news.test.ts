import { describe, expect, it } from 'vitest';
import { consoleModule } from '../module.ts';
import { view } from '../views.ts';

const { missedReason } = await consoleModule('shell/news.js');
const NOW = Date.UTC(2026, 2, 2, 12);

describe('what was missed while the line was lost', () => {
  const orange = view({ level: 'orange' });
  it.each([
    ['a new one', view(), null, 'raised'],
    ['a new one that grew since', view({ reason: 'corroborated' }), null, 'raised'],
    ['a new one that somebody took', view({ reason: 'acknowledged', status: 'acknowledged' }), null, null],
    ['one that rose', view({ reason: 'escalated', level: 'red' }), orange, 'escalated'],
    ['one that rose and grew', view({ reason: 'corroborated', level: 'red' }), orange, 'escalated'],
    ['one that was left lying', view({ reason: 'unacknowledged', escalation: 1 }), view(), 'unacknowledged'],
    [
      'one that was left lying by whom it was given to, and grew',
      view({ reason: 'corroborated', status: 'assigned', escalation: 1 }),
      view({ status: 'assigned' }),
      'unacknowledged',
    ],
    ['one that grew', view({ reason: 'corroborated' }), view(), null],
    ['one that fell', view({ reason: 'lowered' }), orange, null],
  ])('is told for what it is: %s', (_name, now, before, reason) => {
    expect(missedReason(now, before, NOW)).toBe(reason);
  });
});
