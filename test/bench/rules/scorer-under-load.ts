import { createNearbyCells } from '../../../services/adapters/h3/nearby.ts';
import { activationOf, sha256 } from '../../../services/app/rule-files.ts';
import type { SubjectRecord } from '../../../services/core/record/subject-record.ts';
import type { Rule } from '../../../services/core/rule/rule.ts';
import { createScorer, type Scorer } from '../../../services/core/scorer/scorer.ts';
import { DEFAULT_SETTINGS } from '../../../services/core/scorer/settings.ts';
import { DAY_MS } from '../../../services/core/time/duration.ts';
import type { Feed } from './records.ts';

/** Long enough for windows of a year. */
const SETTINGS = { ...DEFAULT_SETTINGS, retentionMs: { individual: 800 * DAY_MS, area: 800 * DAY_MS } };
const CHUNK = 2_000;

export function openScorer(rules: readonly Rule[]): Scorer {
  const { cellsWithin } = createNearbyCells();
  const scorer = createScorer(SETTINGS, { hash: sha256, cellsWithin: nearbyOf(cellsWithin) });
  const activation = activationOf(rules, { effectiveAt: 0, recordedAt: 0, actor: 'bench', reason: 'bench' });
  scorer.apply({ origin: null, body: { kind: 'rule_set', activation } }, { partition: 0, offset: 0 });
  return scorer;
}

/** The feed's cells are made up: each has the cells before and behind it for neighbours, seven in all as in a hexagonal grid. */
function nearbyOf(_real: unknown): (cell: string) => readonly string[] {
  return (cell) => {
    const number = Number(cell.slice(6, 11));
    return [-3, -2, -1, 0, 1, 2, 3].map(
      (by) => `8941a6${String(Math.max(0, number + by)).padStart(5, '0')}ffff`,
    );
  };
}

export interface Load {
  readonly events: number;
  readonly seconds: number;
  readonly revisions: number;
  readonly matches: number;
}

/** Feeds so many events; what it takes to make them is not counted. */
export function feedScorer(scorer: Scorer, feed: Feed, events: number): Load {
  let seconds = 0;
  let revisions = 0;
  let matches = 0;
  for (let left = events; left > 0; left -= CHUNK) {
    const records = feed.take(Math.min(CHUNK, left));
    const began = process.threadCpuUsage();
    for (let i = 0; i < records.length; i++) {
      const output = scorer.apply(records[i] as SubjectRecord, { partition: 0, offset: i });
      revisions += output.warnings.length;
      for (const assessment of output.assessments) matches += assessment.matches.length;
    }
    const { user, system } = process.threadCpuUsage(began);
    seconds += (user + system) / 1e6;
  }
  return { events, seconds, revisions, matches };
}
