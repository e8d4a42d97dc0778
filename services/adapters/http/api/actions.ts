import { z } from 'zod';
import { mayAct } from '../../../core/access/permit.ts';
import { ACTIONS, FOLLOW_UP_REASONS, OUTCOMES } from '../../../core/record/follow-up.ts';
import type { ActionFault } from '../../../steps/push/action-request.ts';
import type { ActionResult } from '../../../steps/push/actions.ts';
import { here, type Shown, type WhenOpen } from '../behind.ts';
import { Refusal } from '../refusal.ts';
import { type Look, viewOf } from '../view.ts';
import { openWarning } from './find-warning.ts';
import { type Answer, type AnyRoute, defineRoute, notPermitted } from './route.ts';
import { byId, time, warning } from './schemas.ts';
import { noSuchWarning, shownTokenOf } from './sight.ts';

const KEY = /^[\x21-\x7e]{8,128}$/;

const body = z.strictObject({
  action: z.enum(ACTIONS),
  seenRevision: z.int().min(0).describe('The revision that the officer saw'),
  until: time.nullable().optional().describe('ISO 8601; for silence and acknowledge'),
  assignee: z
    .string()
    .regex(/^(unit:|a_)[A-Za-z0-9._-]{1,64}$/)
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
    .describe('For silence: the rule to silence for this subject'),
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
          z.strictObject({
            error: z.strictObject({ code: z.string(), message: z.string(), remedy: z.string() }),
            current: warning,
            by: z.string().nullable().describe('Account that acted'),
            did: z.enum(ACTIONS).nullable(),
          }),
          z.strictObject({
            error: z.strictObject({ code: z.string(), message: z.string(), remedy: z.string() }),
          }),
        ]),
      },
    },
    async handle({ account, params: { id }, body: asked, headers }) {
      const shown = here(whenOpen().shown, 'push');
      const key = keyOf(headers['idempotency-key']);
      const found = await openWarning(account, id, shown);
      if (!mayAct(account, found.warning)) throw notPermitted();
      const { until = null, assignee = null, outcome = null, reason = null, rule = null } = asked;
      const request = { ...asked, warningId: id, until, assignee, outcome, reason, rule, key };
      return answerOf(await here(shown.actions, 'push').act(account.id, request), found.look, shown);
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

function answerOf(result: ActionResult, look: Look, { titleOf }: Shown): Answer {
  switch (result.kind) {
    case 'done':
      return {
        status: 200,
        body: { warning: viewOf(result.warning, look, titleOf) },
        ...shownTokenOf(result.warning, look),
      };
    case 'accepted':
      return { status: 202, body: { accepted: true } };
    case 'conflict': {
      const { current, by, did } = result;
      const error = {
        code: 'conflict',
        message: 'the warning is not any more what was seen, and nothing was done',
        remedy: 'Look at it as it is now, and act on that revision.',
      };
      return {
        status: 409,
        body: { error, current: viewOf(current, look, titleOf), by, did },
        ...shownTokenOf(current, look),
      };
    }
    case 'unknown':
      throw noSuchWarning();
    case 'refused':
      throw faultsRefusal(result.faults);
    default:
      return result satisfies never;
  }
}
