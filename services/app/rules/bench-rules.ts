import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createNearbyCells } from '../../adapters/h3/nearby.ts';
import type { SubjectRecord } from '../../core/record/subject-record.ts';
import { type DistinctFact, distinctFacts } from '../../core/rule/explain/distinct-facts.ts';
import type { Rule } from '../../core/rule/rule.ts';
import { createScorer } from '../../core/scorer/scorer.ts';
import type { ScorerSettings } from '../../core/scorer/settings.ts';
import { sha256 } from '../rule-files.ts';
import { ruleSetRecord } from './file-records.ts';

/** What the rules of a set cost. All milliseconds are of CPU time, for a million events. */
export interface RulesBench {
  readonly events: number;
  readonly rounds: number;
  /** With all rules, and with none of them. */
  readonly allMs: number;
  readonly noneMs: number;
  readonly rules: readonly RuleBench[];
  readonly facts: readonly DistinctFact[];
}

export interface RuleBench {
  readonly rule: string;
  readonly status: Rule['status'];
  /** What the set costs less without this rule: the median of the rounds. */
  readonly ms: number;
  /** How far that may be off: the standard error of a median, from the median absolute deviation of the rounds. */
  readonly errorMs: number;
  /** Matches that it made. */
  readonly matches: number;
  readonly facts: number;
  /** Of these, how many another rule uses too: they would be computed without this rule as well. */
  readonly shared: number;
}

export interface BenchOptions {
  readonly rules: readonly Rule[];
  readonly records: readonly SubjectRecord[];
  readonly events: number;
  readonly rounds: number;
  readonly settings: ScorerSettings;
  readonly onProgress: (done: number, of: number) => void;
}

/**
 * Runs the records with all rules and with all but one, in turns, so that what the machine does meanwhile falls on both;
 * who goes first changes from round to round.
 */
export async function benchRules(options: BenchOptions): Promise<RulesBench> {
  const { rules, events, rounds, onProgress } = options;
  const perMillion = (ms: number): number => (ms / events) * 1e6;
  const differences = rules.map((): number[] => []);
  const total = rounds * (rules.length + 1);
  const all: number[] = [];
  const none: number[] = [];
  const matches = countMatches(options);
  for (let round = 0; round < rounds; round++) {
    const [set, empty] = pair(options, rules, [], round);
    all.push(set);
    none.push(empty);
    for (const [index, rule] of rules.entries()) {
      onProgress(round * (rules.length + 1) + index + 1, total);
      const rest = rules.filter((one) => one !== rule);
      const [withIt, without] = pair(options, rules, rest, round + index);
      differences[index]!.push(perMillion(withIt - without));
      // Ctrl-C is heard between two runs.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  const facts = distinctFacts(rules);
  return {
    events,
    rounds,
    allMs: perMillion(median(all)),
    noneMs: perMillion(median(none)),
    facts,
    rules: rules.map(({ id, status }, index) => ({
      rule: id,
      status,
      ms: median(differences[index]!),
      errorMs: errorOf(differences[index]!),
      matches: matches.get(id) ?? 0,
      ...factCounts(facts, id),
    })),
  };
}

function pair(
  options: BenchOptions,
  one: readonly Rule[],
  other: readonly Rule[],
  turn: number,
): readonly [number, number] {
  if (turn % 2 === 0) {
    const first = cpuMs(options, one);
    return [first, cpuMs(options, other)];
  }
  const first = cpuMs(options, other);
  return [cpuMs(options, one), first];
}

/** CPU time of this thread, where Node.js tells it (24 does), else of the process. */
const cpuUsage = process.threadCpuUsage?.bind(process) ?? process.cpuUsage.bind(process);

function cpuMs({ records, settings }: BenchOptions, rules: readonly Rule[]): number {
  const scorer = openScorer(settings, rules);
  collectGarbage();
  const began = cpuUsage();
  for (let offset = 0; offset < records.length; offset++)
    scorer.apply(records[offset]!, { partition: 0, offset: offset + 1 });
  const ended = cpuUsage();
  return (ended.user + ended.system - began.user - began.system) / 1_000;
}

function openScorer(settings: ScorerSettings, rules: readonly Rule[]) {
  const { cellsWithin } = createNearbyCells();
  const scorer = createScorer(settings, { hash: sha256, cellsWithin });
  scorer.apply(ruleSetRecord(rules), { partition: 0, offset: 0 });
  return scorer;
}

/** The run that counts is not timed: it warms the code up. */
function countMatches({ rules, records, settings }: BenchOptions): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const scorer = openScorer(settings, rules);
  for (const [offset, record] of records.entries()) {
    const { assessments } = scorer.apply(record, { partition: 0, offset: offset + 1 });
    for (const { matches } of assessments)
      for (const { rule, standing } of matches)
        counts.set(rule, (counts.get(rule) ?? 0) + (standing ? 1 : 0));
  }
  return counts;
}

/** Garbage of the run before must not be collected at the expense of the next. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

function factCounts(
  facts: readonly DistinctFact[],
  id: string,
): { readonly facts: number; readonly shared: number } {
  const own = facts.filter(({ rules }) => rules.includes(id));
  return { facts: own.length, shared: own.filter(({ rules }) => rules.length > 1).length };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** 1.4826 makes the deviation that of a normal distribution (Rousseeuw & Croux 1993), 1.2533 is what a median is worse than
 * a mean there. */
function errorOf(values: readonly number[]): number {
  const centre = median(values);
  const deviation = median(values.map((value) => Math.abs(value - centre)));
  return (1.2533 * 1.4826 * deviation) / Math.sqrt(values.length);
}
