import { DAY_MS } from '../../core/time/duration.ts';
import type { Random } from './random.ts';

/**
 * Share of domestic reports that are followed by another within so many days: AIC Trends & Issues 591 gives 6-7 %
 * (14 d), 9-11 % (30 d), 17-19 % (90 d) and 26-28 % (6 months); the middle of each is taken.
 */
const REPEAT_SHARE: readonly { readonly days: number; readonly share: number }[] = [
  { days: 14, share: 0.065 },
  { days: 30, share: 0.1 },
  { days: 90, share: 0.18 },
  { days: 182, share: 0.27 },
];

/** Whole days until the next report about the same person, or undefined where none follows. Straight lines between
 * the published points. */
function daysToNextReport(random: Random): number | undefined {
  const drawn = random.next();
  let from = { days: 0, share: 0 };
  for (const to of REPEAT_SHARE) {
    if (drawn < to.share)
      return from.days + ((drawn - from.share) / (to.share - from.share)) * (to.days - from.days);
    from = to;
  }
  return undefined;
}

/** As an instant; undefined where none follows. */
export function nextReportAt(random: Random, reportedAt: number): number | undefined {
  const days = daysToNextReport(random);
  return days === undefined ? undefined : reportedAt + Math.max(1, Math.floor(days * DAY_MS));
}
