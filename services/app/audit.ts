import { readStoredLooks } from '../adapters/clickhouse/read-looks.ts';
import { type ChainBreak, createChainCheck, type Link } from '../core/access/chain.ts';
import type { AccessEntry } from '../core/record/access-entry.ts';
import { TOPICS } from '../core/topics.ts';
import type { Codec } from '../steps/ports/codec.ts';
import type { Log } from '../steps/ports/log.ts';
import { atAccessDesk } from './access-desk.ts';
import type { Config } from './config.ts';
import { sha256 } from './rule-files.ts';
import { type Looker, openStore } from './rules/open-store.ts';

/** A chain that was walked to its end, or to its first broken place. */
export interface Walked {
  readonly entries: number;
  readonly first: number | null;
  readonly last: Link | null;
  readonly broken: ChainBreak | null;
}

export interface Verdict {
  readonly log: Walked;
  /** Null where ClickHouse was not asked. */
  readonly store: Walked | null;
  /** What is wrong between the two, or with what was noted; one sentence each. */
  readonly faults: readonly string[];
  /** Entries that ClickHouse does not have yet. */
  readonly waiting: number;
}

export interface VerifyOptions {
  readonly config: Config;
  readonly looker: Looker;
  /** Whether the table in ClickHouse is walked too. */
  readonly withStore: boolean;
  /** A link that somebody noted at an earlier time: it must be there still. */
  readonly noted: Link | null;
}

/** Walks the access log, in the log and in ClickHouse, and tells the first place where it does not hold. */
export async function verifyAudit(options: VerifyOptions): Promise<Verdict> {
  return await atAccessDesk(options.config, async ({ log, codecs }) => {
    const seen = new Map<number, string>();
    const inLog = await walk(entriesIn(log, codecs.accessEntry), seen);
    const stored = options.withStore ? await walkStore(options, seen) : null;
    const faults = [
      ...notedFaults(options.noted, seen, stored?.hashes ?? seen),
      ...(stored?.differing ?? []),
      ...aheadFaults(inLog, stored?.walked ?? null),
    ];
    const waiting = (inLog.last?.seq ?? -1) - (stored?.walked.last?.seq ?? -1);
    return { log: inLog, store: stored?.walked ?? null, faults, waiting: Math.max(0, waiting) };
  });
}

async function walkStore({ config, looker }: VerifyOptions, inLog: ReadonlyMap<number, string>) {
  const store = await openStore(config, looker);
  try {
    const hashes = new Map<number, string>();
    const walked = await walk(readStoredLooks(store), hashes);
    const differing = [...hashes]
      .filter(([seq, hash]) => inLog.has(seq) && inLog.get(seq) !== hash)
      .slice(0, 1)
      .map(([seq]) => `entry ${seq} is one in the log and another in ClickHouse`);
    return { walked, hashes, differing };
  } finally {
    await store.close();
  }
}

async function walk(
  entries: AsyncIterable<AccessEntry | ChainBreak>,
  seen: Map<number, string>,
): Promise<Walked> {
  const check = createChainCheck(sha256);
  let [count, first] = [0, null as number | null];
  for await (const entry of entries) {
    const broken = 'kind' in entry ? entry : check.next(entry);
    if (broken !== null) return { entries: count, first, last: check.last(), broken };
    const { seq, hash } = entry as AccessEntry;
    first ??= seq;
    count++;
    seen.set(seq, hash);
  }
  return { entries: count, first, last: check.last(), broken: null };
}

async function* entriesIn(log: Log, codec: Codec<AccessEntry>): AsyncIterable<AccessEntry | ChainBreak> {
  let next = 0;
  for await (const { value, offset } of log.read(TOPICS.accessLog, 0, 0)) {
    const entry = decoded(codec, value);
    if (entry === null) {
      yield { seq: next, kind: 'inserted', message: `the record at offset ${offset} is no entry` };
      return;
    }
    next = entry.seq + 1;
    yield entry;
  }
}

function decoded(codec: Codec<AccessEntry>, value: Uint8Array): AccessEntry | null {
  try {
    return codec.decode(value);
  } catch {
    return null;
  }
}

function notedFaults(
  noted: Link | null,
  ...chains: readonly ReadonlyMap<number, string>[]
): readonly string[] {
  if (noted === null) return [];
  const found = chains.map((chain) => chain.get(noted.seq)).filter((hash) => hash !== undefined);
  if (found.length === 0) return [`entry ${noted.seq}, which was noted, is not there any more`];
  if (found.every((hash) => hash === noted.hash)) return [];
  return [`entry ${noted.seq} is another than the one that was noted: what came up to it was written anew`];
}

/** The table follows the log; one that is ahead of it tells that the log was cut off at its end. */
function aheadFaults(inLog: Walked, stored: Walked | null): readonly string[] {
  const [there, here] = [stored?.last?.seq ?? -1, inLog.last?.seq ?? -1];
  if (there <= here || inLog.broken !== null) return [];
  return [`the log ends with entry ${here}, and ClickHouse has them up to ${there}: the log was cut off`];
}
