import type { FactParams } from '../rule.ts';
import { MAX_RADIUS_METRES, MAX_STEPS } from './limits.ts';

export interface ParamSpec {
  readonly doc: string;
  readonly takes: string;
  readonly examples: readonly unknown[];
}

/** What the params of facts mean. Which fact takes which is in FACT_SPECS. */
export const PARAM_SPECS: Readonly<Record<keyof FactParams, ParamSpec>> = {
  of: {
    doc: 'The events that count.',
    takes: 'a filter; `{}` is every event that the rule may see',
    examples: [{ category: ['burglary', 'robbery'] }],
  },
  exclude: {
    doc: 'Events that do not count though they fit `of` or a step. With `steps` it applies to every step.',
    takes: 'a filter, or a list of filters any of which excludes',
    examples: [{ status: 'closed' }, [{ severity: 1 }, { 'place.areaCode': { prefix: '990102' } }]],
  },
  steps: {
    doc: 'What must have happened, a filter for each.',
    takes: `a list of 1 to ${MAX_STEPS} filters`,
    examples: [[{ stage: ['agreed', 'failed'] }, { threat: true }]],
  },
  within: {
    doc: 'The window. It ends at the trigger, trigger included; what is exactly that old is out.',
    takes: 'an ISO 8601 duration of weeks, days, hours, minutes, seconds; at most half the retention',
    examples: ['P28D', 'PT72H', 'PT10M'],
  },
  field: {
    doc: 'The field whose values are counted or computed with; events in which it is null are left out.',
    takes: 'a field of an event, by dots',
    examples: ['deviceId', 'amount'],
  },
  radius: {
    doc: "Only events that near the trigger's place; for a cell, those of neighbouring cells too. Area rules only.",
    takes: `metres, above 0 and at most ${MAX_RADIUS_METRES}`,
    examples: [100],
  },
  percentile: {
    doc: 'Which percentile, by nearest rank: the smallest value that at least so many of 100 do not exceed.',
    takes: 'a number from 0 to 100',
    examples: [90],
  },
  class: {
    doc: 'Cameras of that class only.',
    takes: '1, 2 or 3',
    examples: [1],
  },
};
