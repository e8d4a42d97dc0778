import { describe, expect, it, vi } from 'vitest';
import {
  CATEGORY_NUMBERS,
  categoryNumber,
  categoryPlace,
  streamPlace,
} from '../../../services/core/event/category-number.ts';
import type { EventView } from '../../../services/core/event/event.ts';
import { CATEGORIES, STREAMS } from '../../../services/core/event/vocabulary.ts';

const event = (stream: string, category: string) => ({ stream, category }) as EventView;

describe('the number of a category', () => {
  it('tells its stream and its place there, asked in whatever order and twice', () => {
    const all = STREAMS.flatMap((stream) => CATEGORIES[stream].map((category) => event(stream, category)));
    const numbers = [...all, ...all.reverse()].flatMap((one) => {
      const number = categoryNumber(one);
      expect(categoryNumber(one)).toBe(number);
      expect(STREAMS[streamPlace(number)]).toBe(one.stream);
      expect(CATEGORIES[one.stream][categoryPlace(number)]).toBe(one.category);
      return number;
    });
    expect(new Set(numbers).size).toBe(all.length);
    expect(Math.max(...numbers)).toBeLessThan(CATEGORY_NUMBERS);
  });

  it('tells a category of two streams apart where one comes after the other', () => {
    const numbers = (['camera-alarms', 'police-incidents', 'camera-alarms'] as const).map((stream) =>
      categoryNumber(event(stream, 'fire')),
    );
    expect(numbers[0]).toBe(numbers[2]);
    expect(numbers[0]).not.toBe(numbers[1]);
  });

  it.each([
    ['camera-alarms', 'robbery'],
    ['police-incidents', ''],
    ['weather', 'fire'],
  ])('is not given where %s has no %s', (stream, category) => {
    expect(() => categoryNumber(event(stream, category))).toThrow('is no category of');
  });

  it('is not given to nothing either, also where nothing was asked for before', async () => {
    vi.resetModules();
    const anew = await import('../../../services/core/event/category-number.ts');
    expect(() => anew.categoryNumber(event('', ''))).toThrow('is no category of');
  });
});
