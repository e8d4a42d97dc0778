import { activationIn, type RuleSetEntry } from '../../core/record/rule-set.ts';
import type { Decision, Outcome } from '../../core/rule-set/decide.ts';
import { evolve, NOTHING_PUBLISHED, type Publication } from '../../core/rule-set/publication.ts';
import { TOPICS } from '../../core/topics.ts';
import { decodedOrNull } from '../../steps/decoded-or-null.ts';
import type { Codec } from '../../steps/ports/codec.ts';
import type { HeadRecord, Log, PartitionHead } from '../../steps/ports/log.ts';
import { PublicationError } from './publication-error.ts';
import { assertSound } from './sound-set.ts';

/** What was decided, and the state from which and to which that led. */
export interface Decided {
  readonly outcome: Outcome;
  readonly ruleSet: string;
  readonly entries: readonly RuleSetEntry[];
  readonly before: Publication;
  readonly after: Publication;
}

/** The topic `rule-sets` as the people who publish see it. */
export interface Journal {
  read(): Promise<Publication>;
  /**
   * Decides by what the topic holds and writes that, all or nothing; where another process wrote meanwhile, decides
   * again. Throws PublicationError where it is refused.
   */
  decide(choose: (state: Publication) => Decision): Promise<Decided>;
  /** The same without writing anything. */
  rehearse(choose: (state: Publication) => Decision): Promise<Decided>;
}

export interface JournalOptions {
  readonly log: Pick<Log, 'bounds' | 'read' | 'appendIf'>;
  readonly codec: Codec<RuleSetEntry>;
  /** Longest window that the installation has memory for. */
  readonly maxReachMs: number;
}

export function openJournal({ log, codec, maxReachMs }: JournalOptions): Journal {
  const read = async (): Promise<{ readonly state: Publication; readonly head: PartitionHead }> => {
    let state = NOTHING_PUBLISHED;
    // Before what it holds: what comes between is read, and the decision then not written.
    const { next } = await log.bounds(TOPICS.ruleSets, 0);
    for await (const { value } of log.read(TOPICS.ruleSets, 0, 0)) {
      const entry = decodedOrNull(codec, value);
      if (entry !== null) state = evolve(state, entry);
    }
    return { state, head: { topic: TOPICS.ruleSets, partition: 0, next } };
  };
  const decideBy = (state: Publication, choose: (state: Publication) => Decision): Decided => {
    const decision = choose(state);
    if (!decision.ok) throw new PublicationError(decision.code, decision.message, decision.remedy);
    const { outcome, ruleSet, entries } = decision;
    for (const entry of entries) if (activationIn(entry) !== null) assertSound(entry, maxReachMs);
    return { outcome, ruleSet, entries, before: state, after: entries.reduce(evolve, state) };
  };
  return {
    read: async () => (await read()).state,
    rehearse: async (choose) => decideBy((await read()).state, choose),
    async decide(choose) {
      for (;;) {
        const { state, head } = await read();
        const decided = decideBy(state, choose);
        const records = decided.entries.map((entry) => recordOf(entry, codec));
        if (records.length === 0 || (await log.appendIf(head, records))) return decided;
      }
    },
  };
}

function recordOf(entry: RuleSetEntry, codec: Codec<RuleSetEntry>): HeadRecord {
  return { key: entry.ruleSet, value: codec.encode(entry) };
}
