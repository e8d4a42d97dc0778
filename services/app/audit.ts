import { readStoredLooks } from '../adapters/clickhouse/read-looks.ts';
import type { Link } from '../core/access/chain.ts';
import type { AccessEntry } from '../core/record/access-entry.ts';
import { entriesIn, type Walked, walkChain } from '../steps/access/walk-chain.ts';
import { atAccessDesk } from './access-desk.ts';
import type { Config } from './config.ts';
import { sha256 } from './rule-files.ts';
import { type Looker, openStore } from './rules/open-store.ts';

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
    const inLog = await walkChain(entriesIn(log, codecs.accessEntry), sha256, (entry) => note(seen, entry));
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
    const walked = await walkChain(readStoredLooks(store), sha256, (entry) => note(hashes, entry));
    const differing = [...hashes]
      .filter(([seq, hash]) => inLog.has(seq) && inLog.get(seq) !== hash)
      .slice(0, 1)
      .map(([seq]) => `entry ${seq} is one in the log and another in ClickHouse`);
    return { walked, hashes, differing };
  } finally {
    await store.close();
  }
}

function note(seen: Map<number, string>, { seq, hash }: AccessEntry): void {
  seen.set(seq, hash);
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
