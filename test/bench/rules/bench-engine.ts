import type { Engine } from 'json-rules-engine';
import { METHOD, rulesOf, type Size, speedOf } from './bench-rules.ts';
import { createRandom } from './random.ts';
import { readyEngine } from './ready-facts.ts';
import { CITY, createFeed } from './records.ts';
import { prefill, race, runnerOf } from './scorer-under-load.ts';
import { collectYoung, figures, nothingSpent, perSecond, timedAsync } from './stopwatch.ts';

const RULES = 100;
/** Engines that take turns, each with values of its own for the facts. */
const ENGINES = 8;
/** Events for the engines after each two thousand for Tocsin. */
const SLICE = 40;

/** json-rules-engine's own Engine beside Tocsin, over conditions of the same rules. */
export async function benchEngine(size: Size): Promise<readonly object[]> {
  const rules = rulesOf(RULES);
  const random = createRandom(1);
  const engines = Array.from({ length: ENGINES }, () => readyEngine(rules, random));
  const theirs = { ...nothingSpent(), events: 0, held: 0 };
  const slice = async (): Promise<void> => {
    for (let i = 0; i < SLICE; i++) theirs.held += await fired(engines[theirs.events++ % ENGINES]!.engine);
  };
  await slice();
  Object.assign(theirs, { events: 0, held: 0 });
  const runner = runnerOf(rules);
  const feed = createFeed(CITY);
  prefill([runner], feed, size.prefill);
  await race([runner], feed, size.events, () => {
    collectYoung();
    return timedAsync(theirs, slice);
  });
  const { load } = runner;
  return [
    { bench: 'engine', what: `Tocsin, ${RULES} rules, facts and all`, ...speedOf(runner, size) },
    {
      bench: 'engine',
      what: `json-rules-engine, the conditions of the same ${RULES} rules, all values of facts at hand, for one subject an event`,
      distinctFacts: engines[0]!.facts.size,
      events: theirs.events,
      eventsPerSecond: perSecond(theirs.events, theirs.cpuMs),
      eventsPerSecondOfWallTime: perSecond(theirs.events, theirs.wallMs),
      rulesThatHoldPerEvent: figures(theirs.held / theirs.events),
    },
    {
      bench: 'engine',
      what: 'how many times as fast Tocsin is (to show: 300 or more)',
      ratio: figures(theirs.cpuMs / theirs.events / (load.cpuMs / size.events)),
      ...METHOD,
    },
  ];
}

async function fired(engine: Engine): Promise<number> {
  const { events } = await engine.run();
  return events.length;
}
