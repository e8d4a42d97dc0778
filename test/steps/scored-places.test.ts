import { describe, expect, it } from 'vitest';
import type { ErasureMark } from '../../services/core/record/erasure.ts';
import { createScoredPlaces } from '../../services/steps/scored-places.ts';

const mark = (erasureId: string, offset: number, partition = 0): ErasureMark => ({
  erasureId,
  subject: 'x_1',
  step: 'scored',
  partition,
  at: 0,
  position: { partition, offset },
  before: [],
  removed: {},
  warningIds: [],
});

describe('the places of erasures in subject-events', () => {
  it.each([[[10, 14]], [[14, 10]]])('are the first of each erasure, told as %j', (offsets) => {
    const places = createScoredPlaces();
    for (const offset of offsets) places.note(mark('e_1', offset));
    expect(places.lastOf('x_1', 0)).toBe(10);
    expect(places.atFirst(mark('e_1', 14)).position).toEqual({ partition: 0, offset: 10 });
  });

  it('are those of the last erasure of a person, by partition', () => {
    const places = createScoredPlaces();
    for (const one of [mark('e_1', 10), mark('e_2', 14), mark('e_3', 12), mark('e_1', 3, 1)])
      places.note(one);
    expect(places.lastOf('x_1', 0)).toBe(14);
    expect(places.lastOf('x_1', 1)).toBe(3);
    expect(places.lastOf('x_1', 2)).toBe(0);
    expect(places.lastOf('x_2', 0)).toBe(0);
  });

  it('leave out marks of other steps', () => {
    const places = createScoredPlaces();
    places.note({ ...mark('e_1', 1), position: null });
    expect(places.isEmpty()).toBe(true);
  });
});
