import type { Condition, FactReference, Rule } from '../../../services/core/rule/rule.ts';

/** A kind of rule that is measured on a hot area. */
export interface HotLine {
  readonly name: string;
  readonly rule: Rule;
}

const WITHIN = 'P28D';
const ALARMS = { stream: 'camera-alarms' };
const crowd = { ...ALARMS, category: 'crowd_density' };
const smoke = { ...ALARMS, category: 'smoke' };
const fire = { ...ALARMS, category: 'fire' };
const own = { of: ALARMS, within: WITHIN };

/** Four in five of the window's events are of the filters, so that they are what the facts run over. */
const ASKED: Readonly<Record<string, FactReference>> = {
  event_count: { fact: 'event_count', params: own },
  value_sum: { fact: 'value_sum', params: { ...own, field: 'value' } },
  value_max: { fact: 'value_max', params: { ...own, field: 'value' } },
  value_count: { fact: 'value_count', params: { ...own, field: 'deviceId' } },
  value_percentile: { fact: 'value_percentile', params: { ...own, field: 'value', percentile: 90 } },
  time_since: { fact: 'time_since', params: { of: smoke } },
  temporal_ordered: { fact: 'temporal_ordered', params: { steps: [crowd, smoke, fire], within: WITHIN } },
  baseline: { fact: 'baseline', params: { of: ALARMS, within: 'P1D' } },
  coverage: { fact: 'coverage' },
  // Within 300 m lies all of the hot area; the rim of 40 m runs through it, past a place of its own for each event.
  'event_count within 300 m': { fact: 'event_count', params: { ...own, radius: 300 } },
  'value_percentile within 300 m': {
    fact: 'value_percentile',
    params: { ...own, field: 'value', percentile: 90, radius: 300 },
  },
  'event_count within 40 m': { fact: 'event_count', params: { ...own, radius: 40 } },
  'value_sum within 40 m': { fact: 'value_sum', params: { ...own, field: 'value', radius: 40 } },
  'value_max within 40 m': { fact: 'value_max', params: { ...own, field: 'value', radius: 40 } },
  'value_count within 40 m': { fact: 'value_count', params: { ...own, field: 'deviceId', radius: 40 } },
  'value_percentile within 40 m': {
    fact: 'value_percentile',
    params: { ...own, field: 'value', percentile: 90, radius: 40 },
  },
  'time_since within 40 m': { fact: 'time_since', params: { of: smoke, radius: 40 } },
  'temporal_ordered within 40 m': {
    fact: 'temporal_ordered',
    params: { steps: [crowd, smoke, fire], within: WITHIN, radius: 40 },
  },
};

/** What no area reaches: matches are not what is measured. Where a fact is true or false it is asked beside it. */
const never: Condition = { fact: 'event', path: '$.severity', operator: 'greaterThan', value: 9 };

/** Rules that only events of the highest severity trigger: the events that stand before are of lower ones. */
export const HOT_LINES: readonly HotLine[] = Object.entries(ASKED).map(([name, reference]) => ({
  name,
  rule: {
    id: 'hot',
    title: { en: 'A hot area' },
    purpose: 'property_harm',
    subject: name.includes(' m') ? 'area:cell' : 'area:town',
    on: [{ ...ALARMS, severity: 4 }],
    conditions: { all: [askedOf(reference), never] },
    event: { type: 'risk', params: { points: 30, halfLife: 'P7D' } },
    message: { en: 'Something happened' },
    basis: 'a bench',
    owner: 'a bench',
    status: 'active',
    cases: [],
  },
}));

/** Holds always, so that nothing ends before the fact was asked for. */
function askedOf(reference: FactReference): Condition {
  if (reference.fact === 'temporal_ordered') return { ...reference, operator: 'notEqual', value: 'never' };
  return { ...reference, operator: 'greaterThanInclusive', value: 0 };
}
