import type { Value } from '../../history/leaves.ts';
import type { ColumnOf } from '../../history/value-index.ts';
import type { Column } from '../../history/values/column.ts';
import { Distinct } from '../../history/values/distinct.ts';
import { Extremes } from '../../history/values/extremes.ts';
import { Ranked } from '../../history/values/ranked.ts';
import { Sums } from '../../history/values/sums.ts';
import type { FactWindow, WindowFact } from '../compile-facts.ts';
import type { Known } from '../kleene.ts';
import type { Run } from '../run.ts';
import { distinct, rankOf, summaryOf } from './summaries.ts';

type ValueFact = Extract<
  WindowFact,
  'value_count' | 'value_sum' | 'value_avg' | 'value_min' | 'value_max' | 'value_percentile'
>;
type Fact = (run: Run) => Known;

export const distinctOf = (window: FactWindow): ColumnOf<Distinct> =>
  columnOf('distinct', window, () => new Distinct(window.read));
export const rankedOf = (window: FactWindow): ColumnOf<Ranked> =>
  columnOf('ranked', window, () => new Ranked(window.read));

function columnOf<C extends Column>(
  name: string,
  { features, field }: FactWindow,
  make: () => C,
): ColumnOf<C> {
  const feature = features[0]!;
  return { key: `${name} ${feature} ${field}`, feature, make };
}

/** A fact over the values of a field in the subject's own events. */
export function compileValues(fact: ValueFact, window: FactWindow): Fact {
  const { read, percentile } = window;
  const over = <C extends Column>(of: ColumnOf<C>, summary: Summary<C>): Fact =>
    overWindow(fact, window, of, summary);
  const sums = () => columnOf('sums', window, () => new Sums(read));
  switch (fact) {
    case 'value_count':
      return over(distinctOf(window), (values, from, to) => values.count(from, to));
    case 'value_sum':
      return over(sums(), sumOf);
    case 'value_avg':
      return over(sums(), averageOf);
    case 'value_min':
      return over(
        columnOf('least', window, () => new Extremes(read, 1)),
        extremeOf,
      );
    case 'value_max':
      return over(
        columnOf('greatest', window, () => new Extremes(read, -1)),
        extremeOf,
      );
    case 'value_percentile':
      return over(rankedOf(window), (values, from, to) => {
        const known = values.known(from, to);
        return known === 0 ? undefined : values.ranked(from, to, rankOf(percentile!, known));
      });
    default:
      return fact satisfies never;
  }
}

/** The fact from a column; the window has entries. */
type Summary<C extends Column> = (column: C, from: number, to: number) => Known;

const sumOf: Summary<Sums> = (sums, from, to) =>
  sums.known(from, to) === 0 ? undefined : sums.sum(from, to);

const averageOf: Summary<Sums> = (sums, from, to) => {
  const known = sums.known(from, to);
  return known === 0 ? undefined : sums.sum(from, to) / known;
};

const extremeOf: Summary<Extremes> = (values, from, to) => values.extreme(from, to);

function overWindow<C extends Column>(
  fact: ValueFact,
  window: FactWindow,
  of: ColumnOf<C>,
  summary: Summary<C>,
): Fact {
  const { slot, reachMs, percentile } = window;
  const scanned: (values: readonly Value[]) => Known =
    fact === 'value_count' ? distinct : summaryOf(fact, percentile);
  return (run) => {
    const found = run.history.window(of, run.startOf(slot, reachMs), run.end);
    return found === null ? scanned(valuesOf(run, window)) : summary(found.column, found.from, found.to);
  };
}

function valuesOf(run: Run, { features, slot, reachMs, read }: FactWindow): readonly Value[] {
  const { history, classes, end } = run;
  const feature = features[0]!;
  const values: Value[] = [];
  for (
    let i = history.next(feature, run.startOf(slot, reachMs), end, classes);
    i < end;
    i = history.next(feature, i + 1, end, classes)
  )
    values.push(read(history.rowAt(i)));
  return values;
}
