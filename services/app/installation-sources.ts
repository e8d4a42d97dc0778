import type { RegisteredSource } from '../core/merge/sources.ts';
import type { InstallationFact } from '../core/record/installation-fact.ts';
import { compareText } from '../core/text/canonical.ts';
import { TOPICS } from '../core/topics.ts';
import type { Codec } from '../steps/ports/codec.ts';
import type { Log } from '../steps/ports/log.ts';
import { sha256 } from './rule-files.ts';

export interface SourceOptions {
  readonly log: Pick<Log, 'append' | 'read'>;
  readonly codec: Codec<InstallationFact>;
  /** Those that this process merges. */
  readonly sources: readonly RegisteredSource[];
  /** Epoch ms. */
  readonly now: () => number;
}

/**
 * What to tell an operator where this process merges other sources than the one that began to merge before it: an event
 * would be accepted or refused by which of them has its partition. It is no error, as registrations change while others
 * run. Null where they are the same.
 */
export async function sourcesNotice({ log, codec, sources, now }: SourceOptions): Promise<string | null> {
  const topic = TOPICS.installation;
  let before: InstallationFact | null = null;
  for await (const record of log.read(topic, 0, 0)) {
    const fact = codec.decode(record.value);
    if (fact.kind === KIND) before = fact;
  }
  const value = fingerprintOf(sources);
  if (before?.value === value) return null;
  const fact = codec.encode({ kind: KIND, value, recordedAt: now() });
  await log.append([{ topic, partition: 0, key: KIND, value: fact }]);
  if (before === null) return null;
  const since = new Date(before.recordedAt).toISOString();
  return `The registered sources are others than those of the merge that started at ${since}. All that merge need the same: restart those that run with the old ones, and register with ingest last.`;
}

const KIND = 'sources';

/** Of what decides about an event: which sources there are, and what each may send. */
function fingerprintOf(sources: readonly RegisteredSource[]): string {
  const known = sources
    .filter(({ legalBasis }) => legalBasis.trim() !== '')
    .map(({ id, streams }) => JSON.stringify([id, [...new Set(streams)].sort(compareText)]))
    .sort(compareText);
  return `s_${sha256(known.join('\n')).slice(0, 22)}`;
}
