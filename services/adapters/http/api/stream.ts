import { z } from 'zod';
import { here, type WhenOpen } from '../behind.ts';
import { SECURITY_HEADERS } from '../headers.ts';
import { Refusal } from '../refusal.ts';
import { type Reached, readId } from '../stream/event-id.ts';
import { type AnyRoute, defineRoute } from './route.ts';

const MAX_STREAMS = 2_000;
/** So that one account's pages leave room for those of others. */
const MAX_STREAMS_OF_ONE = 20;
/** Characters of an id: of each partition its number and its offset. */
const MOST_ID = 8_000;
const EVENT_STREAM = 'text/event-stream';

const SUMMARY = 'Every revision that the account may see, as Server-Sent Events';
const DESCRIPTION =
  'Events `warning` (a warning as in /v1/warnings), `left` (`{warningId, revision}`: with this revision the warning left what the account may see), `counts` (what is open) and `reset` (what was missed is not known any more, or the account sees something else by now: ask for the list again). The `id` of an event says how far in the log it is, by partition, and what the account sees: whoever comes back with it in `Last-Event-ID`, or in `after`, is told everything since, once. Streams end now and then; a browser connects again by itself';

/** The live stream. */
export function streamRoute(whenOpen: WhenOpen): AnyRoute {
  return defineRoute({
    method: 'GET',
    path: '/v1/stream',
    needs: 'see_warnings',
    isLongLived: true,
    summary: SUMMARY,
    query: z.strictObject({
      after: z
        .string()
        .max(MOST_ID)
        .optional()
        .describe('In the place of Last-Event-ID, for a page that was loaded anew'),
    }),
    headers: [{ name: 'last-event-id', required: false, description: '`id` of the last event that came' }],
    answers: { 200: { description: DESCRIPTION, schema: null, types: [EVENT_STREAM] } },
    async handle({ account, query: { after }, headers }, reply) {
      const hub = here(whenOpen().hub, 'push');
      if (hub.size() >= MAX_STREAMS) {
        const message = `${MAX_STREAMS} streams are open already`;
        throw new Refusal('too_many_streams', message, 'Close pages that nobody looks at, and try again.');
      }
      if (hub.sizeOf(account.id) >= MAX_STREAMS_OF_ONE) {
        const message = `${MAX_STREAMS_OF_ONE} streams of this account are open already`;
        throw new Refusal('too_many_streams', message, 'Close pages that nobody looks at, and try again.');
      }
      const last = headers['last-event-id'] ?? after;
      const reached = reachedOf(typeof last === 'string' ? last : undefined);
      reply.hijack();
      hub.add(reply.raw, SECURITY_HEADERS, { account, reached });
      return 'sent';
    },
  });
}

/** How far somebody has come; undefined where nothing is named. */
function reachedOf(text: string | undefined): Reached | undefined {
  return text === undefined || text === '' ? undefined : readId(text);
}
