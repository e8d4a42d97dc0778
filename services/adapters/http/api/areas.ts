import { z } from 'zod';
import type { Account } from '../../../core/access/account.ts';
import { coversArea, sightOf } from '../../../core/access/permit.ts';
import { ADMIN_SCHEMES, type AdminScheme, AREA_SCHEMES } from '../../../core/event/vocabulary.ts';
import { LEVELS, type Level, type Warning } from '../../../core/record/warning.ts';
import { here, type Shown, type WhenOpen } from '../behind.ts';
import { noCounts, toldCount, toldCounts, totalOf } from '../counts.ts';
import { toldPlace } from '../veil.ts';
import { type AnyRoute, defineRoute } from './route.ts';
import { counts, level, listOf, purpose, toldCount as toldCountSchema } from './schemas.ts';

const area = z.strictObject({
  area: z.string().describe('`area:<scheme>:<code>`'),
  scheme: z.enum(AREA_SCHEMES),
  code: z.string(),
  areaCode: z
    .string()
    .nullable()
    .describe(
      'Administrative code of where it is, as its warnings give it; null where they give none, or several',
    ),
  level: level.describe('Highest of the open warnings in it'),
  open: counts,
  total: toldCountSchema,
  outline: z
    .array(z.tuple([z.number(), z.number()]))
    .nullable()
    .describe('Corners of a cell, longitude and latitude; null for an administrative area'),
});

/** The areas in which something is open, as far as the account may see. An area without warnings is not listed, which is no promise. */
export function areasRoute(whenOpen: WhenOpen): AnyRoute {
  return defineRoute({
    method: 'GET',
    path: '/v1/areas',
    needs: 'see_areas',
    summary: 'Areas with their highest open level and the number of their open warnings',
    query: z.strictObject({
      scheme: listOf(z.enum(AREA_SCHEMES)).optional(),
      purpose: listOf(purpose).optional(),
    }),
    answers: {
      200: {
        description: 'The areas, the gravest first',
        schema: z.strictObject({ areas: z.array(area), complete: z.boolean() }),
      },
    },
    async handle({ account, query }) {
      const shown = here(whenOpen().shown, 'push');
      const found = areasOf(account, shown, query);
      return { status: 200, body: { areas: found, complete: shown.feed.complete() } };
    },
  });
}

interface Tally {
  readonly open: Record<Level, number>;
  /** Of the warnings about it. */
  readonly areaCodes: Set<string>;
  isWhole: boolean;
}

interface AreaQuery {
  readonly scheme?: readonly string[] | undefined;
  readonly purpose?: readonly string[] | undefined;
}

function areasOf(account: Account, { feed, outlineOf }: Shown, query: AreaQuery) {
  const tallies = new Map<string, Tally>();
  for (const warning of feed.recent(Number.POSITIVE_INFINITY)) {
    const sight = sightOf(account, warning);
    if (sight === 'none' || query.purpose?.includes(warning.purpose) === false) continue;
    const place = toldPlace(account, warning);
    for (const subject of areasWith(account, warning, place)) {
      const tally = tallies.get(subject) ?? { open: noCounts(), areaCodes: new Set(), isWhole: false };
      tally.open[warning.level]++;
      tally.isWhole ||= sight === 'whole';
      if (place !== null) tally.areaCodes.add(place);
      tallies.set(subject, tally);
    }
  }
  return [...tallies]
    .map(([subject, tally]) => rowOf(subject, tally, outlineOf))
    .filter(({ scheme }) => query.scheme?.includes(scheme) !== false)
    .sort((a, b) => LEVELS.indexOf(b.level) - LEVELS.indexOf(a.level) || (a.area < b.area ? -1 : 1));
}

/**
 * The areas that a warning lies in: its own, and the administrative ones of its place that the account's areas hold. One that is
 * larger would be told by a part of what is in it.
 */
function areasWith(account: Account, { subject }: Warning, place: string | null): ReadonlySet<string> {
  const found = new Set<string>();
  if (subject.startsWith('area:')) found.add(subject);
  for (const [scheme, digits] of Object.entries(ADMIN_SCHEMES) as [AdminScheme, number][]) {
    if (place === null || place.length < digits) continue;
    const code = place.slice(0, digits);
    if (coversArea(account, code)) found.add(`area:${scheme}:${code}`);
  }
  return found;
}

function rowOf(subject: string, { open, areaCodes, isWhole }: Tally, outlineOf: Shown['outlineOf']) {
  const [, scheme, code] = subject.split(':') as ['area', (typeof AREA_SCHEMES)[number], string];
  const sight = isWhole ? 'whole' : 'veiled';
  return {
    area: subject,
    scheme,
    code,
    areaCode: scheme !== 'cell' ? code : areaCodes.size === 1 ? [...areaCodes][0]! : null,
    level: LEVELS.findLast((one) => open[one] > 0)!,
    open: toldCounts(open, sight),
    total: toldCount(totalOf(open), sight),
    outline: scheme === 'cell' ? (outlineOf(code) ?? null) : null,
  };
}
