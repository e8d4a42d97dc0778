import { beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../../services/app/config.ts';
import { readRuleFiles } from '../../../services/app/rule-files.ts';
import { townRecords } from '../../../services/app/rules/bench-records.ts';
import { type BenchProgress, benchRules, type RulesBench } from '../../../services/app/rules/bench-rules.ts';
import { errorOf, median, noiseOf } from '../../../services/app/rules/bench-statistics.ts';
import { benchText } from '../../../services/cli/rules/bench-text.ts';
import { PLAIN } from '../../../services/cli/rules/paint.ts';
import type { Rule } from '../../../services/core/rule/rule.ts';
import { DEFAULT_SETTINGS } from '../../../services/core/scorer/settings.ts';
import { DAY_MS } from '../../../services/core/time/duration.ts';

const SHIPPED = new URL('../../../rules/', import.meta.url).pathname;
const { events, records } = townRecords(loadConfig({}), 1, 100);
let rules: readonly Rule[];

beforeAll(async () => {
  rules = (await readRuleFiles(SHIPPED, 400 * DAY_MS)).slice(0, 6);
});

/** Ends when it has been asked that often. */
function bench(asks: number, endedBy: RulesBench['endedBy'], rounds = 3) {
  const progress: BenchProgress[] = [];
  let asked = 0;
  const options = { rules, records, events: events.length, rounds, settings: DEFAULT_SETTINGS };
  const ended = (): RulesBench['endedBy'] => (++asked > asks ? endedBy : null);
  const onProgress = (one: BenchProgress): void => void progress.push(one);
  return benchRules({ ...options, ended, onProgress }).then((made) => ({ made, progress }));
}

describe('the bench of rules', () => {
  it('runs every round where there is time', async () => {
    const { made, progress } = await bench(Number.POSITIVE_INFINITY, 'time');
    expect(made.endedBy).toBeNull();
    expect(made.rules.map(({ runs }) => runs)).toEqual([3, 3, 3, 3, 3, 3]);
    expect(made.rules.every(({ ms, errorMs }) => ms !== null && errorMs !== null)).toBe(true);
    expect(progress.map(({ round, measured }) => [round, measured])).toEqual([
      [1, 4],
      [1, 6],
      [2, 6],
      [2, 6],
      [3, 6],
      [3, 6],
    ]);
  });

  it.each(['time', 'signal'] as const)(
    'keeps what was measured when it is ended by %s, and names what was not',
    async (endedBy) => {
      const { made } = await bench(2, endedBy);
      expect(made.endedBy).toBe(endedBy);
      expect(made.rules.map(({ runs }) => runs)).toEqual([1, 1, 0, 0, 0, 0]);
      expect(made.rules.map(({ ms }) => ms === null)).toEqual([false, false, true, true, true, true]);
      const told = benchText(made, PLAIN).join('\n');
      const left = rules.slice(2).map(({ id }) => id);
      expect(told).toContain(
        `0 to 1 run without each rule of 3 (--rounds). Not reached: ${left.join(', ')}.`,
      );
      for (const id of left) expect(told).toMatch(new RegExp(`^${id} +not reached `, 'm'));
    },
  );

  it('says of one fact that it is one, of several that they are', async () => {
    const { made } = await bench(0, 'time');
    const told = (count: number) => {
      const facts = made.facts.slice(0, count).map((fact) => ({ ...fact, rules: fact.rules.slice(0, 1) }));
      return benchText({ ...made, facts }, PLAIN).join('\n');
    };
    expect(told(1)).toContain('the other one is used by one rule; --format json lists it too');
    expect(told(2)).toContain('the other 2 are used by one rule each; --format json lists them too');
    expect(told(0)).not.toContain('the other');
  });

  it('has a table even where nothing was reached', async () => {
    const { made } = await bench(0, 'time');
    expect(made.rules.every(({ ms, errorMs, runs }) => ms === null && errorMs === null && runs === 0)).toBe(
      true,
    );
    expect(benchText(made, PLAIN)[0]).toMatch(/^6 rules over 100 events, 0 runs without each rule/);
  });

  it('is whole where its time is over with the last run', async () => {
    // Asked before each of the 6 runs and after each of the 2 groups: the eighth answer comes after the last run.
    expect((await bench(7, 'time', 1)).made.endedBy).toBeNull();
    expect((await bench(6, 'time', 1)).made.endedBy).toBe('time');
  });
});

describe('its statistics', () => {
  it('take the middle', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });

  it('take the noise of a run from how much one differs from the next, not from a drift', () => {
    expect(noiseOf([7])).toBeNull();
    expect(noiseOf([1, 1, 1, 1])).toBe(0);
    expect(noiseOf([10, 12, 10, 12, 10])).toBeCloseTo((1.4826 * 2) / Math.SQRT2);
    expect(noiseOf([10, 11, 12, 13, 14])!).toBeLessThan(noiseOf([10, 13, 11, 14, 12])!);
  });

  it('never claim a cost without error of a single run, and halve the error with four times the runs', () => {
    expect(errorOf(2, 1)).toBeCloseTo(2 * Math.sqrt(1.5));
    expect(errorOf(2, 12)! / errorOf(2, 3)!).toBeCloseTo(0.5);
    expect(errorOf(null, 1)).toBeNull();
    expect(errorOf(2, 0)).toBeNull();
  });
});
