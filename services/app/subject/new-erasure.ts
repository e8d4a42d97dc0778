import { randomUUID } from 'node:crypto';
import type { Codecs } from '../../adapters/avro/codecs.ts';
import { nameOfErased } from '../../core/erasure/erased-people.ts';
import type { Event } from '../../core/event/event.ts';
import { STREAMS } from '../../core/event/vocabulary.ts';
import type { Erasure, LogEnd } from '../../core/record/erasure.ts';
import { TOPICS } from '../../core/topics.ts';
import { decodedOrNull } from '../../steps/decoded-or-null.ts';
import type { Log } from '../../steps/ports/log.ts';
import { sha256 } from '../rule-files.ts';
import { recordsNaming } from './held-in-log.ts';

interface Held {
  readonly log: Pick<Log, 'bounds' | 'partitionsOf' | 'read'>;
  readonly codecs: Pick<Codecs, 'events'>;
}

/** An erasure of now: of what the log holds, and of what was recorded so far. */
export async function newErasure(token: string, held: Held, now: () => number): Promise<Erasure> {
  const before = await endsOf(held.log);
  const recorded = await lastRecorded(token, held, before);
  return {
    erasureId: `e_${randomUUID()}`,
    subject: nameOfErased(token, sha256),
    at: Math.max(now(), recorded),
    before,
  };
}

async function endsOf(log: Held['log']): Promise<readonly LogEnd[]> {
  const ends: LogEnd[] = [];
  for (const topic of [...STREAMS, TOPICS.followUps, TOPICS.notifications]) {
    const partitions = await log.partitionsOf(topic);
    for (let partition = 0; partition < partitions; partition++) {
      const { next } = await log.bounds(topic, partition);
      ends.push({ topic, partition, offset: next });
    }
  }
  return ends;
}

/** When the log's last event of a person was recorded: by a source whose clock is ahead of this one it may be later than now. */
async function lastRecorded(token: string, { log, codecs }: Held, ends: readonly LogEnd[]): Promise<number> {
  let last = Number.NEGATIVE_INFINITY;
  for (const stream of STREAMS) {
    for await (const { partition, offset, value } of recordsNaming(token, stream, log)) {
      const end = ends.find((one) => one.topic === stream && one.partition === partition);
      if (offset >= (end?.offset ?? 0)) continue;
      // What nobody can read stands for nobody.
      const event: Event | null = decodedOrNull(codecs.events[stream], value);
      if (event?.parties.some((party) => party.token === token)) last = Math.max(last, event.recordedAt);
    }
  }
  return last;
}
