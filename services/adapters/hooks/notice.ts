import { z } from 'zod';
import type { Delivery, HookTerms } from '../../core/push/delivery.ts';
import { formatInstant } from '../../core/time/instant.ts';
import type { Delivered, Failed, Hook } from '../../steps/ports/hooks.ts';
import { type Answered, request } from './post.ts';
import type { Sign } from './signature.ts';

export interface NoticeOptions {
  readonly terms: HookTerms;
  /** Root of the service that knows the contacts. */
  readonly url: string;
  readonly timeoutMs: number;
  readonly sign: Sign;
}

/** What the service says of a person's contact. */
const CONTACT = z.object({
  /** Names the contact in the service; no address. */
  contact: z.string().min(1).max(200).nullable(),
  /** Whether anybody else may read what comes there: a family's phone, an office, a carer. */
  shared: z.boolean(),
  /** Rules that the person has enabled it for. */
  rules: z.array(z.string()),
});

const JSON_TYPE = 'application/json';

/**
 * The service that tells people at risk. Tocsin knows no address: it asks by token (`POST <url>/contacts`) whether there is
 * a contact, whether it is the person's alone, and what they have enabled it for; then it has the person told
 * (`POST <url>/notices`), naming that contact. Where it cannot be sure, nobody is told: an answer that it does not
 * understand is a failure, and a contact that is shared, or whose sharing is not stated, is never used.
 */
export function createNotice({ terms, url, timeoutMs, sign }: NoticeOptions): Hook {
  const root = url.replace(/\/+$/, '');
  const post = (
    path: string,
    id: string,
    content: object,
    signal: AbortSignal,
  ): Promise<Answered | Failed> => {
    const body = JSON.stringify(content);
    const message = { contentType: JSON_TYPE, body, headers: sign(id, body) };
    return request({ url: `${root}/${path}`, timeoutMs }, message, signal, true);
  };
  return {
    terms,
    async send(delivery, signal) {
      if (delivery.mode !== 'actual') throw new Error('an exercise was about to tell a person');
      const person = delivery.person!;
      const answer = await post('contacts', `${delivery.id}/contact`, { token: person.token }, signal);
      if (answer.kind === 'failed') return answer.status === 404 ? told('no_contact', person.rules) : answer;
      const known = CONTACT.safeParse(parsed(answer.text));
      if (!known.success)
        return { kind: 'failed', reason: 'failing', status: answer.status, retryAfterMs: null };
      const { contact, shared, rules } = known.data;
      if (contact === null) return told('no_contact', person.rules);
      if (shared) return told('shared_contact', person.rules);
      const enabled = person.rules.filter((rule) => rules.includes(rule));
      if (enabled.length === 0) return told('not_enabled', person.rules);
      const notice = noticeOf(delivery, contact, enabled);
      const sent = await post('notices', delivery.id, notice, signal);
      return sent.kind === 'failed' ? sent : told('notified', enabled);
    },
    async test(signal) {
      // A token that nobody has: the service answers, and no person is told of anything.
      const id = `test/${crypto.randomUUID()}/${terms.id}`;
      const answer = await post('contacts', id, { token: NOBODY }, signal);
      return answer.kind === 'failed' && answer.status !== 404 ? answer : { kind: 'delivered' };
    },
  };
}

const NOBODY = 'p_0000000000000000000000';

function told(outcome: NonNullable<Delivered['notice']>['outcome'], rules: readonly string[]): Delivered {
  return { kind: 'delivered', notice: { outcome, rules } };
}

/** What the person's contact service needs to choose its words; no score, no place, no case. */
function noticeOf({ id, warning, person }: Delivery, contact: string, rules: readonly string[]): object {
  return {
    id,
    contact,
    token: person!.token,
    purpose: warning.purpose,
    rules,
    at: formatInstant(warning.at),
    // Between the question and this the contact may have come to be shared: the service looks again.
    onlyIfNotShared: true,
  };
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
