import { type Delivery, deliveryFor } from '../../core/push/delivery.ts';
import type { Routings } from '../../core/push/routings.ts';
import type { Mode } from '../../core/record/mode.ts';
import { TOPICS } from '../../core/topics.ts';
import type { Hook } from '../ports/hooks.ts';
import { LogError } from '../ports/log.ts';
import type { Chunk, Entry } from './cursor.ts';
import type { DeliverStepOptions } from './deliver-step.ts';

type Source = Pick<DeliverStepOptions, 'log' | 'codecs' | 'mode'>;

/** At most `limit` entries of a partition from a position on. Throws `LogError('out_of_range')` where the log dropped some. */
export async function readEntries(
  { log, codecs, mode }: Source,
  routings: Routings,
  partition: number,
  position: number,
  limit: number,
): Promise<Chunk> {
  const bounds = await log.bounds(TOPICS.warnings, partition);
  if (position < bounds.first) {
    throw new LogError(
      'out_of_range',
      `warnings/${partition}: a hook was to go on at ${position}, and the first held is ${bounds.first}`,
    );
  }
  const entries: Entry[] = [];
  for await (const { value, offset, timestamp } of log.read(TOPICS.warnings, partition, position)) {
    const warning = codecs.warning.decode(value);
    routings.put(warning, offset);
    entries.push({ warning, offset, takenAt: timestamp });
    if (entries.length >= limit) break;
  }
  return { entries, end: bounds.next, mode: await mode() };
}

/** Learns from the revisions before `to` who was told of what. */
export async function rememberRoutings(
  { log, codecs }: Pick<Source, 'log' | 'codecs'>,
  routings: Routings,
  partition: number,
  from: number,
  to: number,
): Promise<void> {
  if (from >= to) return;
  for await (const { value, offset } of log.read(TOPICS.warnings, partition, from)) {
    if (offset >= to) return;
    routings.put(codecs.warning.decode(value), offset);
  }
}

/** What a receiver is sent of an entry; null where it is not for it, or was in the log before. */
export function deliveryOf(
  { units }: Pick<DeliverStepOptions, 'units'>,
  { terms }: Hook,
  routings: Routings,
  { warning, offset }: Entry,
  mode: Mode,
): Delivery | null {
  if (routings.isDouble(warning, offset)) return null;
  return deliveryFor(terms, units, warning, routings.before(warning), mode);
}
