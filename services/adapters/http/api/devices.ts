import { z } from 'zod';
import { ALL } from '../../../core/access/account.ts';
import { here, type WhenOpen } from '../behind.ts';
import { fromHistory } from './from-history.ts';
import { type AnyRoute, defineRoute } from './route.ts';
import { areaPrefix } from './schemas.ts';
import { noHistory } from './warnings-list.ts';

const rate = z
  .number()
  .min(0)
  .max(1)
  .nullable()
  .describe('Share of the time of which the state is known; null where none is');

/** How well the cameras of the account's areas do. */
export function devicesRoute(whenOpen: WhenOpen): AnyRoute {
  return defineRoute({
    method: 'GET',
    path: '/v1/devices',
    needs: 'see_devices',
    summary:
      "Online rate of cameras by class and county, of those in the account's areas: the last day, week and month",
    query: z.strictObject({ area: areaPrefix.optional() }),
    answers: {
      200: {
        description: 'A row for each class in each county',
        schema: z.strictObject({
          rows: z.array(
            z.strictObject({
              deviceClass: z.int().nullable(),
              areaCode: z.string().nullable(),
              devices: z.int(),
              online: z.int().describe('Online now'),
              offline: z.int().describe('Offline now; the others never said'),
              day: rate,
              week: rate,
              month: rate,
            }),
          ),
        }),
      },
    },
    async handle({ account, query: { area = '' } }) {
      const { history, now } = here(whenOpen().shown, 'push');
      if (history === null) throw noHistory();
      const areas = narrowed(account.areas, area);
      const rows = await fromHistory(() => history.deviceRates(now(), areas));
      return { status: 200, body: { rows } };
    },
  });
}

/** Prefixes that are both the account's and asked for; null for all there are. */
export function narrowed(own: readonly string[], asked: string): readonly string[] | null {
  if (own.includes(ALL)) return asked === '' ? null : [asked];
  return own.flatMap((prefix) => {
    if (prefix === '') return [];
    if (asked.startsWith(prefix)) return [asked];
    return prefix.startsWith(asked) ? [prefix] : [];
  });
}
