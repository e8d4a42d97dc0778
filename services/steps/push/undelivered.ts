import type { Undelivered } from '../../core/record/undelivered.ts';
import { TOPICS } from '../../core/topics.ts';
import type { Codec } from '../ports/codec.ts';
import type { Log } from '../ports/log.ts';

/** Deliveries that were given up and have neither been made since nor been superseded, in the order in which they were. */
export async function readUndelivered({
  log,
  codecs,
}: {
  readonly log: Pick<Log, 'read'>;
  readonly codecs: { readonly undelivered: Codec<Undelivered> };
}): Promise<readonly Undelivered[]> {
  const open = new Map<string, Undelivered>();
  for await (const { value } of log.read(TOPICS.undelivered, 0, 0)) {
    const one = codecs.undelivered.decode(value);
    if (one.state !== 'given_up') open.delete(one.deliveryId);
    else if (!open.has(one.deliveryId)) open.set(one.deliveryId, one);
  }
  return [...open.values()];
}
