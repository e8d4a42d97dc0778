import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { knownPath } from '../../../services/core/event/known-path.ts';

describe('a path as it is stored', () => {
  test.each([
    ['', ''],
    ['place.lon', 'place.lon'],
    ['parties[1].token', 'parties[1].token'],
    ['suspect_LiSi', '<unknown>'],
    ['place.ZhangSan_plate', 'place.<unknown>'],
    ['parties[0].LiSi_name', 'parties[0].<unknown>'],
    ['a.b.c', '<unknown>'],
  ])('%j is kept as %j', (path, kept) => {
    expect(knownPath(path)).toBe(kept);
  });

  test('holds nothing of a key that is not of the vocabulary', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z.[\]0-9]{1,12}$/), (key) => {
        expect(knownPath(`Zhangsan${key}`)).not.toContain('Zhangsan');
      }),
    );
  });
});
