import { z } from 'zod';
import { formatInstant } from '../../../core/time/instant.ts';
import type { Camera } from '../../../steps/ports/history.ts';
import { here, type WhenOpen } from '../behind.ts';
import { narrowed } from './devices.ts';
import { fromHistory } from './from-history.ts';
import { type AnyRoute, defineRoute } from './route.ts';
import { areaPrefix, instant } from './schemas.ts';
import { noHistory } from './warnings-list.ts';

/** More points than these say nothing on a map. */
const MOST = 20_000;

const camera = z.strictObject({
  deviceId: z.string(),
  deviceClass: z.int().nullable(),
  state: z.enum(['online', 'offline', 'unknown']),
  since: instant.nullable().describe('When this state began'),
  tampered: z.boolean().describe('A tamper alarm stands'),
  lon: z.number().nullable(),
  lat: z.number().nullable(),
  areaCode: z.string().nullable(),
});

/** The cameras of the account's areas with where they are and how they do: the devices, never what they saw. */
export function camerasRoute(whenOpen: WhenOpen): AnyRoute {
  return defineRoute({
    method: 'GET',
    path: '/v1/cameras',
    needs: 'see_devices',
    summary: "Cameras of the account's areas with their place and state",
    query: z.strictObject({ area: areaPrefix.optional() }),
    answers: {
      200: {
        description: `Those that are not online first, ${MOST} at most`,
        schema: z.strictObject({ cameras: z.array(camera), complete: z.boolean() }),
      },
    },
    async handle({ account, query: { area = '' } }) {
      const { history } = here(whenOpen().shown, 'push');
      if (history === null) throw noHistory();
      const found = await fromHistory(() => history.cameras(narrowed(account.areas, area), MOST + 1));
      const body = { cameras: found.slice(0, MOST).map(viewOf), complete: found.length <= MOST };
      return { status: 200, body };
    },
  });
}

function viewOf({ since, ...rest }: Camera): z.output<typeof camera> {
  return { ...rest, since: since === null ? null : formatInstant(since) };
}
