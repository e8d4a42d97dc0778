import { describe, expect, test } from 'vitest';
import type { Condition, Rule } from '../../services/core/rule/rule.ts';
import { DAY_MS } from '../../services/core/time/duration.ts';
import { benchActivation } from './rules/bench-activation.ts';
import { benchCurve, benchOwn } from './rules/bench-curve.ts';
import { benchEngine } from './rules/bench-engine.ts';
import { benchHot } from './rules/bench-hot.ts';
import { benchRetention } from './rules/bench-retention.ts';
import { ownRulesOf, rulesOf } from './rules/bench-rules.ts';
import { benchSubjects } from './rules/bench-subjects.ts';
import { expectedPerDay, seldom } from './rules/expected.ts';
import { HOT_LINES } from './rules/hot-lines.ts';
import { createRandom } from './rules/random.ts';
import { readyEngine } from './rules/ready-facts.ts';
import { CITY, createFeed, smaller } from './rules/records.ts';
import { prefill, race, runnerOf } from './rules/scorer-under-load.ts';
import { touchedBy } from './rules/touched.ts';

/** As many events a day for each person and area as in the city, in a hundredth of it. */
const SMALL = smaller(CITY, 100);

describe('the feed', () => {
  test('is the same for the same seed, and another for another', () => {
    const take = (seed: number) => createFeed({ ...SMALL, seed }).take(200);
    expect(take(1)).toEqual(take(1));
    expect(take(1)).not.toEqual(take(2));
  });

  test('goes on where it ended, however it is cut', () => {
    const whole = createFeed(SMALL).take(300);
    const feed = createFeed(SMALL);
    expect([...feed.take(100), ...feed.take(200)]).toEqual(whole);
  });

  test('mixes three streams, with late events, corrections and retractions', () => {
    const events = createFeed(SMALL)
      .take(5_000)
      .flatMap(({ body }) => (body.kind === 'event' ? [body.event] : []));
    expect(new Set(events.map(({ stream }) => stream)).size).toBe(3);
    expect(new Set(events.map(({ status }) => status))).toEqual(
      new Set(['reported', 'updated', 'retracted']),
    );
    expect(events.some(({ occurredAt }, i) => i > 0 && occurredAt < events[i - 1]!.occurredAt)).toBe(true);
  });

  test('brings each area and person the events a day that thresholds are set for', () => {
    const feed = createFeed(SMALL);
    const began = feed.now();
    const filter = { stream: 'police-incidents', category: 'theft' } as const;
    const of = (prefix: string) => (key: string) => key.startsWith(prefix);
    const counts = { individual: 0, 'area:cell': 0 };
    for (const { body } of feed.take(20_000)) {
      if (body.kind !== 'event' || body.event.category !== filter.category || body.event.revision > 0)
        continue;
      counts.individual += body.subjects.filter(of('individual')).length;
      counts['area:cell'] += body.subjects.filter(of('area:cell')).length;
    }
    const days = (feed.now() - began) / DAY_MS;
    const perSubject = {
      individual: counts.individual / SMALL.individuals,
      'area:cell': counts['area:cell'] / SMALL.cells,
    };
    for (const kind of ['individual', 'area:cell'] as const) {
      const ratio = perSubject[kind] / days / expectedPerDay(SMALL, kind, filter);
      expect(ratio).toBeGreaterThan(0.85);
      expect(ratio).toBeLessThan(1.15);
    }
  });
});

