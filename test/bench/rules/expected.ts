import { CATEGORIES, STREAMS } from '../../../services/core/event/vocabulary.ts';
import { asList } from '../../../services/core/rule/filter.ts';
import type { Filter } from '../../../services/core/rule/rule.ts';
import { DAY_MS } from '../../../services/core/time/duration.ts';
import { CELLS_OF_TOWN, PEOPLE_OF_EVENT, type StreamOptions, shareOf } from './records.ts';

export type Kind = 'individual' | 'area:cell' | 'area:town';

/** How many events of a day one subject has, in the mean, of those of a stream and category that fit a filter. */
export function expectedPerDay(
  { everyMs, individuals, cells }: StreamOptions,
  kind: Kind,
  filter: Filter,
): number {
  const perDay = (DAY_MS / everyMs) * shareOfFilter(filter);
  if (kind === 'individual') return (perDay * PEOPLE_OF_EVENT) / individuals;
  return kind === 'area:cell' ? perDay / cells : (perDay * CELLS_OF_TOWN) / cells;
}

function shareOfFilter({ stream, category }: Filter): number {
  const shares = STREAMS.filter((one) => one === stream).map((one) => {
    const named = category === undefined ? CATEGORIES[one] : asList(category);
    return (shareOf(one) * named.length) / CATEGORIES[one].length;
  });
  return shares.reduce((sum, share) => sum + share, 0);
}

/**
 * The least count that an event and those before it (so many in the mean, by chance) reach with no more than the probability
 * `chance`: 1 + N >= count, N ~ Poisson(mean).
 */
export function seldom(mean: number, chance: number): number {
  // Logarithms: of a mean of 800 the first term is less than a number can be.
  let logTerm = -mean;
  let tail = 1 - Math.exp(logTerm);
  let count = 2;
  while (tail > chance) {
    logTerm += Math.log(mean / (count - 1));
    tail -= Math.exp(logTerm);
    count++;
  }
  return count;
}
