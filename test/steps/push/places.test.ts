import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance, covers, readPlaces, writePlaces } from '../../../services/steps/push/places.ts';

const places = fc.array(fc.integer({ min: -1, max: 1e12 }), { minLength: 1, maxLength: 256 });

describe('places in the log', () => {
  it('are read as they were written', () => {
    expect(writePlaces([123, -1])).toBe('0:123,1:-1');
    fc.assert(fc.property(places, (some) => void expect(readPlaces(writePlaces(some))).toEqual(some)));
  });

  it.each(['', '5', '1:5', '0:5,0:6', '0:5,2:6', '00:5', '0:-2', '0:5,', '0:1e3', '0:5 '])(
    'are not %j',
    (text) => expect(readPlaces(text)).toBeNull(),
  );

  it('are none of more partitions than there can be', () => {
    expect(readPlaces(writePlaces(Array<number>(2_000).fill(0)))).toBeNull();
  });

  it('are covered by places that are as far in every partition, and by no others', () => {
    expect([
      covers([3, 1], [3, 1]),
      covers([3, 1], [4, 0]),
      covers([3], [3, 0]),
      covers([3], [3, -1]),
    ]).toEqual([true, false, false, true]);
  });

  it('advance in the partition of a record, and never go back', () => {
    expect(advance([3, 1], { partition: 1, offset: 7 })).toEqual([3, 7]);
    expect(advance([3, 9], { partition: 1, offset: 7 })).toEqual([3, 9]);
  });
});