describe('the rules', () => {
  test.each([10, 100, 1_000])('%d of them load, each with an id of its own', (count) => {
    const rules = rulesOf(count);
    expect(new Set(rules.map(({ id }) => id)).size).toBe(count);
    expect(rules).toEqual(rulesOf(count));
  });

  test('thresholds are the least counts that chance seldom reaches', () => {
    // 1 + N >= 2 for a mean of 0.01: 1 - e^-0.01 = 0.00995.
    expect(seldom(0.01, 0.01)).toBe(2);
    expect(seldom(0.01, 0.009)).toBe(3);
    // A mean of 800 and six in a thousand: two and a half deviations above, and one for the event itself.
    expect(seldom(800, 0.0062)).toBeGreaterThan(860);
    expect(seldom(800, 0.0062)).toBeLessThan(885);
  });

  test('match some events and by far not all', async () => {
    const runner = runnerOf(rulesOf(100, undefined, SMALL));
    const feed = createFeed(SMALL);
    prefill([runner], feed, 3_000);
    await race([runner], feed, 3_000);
    expect(runner.load.matching).toBeGreaterThan(3);
    expect(runner.load.matching).toBeLessThan(150);
    expect(runner.load.revisions).toBeGreaterThan(0);
  });

  test('two scorers that take turns come to the same', async () => {
    const runners = [runnerOf(rulesOf(30)), runnerOf(rulesOf(30))];
    await race(runners, createFeed(SMALL), 4_500);
    const [one, other] = runners.map(({ load: { revisions, matches, matching } }) => ({
      revisions,
      matches,
      matching,
    }));
    expect(one).toEqual(other);
  });
});

describe("json-rules-engine's side", () => {
  const rules = rulesOf(100);

  test('has a value for every fact of every rule, and decides as the values say', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { engine, facts, conditions } = readyEngine(rules, createRandom(seed));
      const { results, failureResults } = await engine.run();
      // An engine without one of the facts throws; one that skips a rule tells of fewer.
      expect(results.length + failureResults.length).toBe(rules.length);
      const held = conditions.flatMap((condition, index) =>
        holds(condition, facts) ? [rules[index]!.id] : [],
      );
      expect(new Set(results.map(({ name }) => name))).toEqual(new Set(held));
    }
  });

  test('has the rules hold now and then', async () => {
    const counts = await Promise.all(
      Array.from(
        { length: 20 },
        async (_, seed) => (await readyEngine(rules, createRandom(seed)).engine.run()).results.length,
      ),
    );
    const all = counts.reduce((sum, count) => sum + count, 0);
    expect(all).toBeGreaterThan(0);
    expect(all).toBeLessThan(20 * 10);
  });
});

describe('the facts that an event touches', () => {
  const records = createFeed(SMALL).take(1_000);
  const touched = (rules: readonly Rule[]) => touchedBy(rules, records);

  test('are more with more rules, but not in proportion', () => {
    const curve = [10, 100, 1_000].map((count) => touched(rulesOf(count)));
    for (const [i, { facts, evaluated }] of curve.entries()) {
      if (i === 0) continue;
      expect(facts).toBeGreaterThan(curve[i - 1]!.facts);
      expect(evaluated).toBeGreaterThan(curve[i - 1]!.evaluated);
    }
    const [, hundred, thousand] = curve;
    expect(thousand!.rules / hundred!.rules).toBeGreaterThan(8);
    expect(thousand!.facts / hundred!.facts).toBeLessThan(6);
  });

  test('are each evaluated once, whatever the number of rules that ask for them', () => {
    const rules = rulesOf(50);
    const tenTimes = Array.from({ length: 10 }, (_, i) =>
      rules.map((rule) => ({ ...rule, id: `${rule.id}-${i}` })),
    ).flat();
    const once = touched(rules);
    const often = touched(tenTimes);
    expect(often.rules).toBeCloseTo(10 * once.rules, 0);
    expect({ ...often, rules: 0 }).toEqual({ ...once, rules: 0 });
  });

  test('are the same for windows of a day and of a year', () => {
    const [day, year] = ['P1D', 'P365D'].map((window) => touched(rulesOf(100, [window])));
    expect(year!.facts).toBe(day!.facts);
    expect(year!.features).toBe(day!.features);
  });

  test('are evaluated no more often than they are there', () => {
    const inOrder = records.filter(({ body }) => body.kind === 'event' && body.event.revision === 0);
    const sorted = inOrder.toSorted((a, b) => timeOf(a) - timeOf(b));
    const { facts, evaluated } = touchedBy(rulesOf(300), sorted);
    expect(evaluated).toBeGreaterThan(0);
    expect(evaluated).toBeLessThanOrEqual(facts);
  });
});

