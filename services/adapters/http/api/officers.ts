import { z } from 'zod';
import type { Account } from '../../../core/access/account.ts';
import { can, workTogether } from '../../../core/access/permit.ts';
import { type AnyRoute, defineRoute } from './route.ts';

const officer = z.strictObject({
  id: z.string().describe('As follow-ups and assignments name them'),
  name: z.string(),
  units: z.array(z.string()),
});

/** Whom a warning may be handed to, and who has done something about one: those on duty for the same places and purposes. */
export function officersRoute(accounts: () => readonly Account[]): AnyRoute {
  return defineRoute({
    method: 'GET',
    path: '/v1/officers',
    needs: 'act',
    summary: 'Officers who work on the same areas and purposes as the account, itself included',
    answers: {
      200: { description: 'By name', schema: z.strictObject({ officers: z.array(officer) }) },
    },
    async handle({ account }) {
      const officers = accounts()
        .filter((one) => can(one, 'act') && (one.id === account.id || workTogether(one, account)))
        .map(({ id, displayName, units }) => ({ id, name: displayName, units: [...units] }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      return { status: 200, body: { officers } };
    },
  });
}
