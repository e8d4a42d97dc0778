import type { Delivery, HookTerms } from '../../core/push/delivery.ts';
import type { Hook, Receipt } from '../../steps/ports/hooks.ts';
import { type Message, type PostOptions, request } from './post.ts';
import type { Sign } from './signature.ts';

export interface WebhookOptions extends PostOptions {
  readonly terms: HookTerms;
  readonly sign: Sign;
  /** What a delivery looks like on the way: a CloudEvent, CAP, FIWARE ... */
  readonly write: (delivery: Delivery) => Message;
  readonly writeTest: (id: string) => Message;
}

/** A receiver of signed requests, one for each delivery. */
export function createWebhook({ terms, sign, write, writeTest, ...address }: WebhookOptions): Hook {
  const post = async (id: string, message: Message, signal: AbortSignal): Promise<Receipt> => {
    const headers = { ...message.headers, ...sign(id, message.body) };
    const answer = await request(address, { ...message, headers }, signal);
    return answer.kind === 'failed' ? answer : { kind: 'delivered' };
  };
  return {
    terms,
    send: (delivery, signal) => post(delivery.id, write(delivery), signal),
    test: (signal) => {
      const id = `test/${crypto.randomUUID()}/${terms.id}`;
      return post(id, writeTest(id), signal);
    },
  };
}
