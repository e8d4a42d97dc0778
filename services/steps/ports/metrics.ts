import type { METRICS } from './metric-catalogue.ts';

type Catalogue = typeof METRICS;
type NamesOf<Kind> = {
  [Name in keyof Catalogue]: Catalogue[Name]['kind'] extends Kind ? Name : never;
}[keyof Catalogue];

export type MetricName = keyof Catalogue;
export type CounterName = NamesOf<'counter'>;
export type HistogramName = NamesOf<'histogram'>;
export type GaugeName = NamesOf<'gauge'>;

/** A value for each label of the metric. One that its list does not have is shown as `other`. */
export type LabelsOf<Name extends MetricName> = Readonly<{
  [Label in keyof Catalogue[Name]['labels']]: Catalogue[Name]['labels'][Label] extends 'partition'
    ? number
    : string;
}>;

export interface Sample<Name extends MetricName> {
  readonly labels: LabelsOf<Name>;
  readonly value: number;
}

/**
 * Where a step says what an operator measures. An implementer must show a metric only as the catalogue has it, and fold
 * every value of a label that is not listed there into `other`. Nothing here throws: what is measured goes on without.
 */
export interface Metrics {
  count<Name extends CounterName>(name: Name, labels: LabelsOf<Name>, by?: number): void;
  observe<Name extends HistogramName>(name: Name, labels: LabelsOf<Name>, value: number): void;
  /** `read` is asked whenever somebody looks; several may add to one gauge. */
  gauge<Name extends GaugeName>(
    name: Name,
    read: () => readonly Sample<Name>[] | Promise<readonly Sample<Name>[]>,
  ): void;
}

/** Measures nothing: for a replay, and for tests of other things. */
export const NO_METRICS: Metrics = { count: () => {}, observe: () => {}, gauge: () => {} };
