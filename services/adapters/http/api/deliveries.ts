import { createHash } from 'node:crypto';
import { z } from 'zod';
import { HOOK_KINDS } from '../../../core/push/delivery.ts';
import { UNDELIVERED_REASONS, type Undelivered } from '../../../core/record/undelivered.ts';
import { formatInstant } from '../../../core/time/instant.ts';
import { REPLAY_RESULTS, type Replayed } from '../../../steps/push/replay.ts';
import { here, type Shown, type WhenOpen } from '../behind.ts';
import { type AnyRoute, defineRoute } from './route.ts';
import { instant, level, purpose } from './schemas.ts';
import { type WaitingDelivery, waitingFor } from './waiting-deliveries.ts';

/** A page that is longer is no page; those given up last come first. */
const MOST_SHOWN = 500;
const MOST_AT_ONCE = 50;
/** After so long no further one is begun: whoever asks hears how it goes, and asks for the rest. */
const BUDGET_MS = 10_000;

const deliveryId = z
  .string()
  .regex(/^d_[A-Za-z0-9_-]{22}$/)
  .describe('Names the delivery and tells nothing of it');
const reason = z.enum(UNDELIVERED_REASONS).nullable();
const status = z.int().nullable().describe('HTTP status of the last answer; null where there was none');

const delivery = z.strictObject({
  id: deliveryId,
  hook: z.string(),
  kind: z.enum(HOOK_KINDS),
  mode: z.enum(['actual', 'exercise']),
  reason: reason.describe('Why it was given up at last'),
  status,
  attempts: z.int(),
  at: instant.describe('When it was given up'),
  warning: z
    .strictObject({ warningId: z.string(), revision: z.int(), purpose, level })
    .nullable()
    .describe('Null where the account does not see the warning'),
});

/** What receivers outside did not get. */
export function deliveriesRoute(whenOpen: WhenOpen): AnyRoute {
  return defineRoute({
    method: 'GET',
    path: '/v1/deliveries',
    needs: 'replay_deliveries',
    summary: 'Deliveries to receivers outside that were given up and wait to be sent again',
    answers: {
      200: {
        description: 'Those given up last come first',
        schema: z.strictObject({
          hooks: z.array(
            z.strictObject({
              id: z.string(),
              kind: z.enum(HOOK_KINDS),
              registered: z.boolean().describe('Whether the settings still name it'),
              undelivered: z.int().min(0),
            }),
          ),
          deliveries: z.array(delivery).describe(`${MOST_SHOWN} at most`),
          total: z.int().min(0),
        }),
      },
    },
    async handle({ account }) {
      const shown = here(whenOpen().shown, 'push');
      const waiting = await waitingFor(account, shown);
      const deliveries = waiting.toReversed().slice(0, MOST_SHOWN).map(rowOf);
      return { status: 200, body: { hooks: hooksOf(shown, waiting), deliveries, total: waiting.length } };
    },
  });
}

const replayed = z.strictObject({
  id: deliveryId,
  result: z
    .enum([...REPLAY_RESULTS, 'settled'])
    .describe('`settled`: it does not wait any more, or is not for this account to send'),
  reason: reason.describe('Why it failed again'),
  status,
});

/** Sends some of them again. */
export function replayRoute(whenOpen: WhenOpen): AnyRoute {
  return defineRoute({
    method: 'POST',
    path: '/v1/deliveries/replay',
    needs: 'replay_deliveries',
    summary: 'Sends deliveries that were given up again, each under the id that it had',
    body: z.strictObject({ ids: z.array(deliveryId).min(1).max(MOST_AT_ONCE) }),
    answers: {
      200: {
        description: 'What became of each; those that are missing were not come to: ask again for them',
        schema: z.strictObject({ results: z.array(replayed) }),
      },
    },
    async handle({ account, body: { ids } }) {
      const { shown: shownHere, accessLog } = whenOpen();
      const shown = here(shownHere, 'push');
      const asked = new Set(ids);
      const waiting = (await waitingFor(account, shown)).filter((one) => asked.has(idOf(one.undelivered)));
      const names = waiting.map(({ undelivered }) => undelivered.deliveryId);
      if (names.length > 0) {
        await accessLog.record({
          at: shown.now(),
          who: account.id,
          via: 'console',
          what: 'replay',
          query: names.join(' '),
          statedReason: '',
          rows: names.length,
          outcome: 'ok',
        });
      }
      const known = new Set(waiting.map(({ undelivered }) => idOf(undelivered)));
      const settled = [...asked].filter((id) => !known.has(id));
      const sent = await sendAgain(shown, new Set(names));
      return {
        status: 200,
        body: { results: [...sent.map(resultOf), ...settled.map((id) => ({ id, ...SETTLED }))] },
      };
    },
  });
}

const SETTLED = { result: 'settled', reason: null, status: null } as const;

async function sendAgain(
  { deliveries, now }: Shown,
  names: ReadonlySet<string>,
): Promise<readonly Replayed[]> {
  const begun = now();
  const done: Replayed[] = [];
  if (names.size === 0) return done;
  // Each request has its own bound.
  for await (const one of deliveries.replay(names, new AbortController().signal)) {
    done.push(one);
    if (now() - begun > BUDGET_MS) break;
  }
  return done;
}

function hooksOf({ deliveries: { hooks } }: Shown, waiting: readonly WaitingDelivery[]) {
  const registered = new Map(hooks.map((hook) => [hook.id, { ...hook, registered: true, undelivered: 0 }]));
  for (const { undelivered: one } of waiting) {
    const row = registered.get(one.hook);
    if (row !== undefined) row.undelivered++;
    else registered.set(one.hook, { id: one.hook, kind: one.kind, registered: false, undelivered: 1 });
  }
  return [...registered.values()];
}

function rowOf({ undelivered, warning }: WaitingDelivery) {
  const { hook, kind, mode, reason: why, status: last, attempts, at } = undelivered;
  const { warningId, revision, purpose: of, level: then } = undelivered;
  return {
    id: idOf(undelivered),
    hook,
    kind,
    mode,
    reason: why,
    status: last,
    attempts,
    at: formatInstant(at),
    warning: warning === null ? null : { warningId, revision, purpose: of, level: then },
  };
}

function resultOf({ undelivered, result, failed }: Replayed): z.output<typeof replayed> {
  return { id: idOf(undelivered), result, reason: failed?.reason ?? null, status: failed?.status ?? null };
}

/** The delivery's own id names its warning. */
function idOf({ deliveryId: id }: Undelivered): string {
  return `d_${createHash('sha256').update(id).digest('base64url').slice(0, 22)}`;
}