test('a hot area is measured for every kind of fact', () => {
  const lines = [...benchHot({ hot: 600, quiet: 1, events: 50, budgetMs: 1_000 })] as {
    readonly fact?: string;
    readonly events?: number;
  }[];
  expect(lines.flatMap(({ fact }) => fact ?? [])).toEqual(HOT_LINES.map(({ name }) => name));
  for (const { fact, events } of lines) if (fact !== undefined) expect(events).toBeGreaterThan(0);
});

describe('the benches of rules, run small', () => {
  const small = { prefill: 400, events: 200 };
  type Line = Readonly<Record<string, unknown>>;
  test('the curve is over numbers of rules and over windows, beside the facts that an event touches', async () => {
    const lines = (await benchCurve({ ...small, year: 400 })) as readonly Line[];
    expect(lines.flatMap(({ rules }) => rules ?? [])).toEqual([10, 30, 100, 300, 1_000, 3_000]);
    expect(lines.filter(({ window }) => window !== undefined).length).toBe(5);
    const facts = lines
      .filter(({ rules }) => rules !== undefined)
      .map(({ perEvent }) => (perEvent as { facts: number }).facts);
    expect(facts).toEqual(facts.toSorted((a, b) => a - b));
  });

  test('rules with bounds and areas of their own are held against as many that share them', async () => {
    const lines = (await benchOwn(small)) as readonly Line[];
    expect(lines.map(({ rules }) => rules)).toEqual([100, 10, 30, 100, 300, 1_000, 3_000]);
    const filters = ownRulesOf(300).flatMap(({ on }) => on.map((filter) => JSON.stringify(filter)));
    // Two may be of one area.
    expect(new Set(filters).size).toBeGreaterThan(270);
  });

  test('an engine beside ours holds as many rules as ours does', async () => {
    const lines = (await benchEngine(small)) as readonly Line[];
    const [, theirs, ours] = lines.map(({ rulesThatHoldPerEvent }) => rulesThatHoldPerEvent);
    expect(theirs).toBeGreaterThan(0);
    expect(ours).toBeCloseTo(theirs as number, 0);
  });

  test('memory is told of as many events as came to stand', async () => {
    const lines: Line[] = [];
    for await (const line of benchSubjects({ events: 4_000 })) lines.push(line as Line);
    const standing = lines.flatMap(({ standingEvents }) => standingEvents ?? []) as number[];
    expect(standing.map((count) => Math.round(count / 1_000))).toEqual([4, 2, 2]);
  });

  test('events are measured while each day forgets as many as come', async () => {
    const [line] = (await benchRetention({ stream: SMALL, keptDays: 40, events: 1_200 })) as [
      Line & Readonly<Record<'standingEvents' | 'standingEventsAfter' | 'days', number>>,
    ];
    const kept = (40 * DAY_MS) / SMALL.everyMs;
    for (const standing of [line.standingEvents, line.standingEventsAfter])
      expect(Math.abs(standing / kept - 1)).toBeLessThan(0.15);
    expect(Math.abs(line.days - (1_200 * SMALL.everyMs) / DAY_MS)).toBeLessThan(5);
  });

  test('rules that are taken up look at what stands only where they test what none did', async () => {
    const [points, tests] = (await benchActivation({ prefill: 12_000, events: 200 })) as readonly Line[];
    expect(tests!.slices).toBeGreaterThan((points!.slices as number) + 5);
  });
});

function timeOf({ body }: { readonly body: { readonly kind: string } }): number {
  return (body as unknown as { readonly event: { readonly occurredAt: number } }).event.occurredAt;
}

/** By hand, for the operators that the bench's rules use. */
function holds(condition: Condition, facts: ReadonlyMap<string, unknown>): boolean {
  if ('all' in condition) return condition.all.every((part) => holds(part, facts));
  const { fact, operator, value } = condition as unknown as { fact: string; operator: string; value: never };
  const left = facts.get(fact) as never;
  switch (operator) {
    case 'equal':
      return left === value;
    case 'lessThan':
      return left < value;
    case 'greaterThan':
      return left > value;
    case 'greaterThanInclusive':
      return left >= value;
    default:
      throw new Error(`the bench uses an operator that this test does not know: ${operator}`);
  }
}
