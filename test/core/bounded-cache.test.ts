import { expect, test } from 'vitest';
import { createBoundedCache } from '../../services/core/bounded-cache.ts';

test('what was used lately stays, what was not goes', () => {
  const cache = createBoundedCache<number, string>(20);
  for (let i = 0; i < 100; i += 1) {
    cache.set(i, `v${i}`);
    cache.get(0);
  }
  expect(cache.get(0)).toBe('v0');
  expect(cache.get(99)).toBe('v99');
  expect(cache.get(50)).toBeUndefined();
});

test('never holds more than its weight, as far as it can be looked up', () => {
  const cache = createBoundedCache<number, number>(100);
  for (let i = 0; i < 1000; i += 1) cache.set(i, i, 10);
  const held = Array.from({ length: 1000 }, (_, i) => cache.get(i)).filter((value) => value !== undefined);
  expect(held.length).toBeLessThanOrEqual(10);
  expect(held.length).toBeGreaterThan(0);
});

test('an entry heavier than the whole allowance is still given back', () => {
  const cache = createBoundedCache<string, number>(2);
  cache.set('a', 1, 50);
  expect(cache.get('a')).toBe(1);
});
