import { expect, it } from 'vitest';
import { createTaskStates, shownGroup } from '../../../services/steps/observe/task-states.ts';
import { NO_METRICS } from '../../../services/steps/ports/metrics.ts';

it('keeps the newest task of a partition number when an older one ends after it has begun', () => {
  const states = createTaskStates(NO_METRICS, () => 0);
  const before = states.begin('score', 0);
  const after = states.begin('score', 0);
  states.end(before);
  expect(states.all()).toEqual([after]);
  expect(states.find('score', 0)).toBe(after);
  states.end(after);
  expect(states.all()).toEqual([]);
});

it('tells partition numbers of groups apart whose names run into one another', () => {
  const states = createTaskStates(NO_METRICS, () => 0);
  states.begin('push-1', 2);
  states.begin('push', 12);
  expect(states.find('push', 12)).not.toBe(states.find('push-1', 2));
  expect(states.all()).toHaveLength(2);
});

it.each([
  ['score', 'score'],
  ['push-3f2a', 'push'],
  ['rule-sets-follower-3f2a', 'rule-sets-follower'],
  ['scores', 'other'],
  ['individual:p_0000000000000000000001', 'other'],
])('shows the group %s as %s', (group, shown) => {
  expect(shownGroup(group)).toBe(shown);
});
