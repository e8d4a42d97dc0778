import { CITY, createFeed } from './records.ts';
import { ruleSet, WINDOWS } from './rule-sets.ts';
import { type Load, prefill, type Runner, race, runnerOf } from './scorer-under-load.ts';
import { figures, perSecond } from './stopwatch.ts';

export interface Size {
  /** Standing before the first event that is measured. */
  readonly prefill: number;
  /** That are measured. */
  readonly events: number;
}

/** What of the method is the same for all these figures. */
export const METHOD = {
  time: 'CPU time of the one thread that scores (wall time beside it); making and decoding the records is not counted',
  input:
    'decoded records of three streams mixed, in turns between what is compared; matches, scores, warnings out',
};

export const rulesOf = (rules: number, windows: readonly string[] = WINDOWS, stream = CITY) =>
  ruleSet({ rules, windows, stream, seed: 1 });

/** Rules with bounds and areas of their own. */
export const ownRulesOf = (rules: number) =>
  ruleSet({ rules, windows: WINDOWS, stream: CITY, seed: 1, isOwn: true });

/** A city's load on 100 and on 1,000 rules. */
export async function benchRules(size: Size): Promise<readonly object[]> {
  const counts = [100, 1_000];
  const runners = counts.map((count) => runnerOf(rulesOf(count)));
  const feed = createFeed(CITY);
  prefill(runners, feed, size.prefill);
  await race(runners, feed, size.events);
  const lines = counts.map((count, index) => ({
    bench: 'rules',
    what: `${count} rules, windows of an hour to 180 days, ${CITY.individuals} people, 2,000 areas`,
    rules: count,
    ...speedOf(runners[index]!, size),
  }));
  const [hundred, thousand] = runners as [Runner, Runner];
  const ratio = {
    bench: 'rules',
    what: 'events per second with 1,000 rules, as a share of those with 100 (to show: 0.25 or more)',
    ratio: figures(hundred.load.cpuMs / thousand.load.cpuMs),
    ...METHOD,
  };
  return [...lines, ratio];
}

export function speedOf({ scorer, load }: Runner, { prefill, events }: Size): object {
  return {
    standingBefore: prefill,
    subjects: scorer.stats().subjects,
    events,
    eventsPerSecond: perSecond(events, load.cpuMs),
    eventsPerSecondOfWallTime: perSecond(events, load.wallMs),
    recordsPerSecond: perSecond(load.records, load.cpuMs),
    ...outcomeOf(load, events),
  };
}

function outcomeOf({ revisions, matches, matching }: Load, events: number): object {
  return { revisions, matches, percentOfEventsThatMatch: figures((100 * matching) / events) };
}
