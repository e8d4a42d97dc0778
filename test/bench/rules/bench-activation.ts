import type { Rule } from '../../../services/core/rule/rule.ts';
import type { Scorer } from '../../../services/core/scorer/scorer.ts';
import { rulesOf, type Size, speedOf } from './bench-rules.ts';
import { CITY, createFeed } from './records.ts';
import { activationFor, prefill, race, runnerOf } from './scorer-under-load.ts';
import { figures, nothingSpent, start } from './stopwatch.ts';

const RULES = 100;

/** What a set of rules that takes effect costs, beside an event: with which change, and how long others wait at most. */
export async function benchActivation(size: Size): Promise<readonly object[]> {
  const rules = rulesOf(RULES);
  const runner = runnerOf(rules);
  const feed = createFeed(CITY);
  prefill([runner], feed, size.prefill);
  await race([runner], feed, size.events);
  const perEvent = runner.load.cpuMs / size.events;
  const changes = [
    ['other points in one rule', withOtherPoints(rules)],
    ['a filter that no rule had, of all streams, for each kind of subject', withNewTests(rules)],
  ] as const;
  return changes.map(([change, changed]) => {
    const { slices, longestMs, cpuMs } = takeUp(runner.scorer, changed, feed.now());
    return {
      bench: 'activation',
      what: `a set of ${RULES} rules takes effect while events stand, with ${change}`,
      ...speedOf(runner, size),
      cpuMs: figures(cpuMs),
      inEvents: figures(cpuMs / perEvent),
      slices,
      longestSliceMs: figures(longestMs),
    };
  });
}

function takeUp(
  scorer: Scorer,
  rules: readonly Rule[],
  effectiveAt: number,
): { slices: number; longestMs: number; cpuMs: number } {
  const activation = { ...activationFor(rules), effectiveAt };
  const work = scorer.applyInSlices(
    { origin: null, body: { kind: 'rule_set', activation } },
    { partition: 0, offset: 0 },
  );
  const all = nothingSpent();
  let longestMs = 0;
  for (let slices = 1; ; slices++) {
    const before = all.wallMs;
    const stop = start(all);
    const { done } = work.next();
    stop();
    longestMs = Math.max(longestMs, all.wallMs - before);
    if (done === true) return { slices, longestMs, cpuMs: all.cpuMs };
  }
}

function withOtherPoints(rules: readonly Rule[]): readonly Rule[] {
  return rules.map((rule, index) => {
    const { event } = rule;
    return index === 0 ? { ...rule, event: { ...event, params: { ...event.params, points: 7 } } } : rule;
  });
}

/** The first rule of each kind of subject asks for what no other does. */
function withNewTests(rules: readonly Rule[]): readonly Rule[] {
  const params = { of: { occurredAt: { gte: 1_000 } }, within: 'P1D' };
  const asked = { fact: 'event_count', params, operator: 'greaterThanInclusive', value: 1 } as const;
  return rules.map((rule, index) =>
    rules.findIndex(({ subject }) => subject === rule.subject) === index
      ? { ...rule, conditions: { all: [rule.conditions, asked] } }
      : rule,
  );
}
