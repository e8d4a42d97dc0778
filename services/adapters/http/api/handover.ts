import { z } from 'zod';
import type { Account } from '../../../core/access/account.ts';
import { sightBounds } from '../../../core/access/permit.ts';
import type { Warning } from '../../../core/record/warning.ts';
import { formatInstant } from '../../../core/time/instant.ts';
import { ENDED_STATUSES } from '../../../core/warning/overdue.ts';
import { byPressure } from '../../../core/warning/pressing.ts';
import { ifAtHand } from '../../../steps/history-at-hand.ts';
import type { FeedContent } from '../../../steps/push/feed.ts';
import { handoverOf } from '../../../steps/push/handover.ts';
import { here, type Shown, type WhenOpen } from '../behind.ts';
import { Refusal } from '../refusal.ts';
import { viewOf, type WarningView } from '../view.ts';
import { byPage } from './cursor.ts';
import { type AnyRoute, defineRoute } from './route.ts';
import { instant, time, warning } from './schemas.ts';
import { lookOf } from './sight.ts';

/** A shift is half a day; nobody hands over more than a week. */
const LONGEST_MS = 7 * 86_400_000;
/** Of each part; a page that is longer is no page. */
const MOST = 500;
const MOST_READ = 5_000;

const part = z.strictObject({
  count: z.int().min(0),
  warnings: z
    .array(warning)
    .describe(
      `${MOST} at most: those that press most, in their order, or, of what has ended, those opened last`,
    ),
});

/** What somebody who takes over a shift has to know. */
export function handoverRoute(whenOpen: WhenOpen): AnyRoute {
  return defineRoute({
    method: 'GET',
    path: '/v1/handover',
    needs: 'hand_over',
    summary: 'What is open, overdue, new and closed since the shift began',
    query: z.strictObject({ since: time.describe('ISO 8601: when the shift began') }),
    answers: {
      200: {
        description: 'The page',
        schema: z.strictObject({
          since: instant,
          open: part,
          overdue: part,
          new: part,
          closed: part,
          complete: z.boolean().describe('False where more may be open than memory holds'),
          closedComplete: z
            .boolean()
            .describe(
              'False where more may have ended: ClickHouse could not be asked, and memory begins later, or there is more than is read',
            ),
        }),
      },
    },
    async handle({ account, query: { since } }) {
      const shown = here(whenOpen().shown, 'push');
      const now = shown.now();
      if (since > now || now - since > LONGEST_MS) {
        throw new Refusal(
          'bad_query',
          'since is no time of the last seven days',
          'Name when the shift began.',
        );
      }
      const seen = await contentFor(account, { since, now }, shown);
      const page = handoverOf(seen, since, now);
      const partOf = (warnings: readonly Warning[]) => partIn(account, warnings, shown);
      return {
        status: 200,
        body: {
          since: formatInstant(since),
          open: partOf(page.open),
          overdue: partOf(page.overdue),
          new: partOf(page.new),
          closed: partOf(page.closed),
          complete: page.complete,
          closedComplete: page.closedComplete,
        },
      };
    },
  });
}

/** What the account may see of what memory and the store hold. */
async function contentFor(
  account: Account,
  { since, now }: { readonly since: number; readonly now: number },
  { feed, history }: Shown,
): Promise<FeedContent> {
  const isSeen = (one: Warning): boolean => lookOf(account, one) !== null;
  const { open, ended, complete, endedComplete } = feed.content();
  const query = { ...sightBounds(account), statuses: ENDED_STATUSES, after: null, since, limit: MOST_READ };
  const stored = await ifAtHand(history, (from) => from.latest(query));
  // The store lags, and memory forgets.
  const held = new Set(ended.map(({ warningId }) => warningId));
  const all = [...ended, ...(stored ?? []).filter(({ warningId }) => !held.has(warningId))];
  return {
    open: open.filter(isSeen).sort(byPressure(now)),
    ended: all.filter(isSeen).sort(byPage),
    complete,
    endedComplete: endedComplete || (stored !== null && stored.length < MOST_READ),
  };
}

function partIn(account: Account, warnings: readonly Warning[], shown: Shown) {
  const views = warnings.slice(0, MOST).map((one): WarningView => viewOf(one, lookOf(account, one)!, shown));
  return { count: warnings.length, warnings: views };
}
