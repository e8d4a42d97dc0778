import { type ChainBreak, createChainCheck, type Hash, type Link } from '../../core/access/chain.ts';
import type { AccessEntry } from '../../core/record/access-entry.ts';
import { TOPICS } from '../../core/topics.ts';
import { decodedOrNull } from '../decoded-or-null.ts';
import type { Codec } from '../ports/codec.ts';
import type { Log } from '../ports/log.ts';

/** A chain that was walked to its end, or to its first broken place. */
export interface Walked {
  readonly entries: number;
  readonly first: number | null;
  readonly last: Link | null;
  readonly broken: ChainBreak | null;
}

/** Entries between which others of the process get their turn. */
const TURN = 500;

/** Walks entries in their order; `onEntry` gets each that holds. */
export async function walkChain(
  entries: AsyncIterable<AccessEntry | ChainBreak>,
  hash: Hash,
  onEntry: (entry: AccessEntry) => void = () => undefined,
): Promise<Walked> {
  const check = createChainCheck(hash);
  let [count, first] = [0, null as number | null];
  for await (const entry of entries) {
    const broken = 'kind' in entry ? entry : check.next(entry);
    if (broken !== null) return { entries: count, first, last: check.last(), broken };
    const whole = entry as AccessEntry;
    first ??= whole.seq;
    onEntry(whole);
    if (++count % TURN === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return { entries: count, first, last: check.last(), broken: null };
}

/** The entries of the access log; what is none breaks the chain where it stands. */
export async function* entriesIn(
  log: Pick<Log, 'read'>,
  codec: Codec<AccessEntry>,
): AsyncIterable<AccessEntry | ChainBreak> {
  let next = 0;
  for await (const { value, offset } of log.read(TOPICS.accessLog, 0, 0)) {
    const entry = decodedOrNull(codec, value);
    if (entry === null) {
      yield { seq: next, kind: 'inserted', message: `the record at offset ${offset} is no entry` };
      return;
    }
    next = entry.seq + 1;
    yield entry;
  }
}
