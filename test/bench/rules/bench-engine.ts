import type { Engine } from 'json-rules-engine';
import { compileCondition } from '../../../services/core/rule/compile-conditions.ts';
import { TRUE } from '../../../services/core/rule/kleene.ts';
import type { Scalar } from '../../../services/core/rule/rule.ts';
import { METHOD, rulesOf, type Size, speedOf } from './bench-rules.ts';
import { createRandom } from './random.ts';
import { type ReadyEngine, readyEngine } from './ready-facts.ts';
import { CITY, createFeed } from './records.ts';
import { prefill, race, runnerOf } from './scorer-under-load.ts';
import { collectYoung, figures, nothingSpent, perSecond, timed, timedAsync } from './stopwatch.ts';

const RULES = 100;
/** Engines that take turns, each with values of its own for the facts. */
const ENGINES = 8;
/** Events for the engines after each two thousand for Tocsin. */
const SLICE = 40;
/** For the compiled conditions alone. */
const OWN_SLICE = 100 * SLICE;

/** json-rules-engine's own Engine beside Tocsin, over conditions of the same rules. */
export async function benchEngine(size: Size): Promise<readonly object[]> {
  const rules = rulesOf(RULES);
  const random = createRandom(1);
  const engines = Array.from({ length: ENGINES }, () => readyEngine(rules, random));
  const theirs = { ...nothingSpent(), events: 0, held: 0 };
  const slice = async (): Promise<void> => {
    for (let i = 0; i < SLICE; i++) theirs.held += await fired(engines[theirs.events++ % ENGINES]!.engine);
  };
  const compiled = engines.map(compiledOver);
  const ours = { ...nothingSpent(), events: 0, held: 0 };
  const ownSlice = (): void => {
    for (let i = 0; i < OWN_SLICE; i++) ours.held += compiled[ours.events++ % ENGINES]!();
  };
  await slice();
  ownSlice();
  holdToEachOther(theirs, ours);
  Object.assign(theirs, { events: 0, held: 0 });
  Object.assign(ours, { events: 0, held: 0 });
  const runner = runnerOf(rules);
  const feed = createFeed(CITY);
  prefill([runner], feed, size.prefill);
  await race([runner], feed, size.events, () => {
    collectYoung();
    timed(ours, ownSlice);
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
      what: `Tocsin's compiled conditions of the same ${RULES} rules over the same values at hand: like for like`,
      events: ours.events,
      eventsPerSecond: perSecond(ours.events, ours.cpuMs),
      rulesThatHoldPerEvent: figures(ours.held / ours.events),
      timesAsFast: figures(theirs.cpuMs / theirs.events / (ours.cpuMs / ours.events)),
    },
    {
      bench: 'engine',
      what: 'how many times as fast Tocsin is, facts and all (to show: 300 or more)',
      ratio: figures(theirs.cpuMs / theirs.events / (load.cpuMs / size.events)),
      ...METHOD,
    },
  ];
}

/** The conditions as the product compiles them, over values that stand in a row. */
function compiledOver({ facts, conditions }: ReadyEngine): () => number {
  const values = [...facts.values()];
  const places = new Map([...facts.keys()].map((name, place) => [name, place]));
  const rules = conditions.map((condition) =>
    compileCondition<readonly Scalar[]>(condition, ({ fact }) => {
      const place = places.get(fact)!;
      return (run) => run[place];
    }),
  );
  return () => {
    let held = 0;
    for (let i = 0; i < rules.length; i++) if (rules[i]!(values) === TRUE) held++;
    return held;
  };
}

/** Over the same values the same number of rules holds. */
function holdToEachOther(theirs: Counted, ours: Counted): void {
  if (theirs.held * ours.events !== ours.held * theirs.events)
    throw new Error(
      `of json-rules-engine's rules ${theirs.held} hold in ${theirs.events} events, of the compiled ones ${ours.held} in ${ours.events}`,
    );
}

interface Counted {
  readonly events: number;
  readonly held: number;
}

async function fired(engine: Engine): Promise<number> {
  const { events } = await engine.run();
  return events.length;
}
