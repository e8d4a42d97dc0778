import type { EventView } from './event.ts';
import { CATEGORIES, STREAMS } from './vocabulary.ts';

const PLACE_BITS = 6;
/** Categories of a stream at the most. */
const MOST = 1 << PLACE_BITS;

/** How many numbers there are. */
export const CATEGORY_NUMBERS = STREAMS.length * MOST;

const NUMBERS: readonly ReadonlyMap<string, number>[] = STREAMS.map((stream, of) => {
  const categories = CATEGORIES[stream];
  if (categories.length > MOST) throw new Error(`${stream} has more than ${MOST} categories`);
  return new Map(categories.map((category, place) => [category, of * MOST + place]));
});

/** What was asked for last: an event is asked for once for each of its subjects, and of decoded ones a category is one text.
 * Before anything was, the first there is. */
const last: { stream: string; category: string; number: number } = {
  stream: STREAMS[0],
  category: CATEGORIES[STREAMS[0]][0]!,
  number: 0,
};

/** Number of an event's stream and category. */
export function categoryNumber({ stream, category }: EventView): number {
  if (category === last.category && stream === last.stream) return last.number;
  const number = NUMBERS[STREAMS.indexOf(stream)]?.get(category);
  if (number === undefined) throw new Error(`${category} is no category of ${stream}`);
  last.stream = stream;
  last.category = category;
  last.number = number;
  return number;
}

/** Place of a numbered category's stream in `STREAMS`. */
export const streamPlace = (number: number): number => number >>> PLACE_BITS;

/** Place of a numbered category in the list of its stream. */
export const categoryPlace = (number: number): number => number & (MOST - 1);
