import type { FactName, FactParams } from '../rule.ts';

export interface FactSpec {
  readonly doc: string;
  readonly value: 'number' | 'boolean' | 'field';
  readonly unknownWhen: string | null;
  /** Params that it must have and those that it may have. */
  readonly params: readonly (keyof FactParams)[];
  readonly optionalParams: readonly (keyof FactParams)[];
  readonly areaOnly?: true;
  /** Its `field` is one with numbers. */
  readonly numericField?: true;
  readonly example: {
    readonly params?: FactParams;
    readonly path?: string;
    readonly operator: string;
    readonly value: unknown;
  };
}

const WINDOW_OPTIONS = ['exclude', 'radius'] as const;
const READINGS = { category: 'crowd_density', unit: 'persons/m2' } as const;
const numeric = (doc: string, unknownWhen: string, example: FactSpec['example']): FactSpec => ({
  doc,
  value: 'number',
  unknownWhen,
  params: ['of', 'field', 'within'],
  optionalParams: WINDOW_OPTIONS,
  numericField: true,
  example,
});
const ofReadings = (operator: string, value: number): FactSpec['example'] => ({
  params: { of: READINGS, field: 'value', within: 'PT15M' },
  operator,
  value,
});
const NO_VALUE = 'no event in the window has a value';

/** The facts of a rule: what they are, when they are unknown, which params they take. */
export const FACT_SPECS: Readonly<Record<FactName, FactSpec>> = {
  event: {
    doc: 'A field of the trigger event, named by `path`. Times are epoch milliseconds.',
    value: 'field',
    unknownWhen: 'the field is null',
    params: [],
    optionalParams: [],
    example: { path: '$.severity', operator: 'greaterThanInclusive', value: 3 },
  },
  event_count: {
    doc: 'How many events fit `of`.',
    value: 'number',
    unknownWhen: null,
    params: ['of', 'within'],
    optionalParams: WINDOW_OPTIONS,
    example: {
      params: { of: { category: ['fraud_attempt', 'fraud'] }, within: 'P30D' },
      operator: 'greaterThanInclusive',
      value: 2,
    },
  },
  value_count: {
    doc: 'How many different values of `field` the events that fit `of` have.',
    value: 'number',
    unknownWhen: null,
    params: ['of', 'field', 'within'],
    optionalParams: WINDOW_OPTIONS,
    example: {
      params: { of: { category: ['smoke', 'fire'] }, field: 'deviceId', within: 'PT10M', radius: 100 },
      operator: 'greaterThanInclusive',
      value: 2,
    },
  },
  value_sum: numeric(
    'The sum of `field`, each value to the nearest millionth. 0 over no events.',
    'there are events and none has a value',
    {
      params: { of: { stream: 'dispute-reports' }, field: 'amount', within: 'P90D' },
      operator: 'greaterThan',
      value: 100_000,
    },
  ),
  value_avg: numeric(
    'The mean of `field`: its sum by the number of values.',
    NO_VALUE,
    ofReadings('greaterThanInclusive', 3),
  ),
  value_min: numeric('The smallest value of `field`.', NO_VALUE, ofReadings('greaterThanInclusive', 2)),
  value_max: numeric('The greatest value of `field`.', NO_VALUE, ofReadings('lessThan', 1)),
  value_percentile: {
    ...numeric('A percentile of `field`, by nearest rank.', NO_VALUE, {
      params: { of: READINGS, field: 'value', within: 'PT30M', percentile: 20 },
      operator: 'greaterThanInclusive',
      value: 2,
    }),
    params: ['of', 'field', 'within', 'percentile'],
  },
  temporal: {
    doc: 'Whether every step has an event, in any order.',
    value: 'boolean',
    unknownWhen: null,
    params: ['steps', 'within'],
    optionalParams: WINDOW_OPTIONS,
    example: {
      params: {
        steps: [
          { stream: 'camera-alarms', category: ['smoke', 'fire'] },
          { stream: 'police-incidents', category: 'fire' },
        ],
        within: 'PT15M',
        radius: 300,
      },
      operator: 'equal',
      value: true,
    },
  },
  temporal_ordered: {
    doc: 'Whether the steps have events one strictly after the other, in this order.',
    value: 'boolean',
    unknownWhen: null,
    params: ['steps', 'within'],
    optionalParams: WINDOW_OPTIONS,
    example: {
      params: { steps: [{ stage: ['agreed', 'failed'] }, { threat: true }], within: 'P90D' },
      operator: 'equal',
      value: true,
    },
  },
  time_since: {
    doc: 'Seconds since the last event that fits `of` and is strictly before the trigger.',
    value: 'number',
    unknownWhen: 'there is none',
    params: ['of'],
    optionalParams: WINDOW_OPTIONS,
    example: { params: { of: { category: 'welfare_check' } }, operator: 'greaterThan', value: 604_800 },
  },
  baseline: {
    doc: 'How unusual the number of events that fit `of` is for this subject: -log10 of the probability of so many or more by chance, at the rate of the same window in up to eight earlier weeks. 2 is one in a hundred, 3 one in a thousand.',
    value: 'number',
    unknownWhen: 'the subject was first seen less than four weeks before the window',
    params: ['of', 'within'],
    optionalParams: ['exclude'],
    example: {
      params: { of: { category: ['burglary', 'theft'] }, within: 'P7D' },
      operator: 'greaterThanInclusive',
      value: 3,
    },
  },
  coverage: {
    doc: "The share, 0 to 1, of the area's cameras whose last word is not `offline`. A camera is known once it has sent an alarm.",
    value: 'number',
    unknownWhen: 'no camera is known there',
    params: [],
    optionalParams: ['class'],
    areaOnly: true,
    example: { params: { class: 1 }, operator: 'lessThan', value: 0.98 },
  },
};

/** Params that a fact takes, the required ones first. */
export function paramsOf(fact: FactName): readonly (keyof FactParams)[] {
  return [...FACT_SPECS[fact].params, ...FACT_SPECS[fact].optionalParams];
}
