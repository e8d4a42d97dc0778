import { createHash } from 'node:crypto';
import { createMemoryLog } from '../../../services/adapters/memory-log/memory-log.ts';
import type { AccessEntry, Look } from '../../../services/core/record/access-entry.ts';
import { TOPICS } from '../../../services/core/topics.ts';
import { type AccessLog, createAccessLog } from '../../../services/steps/access/access-log.ts';
import type { Codec } from '../../../services/steps/ports/codec.ts';
import type { Log } from '../../../services/steps/ports/log.ts';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Entries as JSON; the Avro codec has tests of its own. */
export const JSON_ENTRIES: Codec<AccessEntry> = {
  encode: (entry) => Buffer.from(JSON.stringify(entry)),
  decode: (bytes) => JSON.parse(Buffer.from(bytes).toString()) as AccessEntry,
};

export const LOOK: Look = {
  at: Date.parse('2026-11-21T18:00:00Z'),
  who: 'a_0000000000000001',
  via: 'console',
  what: 'warning',
  query: 'w_1',
  statedReason: 'a call about it',
  rows: 1,
  outcome: 'ok',
};

/** A log in memory with the topic of the access log. */
export async function logWithTopic(): Promise<Log> {
  const log = createMemoryLog();
  await log.createTopics([{ name: TOPICS.accessLog, partitions: 1, retentionMs: Number.MAX_SAFE_INTEGER }]);
  return log;
}

export const over = (log: Pick<Log, 'bounds' | 'read' | 'appendIf'>): AccessLog =>
  createAccessLog({ log, codec: JSON_ENTRIES, hash: sha256 });

/** An access log over a log of its own; a test may put another function in the place of one of its. */
export function memoryAccessLog(): { -readonly [Name in keyof AccessLog]: AccessLog[Name] } {
  const opened = logWithTopic().then(over);
  return {
    record: async (look) => (await opened).record(look),
    page: async (before, limit) => (await opened).page(before, limit),
    check: async () => (await opened).check(),
  };
}

/** What the topic holds, from the first entry on. */
export async function entriesOf(log: Pick<Log, 'read'>): Promise<readonly AccessEntry[]> {
  const entries: AccessEntry[] = [];
  for await (const { value } of log.read(TOPICS.accessLog, 0, 0)) entries.push(JSON_ENTRIES.decode(value));
  return entries;
}
