import { z } from 'zod';
import type { Account } from '../../../core/access/account.ts';
import { sightBounds, sightOf } from '../../../core/access/permit.ts';
import type { Warning } from '../../../core/record/warning.ts';
import { ENDED_STATUSES } from '../../../core/warning/overdue.ts';
import type { HistoryReader, PageMark } from '../../../steps/ports/history.ts';
import { here, type Shown, type WhenOpen } from '../behind.ts';
import { noCounts, toldCounts } from '../counts.ts';
import { Refusal } from '../refusal.ts';
import { viewOf, type WarningView } from '../view.ts';
import { byPage, cursorOf, markOf } from './cursor.ts';
import { filterShape, fitsFilter, type WarningFilter } from './filter.ts';
import { fromHistory } from './from-history.ts';
import { type AnyRoute, defineRoute } from './route.ts';
import { counts, numberFrom, warning } from './schemas.ts';
import { lookOf } from './sight.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 500;
/** Warnings of the store that are looked through for one page; a page may then be short, with more to come. */
const MOST_READ = 5_000;

const query = z.strictObject({
  ...filterShape,
  limit: numberFrom(z.int().min(1).max(MAX_LIMIT)).default(DEFAULT_LIMIT),
  cursor: z.string().max(200).optional().describe('`next` of the page before'),
});

const answer = z.strictObject({
  open: counts.describe('All open warnings that the account may see, whatever the filter'),
  complete: z.boolean().describe('False where older open warnings may lie beyond what memory holds'),
  warnings: z.array(warning),
  next: z.string().nullable().describe('Cursor of the next page; null where there is none'),
});

/** The warnings that an account may see, those opened last first. */
export function warningsRoute(whenOpen: WhenOpen): AnyRoute {
  return defineRoute({
    method: 'GET',
    path: '/v1/warnings',
    needs: 'see_warnings',
    summary: 'Warnings, those opened last first; open ones where no status is asked for',
    query,
    answers: { 200: { description: 'A page of them', schema: answer } },
    async handle({ account, query: { limit, cursor, ...filter } }) {
      const shown = here(whenOpen().shown, 'push');
      const after = cursor === undefined ? null : markOf(cursor);
      const open = openOf(account, shown, filter, after);
      const ended = await endedOf(account, shown, filter, { after, limit });
      const { mark } = ended;
      // What lies beyond where the reading was given up is for the next page, with what the store has there.
      const reached = mark === null ? open.fitting : open.fitting.filter((one) => byPage(one, mark) <= 0);
      const all = [...reached, ...ended.warnings].sort(byPage);
      const page = all.slice(0, limit);
      const last = all.length > limit ? page.at(-1)! : mark;
      return {
        status: 200,
        body: {
          open: open.counts,
          complete: shown.feed.complete(),
          warnings: page.map((one) => viewIn(account, one, shown)),
          next: last === null ? null : cursorOf(last),
        },
      };
    },
  });
}

/** One pass over what is open: what is counted, and what fits. */
function openOf(
  account: Account,
  { feed, titleOf, units, now }: Shown,
  filter: WarningFilter,
  after: PageMark | null,
) {
  const counted = noCounts();
  const at = now();
  let isWhole = false;
  const fitting: Warning[] = [];
  for (const one of feed.recent(Number.POSITIVE_INFINITY)) {
    const sight = sightOf(account, one);
    if (sight === 'none') continue;
    isWhole ||= sight === 'whole';
    counted[one.level]++;
    if (after !== null && byPage(after, one) >= 0) continue;
    if (fitsFilter(one, filter, { titleOf, units, now: at, sight })) fitting.push(one);
  }
  return { fitting, counts: toldCounts(counted, isWhole ? 'whole' : 'veiled') };
}

async function endedOf(
  account: Account,
  { history, feed, titleOf, units, now }: Shown,
  filter: WarningFilter,
  { after, limit }: { readonly after: PageMark | null; readonly limit: number },
): Promise<{ readonly warnings: readonly Warning[]; readonly mark: PageMark | null }> {
  const statuses = ENDED_STATUSES.filter((status) => filter.status?.includes(status) === true);
  if (statuses.length === 0) return { warnings: [], mark: null };
  const fits = (one: Warning): boolean => {
    const sight = sightOf(account, one);
    return sight !== 'none' && fitsFilter(one, filter, { titleOf, units, now: now(), sight });
  };
  // The store lags behind memory, which forgets.
  const held = feed.content().ended.filter((one) => (after === null || byPage(after, one) < 0) && fits(one));
  if (history === null) return { warnings: held, mark: null };
  const stored = await endedPage(history, { account, statuses, after, limit }, fits);
  const isHeld = new Set(held.map(({ warningId }) => warningId));
  const { mark } = stored;
  return {
    warnings: [
      ...held.filter((one) => mark === null || byPage(one, mark) <= 0),
      ...stored.warnings.filter(({ warningId }) => !isHeld.has(warningId)),
    ],
    mark,
  };
}

interface EndedPage {
  readonly account: Account;
  readonly statuses: readonly Warning['status'][];
  readonly after: PageMark | null;
  readonly limit: number;
}

/** Reads on until a page is full. `mark`: where a reading that was given up goes on, at a warning that the account may see. */
async function endedPage(
  history: HistoryReader,
  { account, statuses, after, limit }: EndedPage,
  fits: (one: Warning) => boolean,
) {
  const bounds = sightBounds(account);
  const warnings: Warning[] = [];
  let mark = after;
  for (let read = 0; read < MOST_READ; ) {
    const rows = await fromHistory(() =>
      history.latest({ ...bounds, statuses, after: mark, since: 0, limit: MAX_LIMIT }),
    );
    warnings.push(...rows.filter(fits));
    if (rows.length < MAX_LIMIT) return { warnings, mark: null };
    if (warnings.length > limit) return { warnings, mark: null };
    read += rows.length;
    mark = rows.at(-1)!;
  }
  return { warnings, mark };
}

function viewIn(account: Account, one: Warning, shown: Shown): WarningView {
  // Each of them was found by its sight.
  return viewOf(one, lookOf(account, one)!, shown);
}

export function noHistory(): Refusal {
  return new Refusal(
    'history_unavailable',
    'this process has no store to read what was',
    'Name a ClickHouse server in its settings (clickhouse.url).',
  );
}
