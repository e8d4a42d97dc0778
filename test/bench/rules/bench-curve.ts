import type { Rule } from '../../../services/core/rule/rule.ts';
import { ownRulesOf, rulesOf, type Size } from './bench-rules.ts';
import { CITY, createFeed, smaller } from './records.ts';
import { prefill, type Runner, race, runnerOf } from './scorer-under-load.ts';
import { figures, microseconds } from './stopwatch.ts';
import { touchedBy } from './touched.ts';

const RULES = [10, 30, 100, 300, 1_000, 3_000];
const WINDOWS = ['P1D', 'P7D', 'P28D', 'P90D', 'P365D'];
/** A sixth of the city, so that a year of it is affordable. */
const SIXTH = smaller(CITY, 6);
/** Events on which touched facts are counted. */
const SAMPLE = 5_000;

export interface CurveSize extends Size {
  /** Events that stand before those measured with longer and longer windows: a year of a sixth of a city. */
  readonly year: number;
}

/** What an event costs with more and more rules, and with longer and longer windows; beside it what it touches. */
export async function benchCurve(size: CurveSize): Promise<readonly object[]> {
  return [...(await overRules(size)), ...(await overWindows(size))];
}

async function overRules(size: Size): Promise<readonly object[]> {
  const sets = RULES.map((count) => rulesOf(count));
  const runners = await raced(sets, size);
  const base = runners[RULES.indexOf(100)]!;
  const sample = createFeed(CITY).take(SAMPLE);
  return RULES.map((rules, index) => ({
    bench: 'curve',
    what: `one event with ${rules} rules, windows of an hour to 180 days`,
    rules,
    ...costOf(runners[index]!, base, size),
    perEvent: touchedBy(sets[index]!, sample),
  }));
}

/** What an event costs with more and more rules that each have a bound or an area of their own, beside 100 that share filters. */
export async function benchOwn(size: Size): Promise<readonly object[]> {
  const sets = [rulesOf(100), ...RULES.map(ownRulesOf)];
  const runners = await raced(sets, size);
  const sample = createFeed(CITY).take(SAMPLE);
  return sets.map((rules, index) => ({
    bench: 'own',
    what: `one event with ${rules.length} rules${index === 0 ? '' : ', each with a bound or an area of its own'}`,
    rules: rules.length,
    ...costOf(runners[index]!, runners[0]!, size),
    perEvent: touchedBy(rules, sample),
  }));
}

async function raced(sets: readonly (readonly Rule[])[], size: Size): Promise<readonly Runner[]> {
  const runners = sets.map(runnerOf);
  const feed = createFeed(CITY);
  prefill(runners, feed, size.prefill);
  await race(runners, feed, size.events);
  return runners;
}

async function overWindows(size: CurveSize): Promise<readonly object[]> {
  const sets = WINDOWS.map((window) => rulesOf(100, [window], SIXTH));
  const runners = sets.map(runnerOf);
  const feed = createFeed(SIXTH);
  const began = feed.now();
  prefill(runners, feed, size.year);
  const days = Math.round((feed.now() - began) / 86_400_000);
  await race(runners, feed, size.events);
  const sample = createFeed(SIXTH).take(SAMPLE);
  return WINDOWS.map((window, index) => ({
    bench: 'curve',
    what: `one event with 100 rules, all windows ${window}, after ${days} days`,
    window,
    ...costOf(runners[index]!, runners[0]!, size),
    perEvent: touchedBy(sets[index]!, sample),
  }));
}

function costOf({ load }: Runner, base: Runner, { events }: Size): object {
  return {
    microsecondsPerEvent: microseconds(load.cpuMs, events),
    wallMicrosecondsPerEvent: microseconds(load.wallMs, events),
    ratio: figures(load.cpuMs / base.load.cpuMs),
    percentOfEventsThatMatch: figures((100 * load.matching) / events),
  };
}
