import type { EventTable } from '../../history/event-table.ts';
import { SECOND_MS } from '../../time/duration.ts';
import type { FactWindow } from '../compile-facts.ts';
import type { Known } from '../kleene.ts';
import type { Run } from '../run.ts';
import { DistinctTally } from './near/distinct.ts';
import { ExtremeTally } from './near/extremes.ts';
import { Near, type Tally } from './near/near.ts';
import { PercentileTally } from './near/percentile.ts';
import { CountTally, SumTally } from './near/sums.ts';

/** A fact over the events within `radiusMetres` of the trigger's place, in whichever cell they are. */
export function compileAround(
  window: FactWindow,
  radiusMetres: number,
  events: EventTable,
): (run: Run) => Known {
  const { fact, features, reachMs } = window;
  const [feature] = features as [number];
  const near = new Near(events, radiusMetres);
  const gathered =
    (tally: Tally) =>
    (run: Run): Known =>
      near.gather(run, feature, run.at - reachMs, run.at, tally);
  switch (fact) {
    case 'event_count':
      return gathered(new CountTally());
    case 'value_count':
      return gathered(new DistinctTally(window));
    case 'value_sum':
    case 'value_avg':
      return gathered(new SumTally(window));
    case 'value_min':
    case 'value_max':
      return gathered(new ExtremeTally(window));
    case 'value_percentile':
      return gathered(new PercentileTally(window));
    case 'time_since':
      return (run) => {
        const last = near.find('last', run, feature, run.at - reachMs, run.at - 1);
        return last === undefined ? undefined : (run.at - last) / SECOND_MS;
      };
    case 'temporal':
      return (run) =>
        features.every((step) => near.find('last', run, step, run.at - reachMs, run.at) !== undefined);
    case 'temporal_ordered':
      return (run) => isOrdered(run, near, features, reachMs);
    default:
      return fact satisfies never;
  }
}

/** Greedy: the earliest event of each step after the one before leaves most room for the rest. */
function isOrdered(run: Run, near: Near, steps: readonly number[], reachMs: number): boolean {
  let after = run.at - reachMs;
  for (const step of steps) {
    const next = near.find('first', run, step, after, run.at);
    if (next === undefined) return false;
    after = next;
  }
  return true;
}
