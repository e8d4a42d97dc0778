import fc from 'fast-check';
import { expect, it } from 'vitest';
import { partitionOf } from '../../services/core/partition.ts';

it.each([
  ['', 0x811c9dc5],
  ['a', 0xe40c292c],
  ['foobar', 0xbf9cf968],
])('hashes %j as the published FNV-1a test vectors do', (key, hash) => {
  expect(partitionOf(key, 2 ** 32)).toBe(hash);
});

it('gives every key a partition that exists, and spreads case ids evenly', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 64 }), (key, partitions) => {
      const partition = partitionOf(key, partitions);
      expect(partition >= 0 && partition < partitions && Number.isInteger(partition)).toBe(true);
    }),
  );
  const counts = new Array<number>(8).fill(0);
  for (let i = 0; i < 8000; i++) counts[partitionOf(`case-${i}`, 8)]!++;
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

it('refuses a topic without partitions', () => {
  expect(() => partitionOf('a', 0)).toThrow(RangeError);
});
