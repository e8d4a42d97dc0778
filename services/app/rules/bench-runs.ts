import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createNearbyCells } from '../../adapters/h3/nearby.ts';
import type { SubjectRecord } from '../../core/record/subject-record.ts';
import type { Rule } from '../../core/rule/rule.ts';
import { createScorer } from '../../core/scorer/scorer.ts';
import type { ScorerSettings } from '../../core/scorer/settings.ts';
import { sha256 } from '../rule-files.ts';
import { ruleSetRecord } from './file-records.ts';

export interface RunsOptions {
  readonly records: readonly SubjectRecord[];
  /** How many the records came of. */
  readonly events: number;
  readonly settings: ScorerSettings;
}

/** Runs of the scorer over the same records, each with a fresh state. */
export interface BenchRuns {
  /** CPU ms for a million events. */
  cost(rules: readonly Rule[]): number;
  /** By rule. The run that counts is not timed: it warms the code up. */
  countMatches(rules: readonly Rule[]): ReadonlyMap<string, number>;
}

export function openRuns({ records, settings, events }: RunsOptions): BenchRuns {
  const { cellsWithin } = createNearbyCells();
  const collectGarbage = garbageCollector();
  const openScorer = (rules: readonly Rule[]) => {
    const scorer = createScorer(settings, { hash: sha256, cellsWithin });
    scorer.apply(ruleSetRecord(rules), { partition: 0, offset: 0 });
    return scorer;
  };
  return {
    cost(rules) {
      const scorer = openScorer(rules);
      // Garbage of the run before must not be collected at the expense of this one.
      collectGarbage();
      const began = cpuUsage();
      for (let offset = 0; offset < records.length; offset++)
        scorer.apply(records[offset]!, { partition: 0, offset: offset + 1 });
      const ended = cpuUsage();
      return ((ended.user + ended.system - began.user - began.system) / 1_000 / events) * 1e6;
    },
    countMatches(rules) {
      const counts = new Map<string, number>();
      const scorer = openScorer(rules);
      for (const [offset, record] of records.entries()) {
        const { assessments } = scorer.apply(record, { partition: 0, offset: offset + 1 });
        for (const { matches } of assessments)
          for (const { rule, standing } of matches)
            counts.set(rule, (counts.get(rule) ?? 0) + (standing ? 1 : 0));
      }
      return counts;
    },
  };
}

/** CPU time of this thread, where Node.js tells it (24 does), else of the process. */
const cpuUsage = process.threadCpuUsage?.bind(process) ?? process.cpuUsage.bind(process);

function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
