import { z } from 'zod';
import type { Warning } from '../../../core/record/warning.ts';
import { ifAtHand } from '../../../steps/history-at-hand.ts';
import { here, type Shown, type WhenOpen } from '../behind.ts';
import { Refusal } from '../refusal.ts';
import { isPerson } from '../veil.ts';
import { viewOf } from '../view.ts';
import {
  explanation,
  explanationOf,
  revision,
  revisionOf,
  seesBehind,
  storedFollowUp,
  storedFollowUpOf,
} from './explanation.ts';
import { findWarning, openWarning } from './find-warning.ts';
import { acceptedType } from './negotiate.ts';
import { type AnyRoute, defineRoute } from './route.ts';
import { byId, statedReason, veiledWarning, warning as warningSchema, wholeWarning } from './schemas.ts';
import { type LookedAt, noSuchWarning, recordOpened, shownTokenOf } from './sight.ts';

const detail = z.union([
  z.strictObject({
    warning: wholeWarning,
    explanation,
    history: z.array(revision).describe('Revisions, the oldest first'),
    followUps: z.array(storedFollowUp),
    isComplete: z.boolean().describe('False where the store is away, so that only what is in memory is told'),
  }),
  z.strictObject({ warning: veiledWarning }),
]);

/** A warning with all that stands behind it, as far as the account may see. */
export function warningRoute(whenOpen: WhenOpen): AnyRoute {
  return defineRoute({
    method: 'GET',
    path: '/v1/warnings/{id}',
    needs: 'see_warnings',
    summary: 'A warning with its explanation, its history and what becomes of it',
    params: byId,
    answers: {
      200: {
        description: 'The warning',
        schema: detail,
        types: [],
      },
      406: { description: 'It is not to be had as any of the types in Accept', schema: null },
    },
    async handle({ params: { id }, headers, ...who }) {
      const shown = here(whenOpen().shown, 'push');
      const found = await openWarning(who, id, shown);
      const { warning, look } = found;
      const type = acceptedType(headers.accept, ['application/json', ...Object.keys(shown.formats)]);
      if (type === undefined) throw notAcceptable();
      const shownToken = shownTokenOf(warning, look);
      const isWhole = seesBehind(look, isPerson(warning));
      if (type !== 'application/json') {
        // A format has no form for half a warning.
        if (!isWhole) throw notAcceptable();
        const content = await shown.formats[type]!(warning);
        await recordOpened(who, found, shown.looks, 1);
        return { status: 200, body: undefined, text: { type, content } };
      }
      const view = viewOf(warning, look, shown);
      if (!isWhole) return { status: 200, body: { warning: view }, ...shownToken };
      const behind = await behindOf(found, shown);
      await recordOpened(who, found, shown.looks, behind.history.length);
      return { status: 200, body: { warning: view, ...behind }, ...shownToken };
    },
  });
}

async function behindOf({ warning }: LookedAt, shown: Shown) {
  const { warningId } = warning;
  const [stored, followUps] = await Promise.all([
    ifAtHand(shown.history, (history) => history.revisionsOf(warningId)),
    ifAtHand(shown.history, (history) => history.followUpsOf(warningId)),
  ]);
  return {
    explanation: explanationOf(warning, shown),
    history: withLast(stored ?? [], warning).map(revisionOf),
    followUps: (followUps ?? []).map(storedFollowUpOf),
    isComplete: stored !== null && followUps !== null,
  };
}

/** The store may not have the last revision yet. */
function withLast(stored: readonly Warning[], last: Warning): readonly Warning[] {
  return stored.at(-1)?.revision === last.revision ? stored : [...stored, last];
}

function notAcceptable(): Refusal {
  return new Refusal('not_acceptable', 'it is not to be had as that', 'Ask for application/json.');
}

/** A reason for looking at a person's warning, once for each case and shift. */
export function lookRoute(whenOpen: WhenOpen): AnyRoute {
  return defineRoute({
    method: 'POST',
    path: '/v1/warnings/{id}/look',
    needs: 'see_subjects',
    summary: "Gives the reason that a person's warning asks for; it is written into the access log",
    params: byId,
    body: z.strictObject({ reason: statedReason }),
    answers: {
      200: { description: 'The warning, opened', schema: z.strictObject({ warning: warningSchema }) },
    },
    async handle({ params: { id }, body: { reason }, ...who }) {
      const shown = here(whenOpen().shown, 'push');
      const { warning, look } = await findWarning(who, id, shown);
      if (look.sight !== 'whole') throw noSuchWarning();
      const isAboutPerson = isPerson(warning);
      if (isAboutPerson) await recordOpened(who, { warning, reason }, shown.looks, 1);
      const opened = { ...look, isOpened: isAboutPerson };
      const body = { warning: viewOf(warning, opened, shown) };
      return { status: 200, body, ...shownTokenOf(warning, opened) };
    },
  });
}
