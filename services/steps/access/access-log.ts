import { chained, type Hash, type Link } from '../../core/access/chain.ts';
import type { AccessEntry, Look } from '../../core/record/access-entry.ts';
import { TOPICS } from '../../core/topics.ts';
import { decodedOrNull } from '../decoded-or-null.ts';
import type { Codec } from '../ports/codec.ts';
import type { Log, PartitionHead } from '../ports/log.ts';
import { entriesIn, type Walked, walkChain } from './walk-chain.ts';

export interface AccessLogOptions {
  readonly log: Pick<Log, 'bounds' | 'read' | 'appendIf'>;
  readonly codec: Codec<AccessEntry>;
  readonly hash: Hash;
}

/** Who looked at what, in a chain that any number of processes write on (charter, clause 8). */
export interface AccessLog {
  /** Resolves when the look is durable. Whoever gives something out waits for it: what cannot be logged is not given. */
  record(look: Look): Promise<void>;
  /** The newest entries, or those before a cursor; newest first. */
  page(before: number | null, limit: number): Promise<AccessPage>;
  /** Walks the whole chain; those who ask while it is walked get the same answer. */
  check(): Promise<Walked>;
}

export interface AccessPage {
  readonly entries: readonly AccessEntry[];
  /** For the entries before these; null where there are none. */
  readonly next: number | null;
}

/**
 * Looks that come while one is being written go together into the next append, so that a busy dashboard does not wait for
 * one write after the other.
 */
export function createAccessLog({ log, codec, hash }: AccessLogOptions): AccessLog {
  let known: { readonly next: number; readonly last: Link | null } | undefined;
  const append = async (looks: readonly Look[]): Promise<void> => {
    for (;;) {
      const { next } = await log.bounds(TOPICS.accessLog, 0);
      const last: Link | null =
        known?.next === next ? known.last : ((await newest(log, codec, next, 1))[0]?.entry ?? null);
      const entries = chained(looks, last, hash);
      const head: PartitionHead = { topic: TOPICS.accessLog, partition: 0, next };
      const records = entries.map((entry) => ({ key: 'access', value: codec.encode(entry) }));
      // Another process wrote meanwhile where it resolves to false: then these follow what that one wrote.
      if (!(await log.appendIf(head, records))) continue;
      known = { next: next + records.length, last: entries.at(-1)! };
      return;
    }
  };
  let waiting: Look[] = [];
  let coming: Promise<void> | undefined;
  let written: Promise<unknown> = Promise.resolve();
  const flush = async (): Promise<void> => {
    await written;
    const looks = waiting;
    waiting = [];
    coming = undefined;
    const appended = append(looks);
    written = appended.catch(() => undefined);
    await appended;
  };
  let walking: Promise<Walked> | undefined;
  return {
    check() {
      walking ??= walkChain(entriesIn(log, codec), hash).finally(() => {
        walking = undefined;
      });
      return walking;
    },
    record(look) {
      waiting.push(look);
      coming ??= flush();
      return coming;
    },
    async page(before, limit) {
      const { next } = await log.bounds(TOPICS.accessLog, 0);
      const found = await newest(log, codec, Math.min(before ?? next, next), limit + 1);
      const shown = found.slice(0, limit);
      return {
        entries: shown.map(({ entry }) => entry),
        next: found.length > limit ? shown.at(-1)!.offset : null,
      };
    },
  };
}

interface Found {
  readonly offset: number;
  readonly entry: AccessEntry;
}

/** The last `most` entries before an offset, newest first. Looks further back where offsets have gaps, as Kafka's do. */
async function newest(
  log: AccessLogOptions['log'],
  codec: Codec<AccessEntry>,
  before: number,
  most: number,
): Promise<readonly Found[]> {
  const { first } = await log.bounds(TOPICS.accessLog, 0);
  for (let reach = most; ; reach *= 4) {
    const from = Math.max(first, before - reach);
    const found: Found[] = [];
    for await (const { offset, value } of log.read(TOPICS.accessLog, 0, from)) {
      if (offset >= before) break;
      const entry = decodedOrNull(codec, value);
      if (entry !== null) found.push({ offset, entry });
    }
    if (found.length >= most || from === first) return found.reverse().slice(0, most);
  }
}
