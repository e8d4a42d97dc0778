import { expect, it } from 'vitest';
import { editDistance, nearest } from '../../../services/core/event/nearest.ts';
import { INCIDENT_KINDS } from '../../../services/core/event/vocabulary.ts';

it.each([
  ['burglery', 'burglary'],
  ['Domestic Violence', 'domestic_violence'],
  ['thefts', 'theft'],
  ['flood', undefined],
  ['', undefined],
  ['x'.repeat(10_000), undefined],
])('for %s the nearest choice is %s', (written, choice) => {
  expect(nearest(written, INCIDENT_KINDS)).toBe(choice);
});

it('counts insertions, deletions and replacements', () => {
  expect([editDistance('kitten', 'sitting'), editDistance('', 'abc'), editDistance('abc', 'abc')]).toEqual([
    3, 3, 0,
  ]);
});
