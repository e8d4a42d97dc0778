const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * Partition of a key: FNV-1a (32 bit, Fowler, Noll and Vo) modulo the number of partitions. The same on every machine
 * and for ever: a case must meet its earlier revisions in the same partition. Characters above U+00FF count as
 * two bytes (low, high), so that no UTF-8 encoding is needed in the hot path.
 */
export function partitionOf(key: string, partitions: number): number {
  if (!(Number.isInteger(partitions) && partitions > 0)) {
    throw new RangeError('a topic has at least one partition');
  }
  let hash = FNV_OFFSET;
  for (let i = 0; i < key.length; i++) {
    const unit = key.charCodeAt(i);
    hash = Math.imul(hash ^ (unit & 0xff), FNV_PRIME);
    if (unit > 0xff) hash = Math.imul(hash ^ (unit >>> 8), FNV_PRIME);
  }
  return (hash >>> 0) % partitions;
}
