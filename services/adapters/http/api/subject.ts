import { z } from 'zod';
import { sightOf } from '../../../core/access/permit.ts';
import type { Warning } from '../../../core/record/warning.ts';
import { here, type Shown, type WhenOpen } from '../behind.ts';
import { Refusal } from '../refusal.ts';
import { isPerson } from '../veil.ts';
import { viewOf } from '../view.ts';
import { byPage } from './cursor.ts';
import { fromHistory } from './from-history.ts';
import { type AnyRoute, defineRoute } from './route.ts';
import { statedReason, wholeWarning } from './schemas.ts';
import { noHistory } from './warnings-list.ts';

const subjectId = z
  .string()
  .regex(/^(individual:p_[A-Za-z0-9_-]{22}|area:(cell|village|town|county|city):[0-9a-f]{4,16})$/)
  .describe('`individual:<token>` or `area:<scheme>:<code>`');

/** Every warning about one subject, open and ended, that the account may see whole. */
export function subjectRoute(whenOpen: WhenOpen): AnyRoute {
  return defineRoute({
    method: 'GET',
    path: '/v1/subjects/{id}',
    needs: 'see_subjects',
    summary: 'The warnings about a subject; the reason is written into the access log',
    params: z.strictObject({ id: subjectId }),
    query: z.strictObject({ reason: statedReason }),
    answers: {
      200: {
        description: 'Its warnings, the newest first',
        schema: z.strictObject({ subject: z.string(), warnings: z.array(wholeWarning) }),
      },
    },
    async handle({ account, params: { id: subject }, query: { reason } }) {
      const shown = here(whenOpen().shown, 'push');
      const { looks } = shown;
      const warnings = (await warningsOf(subject, shown)).filter((one) => sightOf(account, one) === 'whole');
      if (warnings.length === 0) throw noSuchSubject();
      // Before anybody sees it.
      const rows = warnings.length;
      await looks.take({
        account: account.id,
        what: 'subject',
        id: subject,
        reason,
        rows,
      });
      const look = { sight: 'whole', isOpened: true } as const;
      const isAboutPerson = isPerson({ subject });
      return {
        status: 200,
        body: { subject, warnings: warnings.map((one) => viewOf(one, look, shown)) },
        ...(isAboutPerson ? { shownToken: subject.replace(/^individual:/, '') } : {}),
      };
    },
  });
}

/** The newest first. The store does not have what is new yet, and memory no more what is old. */
async function warningsOf(subject: string, { history, feed }: Shown): Promise<readonly Warning[]> {
  if (history === null) throw noHistory();
  const stored = await fromHistory(() => history.warningsOf(subject));
  const { open, ended } = feed.content();
  const held = [...open, ...ended].filter((one) => one.subject === subject);
  const isHeld = new Set(held.map(({ warningId }) => warningId));
  return [...held, ...stored.filter(({ warningId }) => !isHeld.has(warningId))].sort(byPage);
}

/** The same for a subject that never had a warning: no list of people can be made by asking. */
function noSuchSubject(): Refusal {
  return new Refusal(
    'not_found',
    'there is no warning about this subject for this account',
    'Take the subject from a warning.',
  );
}
