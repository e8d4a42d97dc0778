import { SECOND_MS } from '../../time/duration.ts';
import type { FactWindow } from '../compile-facts.ts';
import type { Known } from '../kleene.ts';
import type { Run } from '../run.ts';
import { compileValues } from './values.ts';

/** A fact over the subject's own events. */
export function compileOwn(window: FactWindow): (run: Run) => Known {
  const { fact, features, reachMs, slot } = window;
  const [feature] = features as [number];
  switch (fact) {
    case 'event_count':
      return (run) => run.history.count(feature, run.startOf(slot, reachMs), run.end, run.classes);
    case 'value_count':
    case 'value_sum':
    case 'value_avg':
    case 'value_min':
    case 'value_max':
    case 'value_percentile':
      return compileValues(fact, window);
    case 'time_since':
      return (run) => timeSince(run, feature, run.startOf(slot, reachMs));
    case 'temporal':
      return (run) => {
        const start = run.startOf(slot, reachMs);
        return features.every((step) => run.history.next(step, start, run.end, run.classes) !== run.end);
      };
    case 'temporal_ordered':
      return (run) => isOrdered(run, features, run.startOf(slot, reachMs));
    default:
      return fact satisfies never;
  }
}

function timeSince({ history, classes, at }: Run, feature: number, start: number): Known {
  const last = history.previous(feature, start, history.after(at - 1), classes);
  return last === -1 ? undefined : (at - history.timeAt(last)) / SECOND_MS;
}

/** Greedy: the earliest entry of each step after the one before leaves most room for the rest. */
function isOrdered({ history, classes, end }: Run, steps: readonly number[], start: number): boolean {
  let from = start;
  for (const step of steps) {
    const found = history.next(step, from, end, classes);
    if (found === end) return false;
    from = Math.min(end, history.after(history.timeAt(found)));
  }
  return true;
}
