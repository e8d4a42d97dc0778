import { z } from 'zod';
import { mayAct } from '../../../core/access/permit.ts';
import { ACTIONS, FOLLOW_UP_REASONS, OUTCOMES } from '../../../core/record/follow-up.ts';
import type { Warning } from '../../../core/record/warning.ts';
import { type ActionFault, ASSIGNEE } from '../../../steps/push/action-request.ts';
import type { ActionResult } from '../../../steps/push/actions.ts';
import { here, type Shown, type WhenOpen } from '../behind.ts';
import { notPermitted } from '../needs.ts';
import { Refusal } from '../refusal.ts';
import { viewOf } from '../view.ts';
import { openWarning } from './find-warning.ts';
import { type Answer, type AnyRoute, defineRoute } from './route.ts';
import { byId, refused, time, warning } from './schemas.ts';
import { lookAt, noSuchWarning, recordOpened, type SignedIn, shownTokenOf } from './sight.ts';

const KEY = /^[\x21-\x7e]{8,128}$/;

const body = z.strictObject({
  action: z.enum(ACTIONS),
  seenRevision: z.int().min(0).describe('The revision that the officer saw'),
  until: time
    .nullable()
    .optional()
    .describe(
      'ISO 8601, at most 31 days ahead; silence, acknowledge, contact, visit, refer and assign to oneself need it. Of all but the silence of one rule and an assignment to somebody else: when the warning asks again',
    ),
  assignee: z
    .string()
    .regex(ASSIGNEE)
    .nullable()
    .optional()
    .describe('`unit:<id>` or an account; for assign'),
  outcome: z.enum(OUTCOMES).nullable().optional().describe('For close'),
  reason: z.enum(FOLLOW_UP_REASONS).nullable().optional().describe('For silence and reopen'),
  rule: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/)
    .nullable()
    .optional()
    .describe('For silence: the rule to silence for this subject; the deadline of the warning goes on'),
});

/** What an officer does about a warning. */
export function actionsRoute(whenOpen: WhenOpen): AnyRoute {
  return defineRoute({
    method: 'POST',
    path: '/v1/warnings/{id}/actions',
    needs: 'act',
    summary: 'Acknowledges, assigns, contacts, visits, refers, silences, closes or reopens',
    params: byId,
    body,
    headers: [
      {
        name: 'idempotency-key',
        required: true,
        description:
          'The same for the same action: 8 to 128 visible ASCII characters. Repeated, it is done once',
      },
    ],
    answers: {
      200: { description: 'Done: the revision that answers it', schema: z.strictObject({ warning }) },
      202: {
        description: 'It is in the log; its revision is yet to come by the stream',
        schema: z.strictObject({ accepted: z.literal(true) }),
      },
      409: {
        description:
          'Somebody else acted after the revision that was seen, and nothing was done; or it cannot be done',
        schema: z.union([
          refused.extend({
            current: warning,
            by: z.string().nullable().describe('Account that acted; null where the warning is veiled'),
            did: z.enum(ACTIONS).nullable(),
          }),
          refused,
        ]),
      },
    },
    async handle({ account, signedInAt, signedOutAt, params: { id }, body: asked, headers }) {
      const who = { account, signedInAt, signedOutAt };
      const shown = here(whenOpen().shown, 'push');
      const key = keyOf(headers['idempotency-key']);
      const found = await openWarning(who, id, shown);
      if (!mayAct(account, found.warning)) throw notPermitted();
      const { until = null, assignee = null, outcome = null, reason = null, rule = null } = asked;
      const request = { ...asked, warningId: id, until, assignee, outcome, reason, rule, key };
      return await answerOf(who, await here(shown.actions, 'push').act(account.id, request), shown);
    },
  });
}

function faultsRefusal(faults: readonly ActionFault[]): Refusal {
  const message = faults.map((fault) => `${fault.path} ${fault.message}`).join('; ');
  return new Refusal('bad_body', message, `Send ${faults.map(({ remedy }) => remedy).join('; ')}.`);
}

function keyOf(header: string | readonly string[] | undefined): string {
  if (typeof header === 'string' && KEY.test(header)) return header;
  throw new Refusal(
    'bad_key',
    'the header Idempotency-Key is missing or no key',
    'Send 8 to 128 visible ASCII characters, the same where the same action is sent again.',
  );
}

async function answerOf(who: SignedIn, result: ActionResult, shown: Shown): Promise<Answer> {
  switch (result.kind) {
    case 'done': {
      const seen = await seenBy(who, result.warning, shown);
      // It was done, and the warning is in the hands of others now.
      if (seen === null) return { status: 202, body: { accepted: true } };
      return { status: 200, body: { warning: seen.view }, ...seen.shownToken };
    }
    case 'accepted':
      return { status: 202, body: { accepted: true } };
    case 'conflict':
      return await conflictOf(who, result, shown);
    case 'nothing_left':
      throw new Refusal(
        'nothing_left',
        'the score of this warning has fallen below blue since it was closed, and nothing was done',
        'Leave it closed; what happens anew raises a warning of its own.',
      );
    case 'unknown':
      throw noSuchWarning();
    case 'refused':
      throw faultsRefusal(result.faults);
    default:
      return result satisfies never;
  }
}

/** What stands in the way may be another warning than the one acted on, of another area, about which nobody here may know. */
async function conflictOf(
  who: SignedIn,
  { current, by, did }: Extract<ActionResult, { readonly kind: 'conflict' }>,
  shown: Shown,
): Promise<Answer> {
  const error = {
    code: 'conflict',
    message: 'the warning is not any more what was seen, and nothing was done',
    remedy: 'Look at it as it is now, and act on that revision.',
  };
  const seen = await seenBy(who, current, shown);
  if (seen === null) return { status: 409, body: { error } };
  const { view, shownToken } = seen;
  const act = view.veiled ? { by: null, did: null } : { by, did };
  return { status: 409, body: { error, current: view, ...act }, ...shownToken };
}

/**
 * The very warning of an answer as somebody sees it, written down where it shows a person; null where they are not to know that
 * there is one. Where it cannot be written down, the same request may be sent again, and is done once.
 */
async function seenBy(who: SignedIn, warning: Warning, shown: Shown) {
  const seen = await lookAt(who, warning, shown.looks);
  if (seen === null) return null;
  await recordOpened(who, seen, shown.looks, 1);
  return { view: viewOf(warning, seen.look, shown), shownToken: shownTokenOf(warning, seen.look) };
}
