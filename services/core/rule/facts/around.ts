import { isWithin } from '../../geo/distance.ts';
import type { Value } from '../../history/leaves.ts';
import { SECOND_MS } from '../../time/duration.ts';
import type { FactWindow } from '../compile-facts.ts';
import type { Known } from '../kleene.ts';
import type { Run } from '../run.ts';
import { distinct, summaryOf } from './summaries.ts';

/** A fact over the events within `radiusMetres` of the trigger's place, in whichever cell they are. */
export function compileAround(window: FactWindow, radiusMetres: number): (run: Run) => Known {
  const { fact, features, percentile, read } = window;
  const [feature] = features as [number];
  const near = (run: Run, one: number): readonly Near[] => nearby(run, one, window.reachMs, radiusMetres);
  const values = (run: Run): readonly Value[] => near(run, feature).map(({ row }) => read(row));
  switch (fact) {
    case 'event_count':
      return (run) => near(run, feature).length;
    case 'value_count':
      return (run) => distinct(values(run));
    case 'value_sum':
    case 'value_avg':
    case 'value_min':
    case 'value_max':
    case 'value_percentile': {
      const summary = summaryOf(fact, percentile);
      return (run) => summary(values(run));
    }
    case 'time_since':
      return (run) => {
        const times = near(run, feature).map(({ at }) => at);
        const last = latest(times.filter((at) => at < run.at));
        return last === undefined ? undefined : (run.at - last) / SECOND_MS;
      };
    case 'temporal':
      return (run) => features.every((step) => near(run, step).length > 0);
    case 'temporal_ordered':
      return (run) => isOrdered(features.map((step) => near(run, step).map(({ at }) => at)));
    default:
      return fact satisfies never;
  }
}

interface Near {
  readonly row: number;
  readonly at: number;
}

function nearby(run: Run, feature: number, reachMs: number, radiusMetres: number): readonly Near[] {
  const { events, at, classes, row } = run;
  const lat = events.lat(row);
  const lon = events.lon(row);
  const found: Near[] = [];
  for (const { history } of run.around(radiusMetres)) {
    const end = history.after(at);
    for (
      let i = history.next(feature, history.after(at - reachMs), end, classes);
      i < end;
      i = history.next(feature, i + 1, end, classes)
    ) {
      const one = history.rowAt(i);
      if (isWithin(lat, lon, events.lat(one), events.lon(one), radiusMetres))
        found.push({ row: one, at: history.timeAt(i) });
    }
  }
  return found;
}

function latest(times: readonly number[]): number | undefined {
  return times.length === 0 ? undefined : times.reduce((last, time) => Math.max(last, time));
}

/** Greedy: the earliest event of each step after the one before leaves most room for the rest. */
function isOrdered(steps: readonly (readonly number[])[]): boolean {
  let after = Number.NEGATIVE_INFINITY;
  for (const times of steps) {
    let next = Number.POSITIVE_INFINITY;
    for (const time of times) if (time > after && time < next) next = time;
    if (next === Number.POSITIVE_INFINITY) return false;
    after = next;
  }
  return true;
}
