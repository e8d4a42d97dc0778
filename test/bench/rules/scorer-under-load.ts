import { activationOf, sha256 } from '../../../services/app/rule-files.ts';
import type { SubjectRecord } from '../../../services/core/record/subject-record.ts';
import type { Rule } from '../../../services/core/rule/rule.ts';
import { AHEAD } from '../../../services/core/scorer/look-ahead.ts';
import { createScorer, type Scorer } from '../../../services/core/scorer/scorer.ts';
import {
  DEFAULT_SETTINGS,
  type ScorerSettings,
  type ScorerTools,
} from '../../../services/core/scorer/settings.ts';
import { DAY_MS } from '../../../services/core/time/duration.ts';
import type { Feed } from './records.ts';
import { nothingSpent, type Spent, timed, touchMemory } from './stopwatch.ts';

/** Long enough for windows of a year. */
export const SETTINGS = {
  ...DEFAULT_SETTINGS,
  retentionMs: { individual: 800 * DAY_MS, area: 800 * DAY_MS },
};
const CHUNK = 2_000;
/** What a standing event takes, and as many again that come after. */
const MOST_BYTES_OF_EVENT = 1_024;

/** The feed's cells are made up: each has the cells before and behind it for neighbours, seven in all as in a hexagonal grid. */
export const TOOLS: ScorerTools = {
  hash: sha256,
  cellsWithin: (cell) => {
    const number = Number(cell.slice(6, 11));
    return [-3, -2, -1, 0, 1, 2, 3].filter((by) => number + by >= 0).map((by) => cellNumbered(number + by));
  },
};

export const cellNumbered = (number: number): string => `8941a6${String(number).padStart(5, '0')}ffff`;

export const activationFor = (rules: readonly Rule[]) =>
  activationOf(rules, { effectiveAt: 0, recordedAt: 0, actor: 'bench', reason: 'bench' });

export function openScorer(rules: readonly Rule[], settings: ScorerSettings = SETTINGS): Scorer {
  const scorer = createScorer(settings, TOOLS);
  const record: SubjectRecord = {
    origin: null,
    body: { kind: 'rule_set', activation: activationFor(rules) },
  };
  scorer.apply(record, { partition: 0, offset: 0 });
  return scorer;
}

export interface Load extends Spent {
  /** Records of events: one of an event's areas, one of each person. */
  records: number;
  /** Warnings, each revision of one. */
  revisions: number;
  /** Matches that came to stand, or whose facts changed. */
  matches: number;
  /** Events, one by one, of which some rule made a match. */
  matching: number;
}

export const noLoad = (): Load => ({ ...nothingSpent(), records: 0, revisions: 0, matches: 0, matching: 0 });

/** One scorer of several that get the same records. */
export interface Runner {
  readonly scorer: Scorer;
  readonly load: Load;
}

export const runnerOf = (rules: readonly Rule[]): Runner => ({ scorer: openScorer(rules), load: noLoad() });

/** Fills scorers with the same standing events; nothing is counted. */
export function prefill(runners: readonly Runner[], feed: Feed, events: number): void {
  touchMemory(runners.length * events * MOST_BYTES_OF_EVENT);
  for (let left = events; left > 0; left -= CHUNK) {
    const log = feed.encoded(Math.min(CHUNK, left));
    for (const { scorer } of runners) score(scorer, log, feed, noLoad());
  }
}

/**
 * Feeds the same events to each scorer, chunk by chunk in turns, so that what the machine does meanwhile falls on all;
 * the one that goes first changes. As in the product each group of records is decoded just before it is scored, so that it
 * lies in the cache; only the scorer's own calls are timed.
 */
export async function race(
  runners: readonly Runner[],
  feed: Feed,
  events: number,
  between: () => Promise<void> = async () => {},
): Promise<void> {
  let turn = 0;
  for (let left = events; left > 0; left -= CHUNK) {
    const log = feed.encoded(Math.min(CHUNK, left));
    for (let i = 0; i < runners.length; i++) {
      const { scorer, load } = runners[(turn + i) % runners.length]!;
      score(scorer, log, feed, load);
    }
    turn++;
    await between();
  }
}

/** In groups, as the step does it. */
function score(scorer: Scorer, log: readonly Uint8Array[], feed: Feed, load: Load): void {
  for (let from = 0; from < log.length; from += AHEAD) {
    const records = log.slice(from, from + AHEAD).map((bytes) => feed.decode(bytes));
    timed(load, () => scoreGroup(scorer, records, from, load));
  }
}

function scoreGroup(scorer: Scorer, records: readonly SubjectRecord[], from: number, load: Load): void {
  let last: string | null = null;
  load.records += records.length;
  scorer.lookAhead(records);
  for (let i = 0; i < records.length; i++) {
    const output = scorer.apply(records[i]!, { partition: 0, offset: from + i });
    load.revisions += output.warnings.length;
    for (const { matches } of output.assessments) {
      for (const { standing, event } of matches) {
        if (!standing) continue;
        load.matches++;
        if (event !== last) load.matching++;
        last = event;
      }
    }
  }
}
