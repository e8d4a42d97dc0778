import { type DistinctFact, distinctFacts } from '../../core/rule/explain/distinct-facts.ts';
import type { Rule } from '../../core/rule/rule.ts';
import { type BenchRuns, openRuns, type RunsOptions } from './bench-runs.ts';
import { errorOf, median, noiseOf } from './bench-statistics.ts';

/** What the rules of a set cost. All milliseconds are of CPU time, for a million events. */
export interface RulesBench {
  readonly events: number;
  /** Wall time that it took. */
  readonly seconds: number;
  /** Null where every round was run. */
  readonly endedBy: 'time' | 'signal' | null;
  /** Rounds that were asked for. */
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
  /** How often the set was run without this rule; 0 where it ended before. */
  readonly runs: number;
  /** What the set costs less without this rule: the median of its runs. Null where there are none. */
  readonly ms: number | null;
  /** How far that may be off: its standard error, from how much runs of the whole set differ from one to the next. */
  readonly errorMs: number | null;
  /** Matches that it made. */
  readonly matches: number;
  readonly facts: number;
  /** Of these, how many another rule uses too: they would be computed without this rule as well. */
  readonly shared: number;
}

export interface BenchOptions extends RunsOptions {
  readonly rules: readonly Rule[];
  /** At most. */
  readonly rounds: number;
  /** Asked between two runs: why to end with what there is, or null to go on. */
  readonly ended: () => RulesBench['endedBy'];
  readonly onProgress: (progress: BenchProgress) => void;
}

export interface BenchProgress {
  /** Rules that were measured at least once. */
  readonly measured: number;
  /** The round that runs, from 1. */
  readonly round: number;
  readonly dearest: { readonly rule: string; readonly ms: number } | null;
}

/** So many rules are left out, one after the other, between two runs of the whole set. */
const GROUP = 4;

interface Measured {
  readonly all: number[];
  readonly none: number[];
  /** Of each rule, what its runs cost less than those of the whole set before and after them. */
  readonly less: readonly (readonly number[])[];
  readonly endedBy: RulesBench['endedBy'];
}

/**
 * Runs the records with all rules and with all but one, in turns, so that what the machine does meanwhile falls on both: a
 * few rules are left out one by one, between two runs of the whole set. Ends with what there is when it is told to.
 */
export async function benchRules(options: BenchOptions): Promise<RulesBench> {
  const { rules, events, rounds } = options;
  const began = performance.now();
  const runs = openRuns(options);
  const matches = runs.countMatches(rules);
  const { all, none, less, endedBy } = await measure(options, runs);
  const facts = distinctFacts(rules);
  const noise = noiseOf(all);
  return {
    events,
    seconds: Math.round((performance.now() - began) / 100) / 10,
    endedBy,
    rounds,
    allMs: median(all),
    noneMs: median(none),
    facts,
    rules: rules.map(({ id, status }, index) => ({
      rule: id,
      status,
      runs: less[index]!.length,
      ms: less[index]!.length === 0 ? null : median(less[index]!),
      errorMs: errorOf(noise, less[index]!.length),
      matches: matches.get(id) ?? 0,
      ...factCounts(facts, id),
    })),
  };
}

async function measure(options: BenchOptions, runs: BenchRuns): Promise<Measured> {
  const { rules, rounds, ended } = options;
  const all: number[] = [];
  const none: number[] = [];
  const less = rules.map((): number[] => []);
  const done = (endedBy: RulesBench['endedBy']): Measured => ({ all, none, less, endedBy });
  for (let round = 0; round < rounds; round++) {
    none.push(runs.cost([]));
    all.push(runs.cost(rules));
    for (let from = 0; from < rules.length; from += GROUP) {
      const group = rules.slice(from, from + GROUP);
      const costs: number[] = [];
      for (const rule of group) {
        // Ctrl-C is heard between two runs.
        await new Promise((resolve) => setImmediate(resolve));
        if (ended() !== null) break;
        costs.push(runs.cost(rules.filter((one) => one !== rule)));
      }
      if (costs.length > 0) {
        all.push(runs.cost(rules));
        const whole = (all.at(-2)! + all.at(-1)!) / 2;
        for (const [index, cost] of costs.entries()) less[from + index]!.push(whole - cost);
      }
      options.onProgress(progressOf(rules, less, round + 1));
      if (ended() !== null) return done(isWhole(less, rounds) ? null : ended());
    }
  }
  return done(null);
}

function isWhole(less: readonly (readonly number[])[], rounds: number): boolean {
  return less.every((one) => one.length === rounds);
}

function progressOf(
  rules: readonly Rule[],
  less: readonly (readonly number[])[],
  round: number,
): BenchProgress {
  const costs = less.flatMap((one, index) =>
    one.length === 0 ? [] : [{ rule: rules[index]!.id, ms: median(one) }],
  );
  const dearest = costs.reduce<BenchProgress['dearest']>(
    (most, one) => (most === null || one.ms > most.ms ? one : most),
    null,
  );
  return { measured: costs.length, round, dearest };
}

function factCounts(
  facts: readonly DistinctFact[],
  id: string,
): { readonly facts: number; readonly shared: number } {
  const own = facts.filter(({ rules }) => rules.includes(id));
  return { facts: own.length, shared: own.filter(({ rules }) => rules.length > 1).length };
}
