import { checkRule } from '../../../services/core/rule/check.ts';
import type { Rule } from '../../../services/core/rule/rule.ts';
import { DAY_MS } from '../../../services/core/time/duration.ts';

/** A rule about people that loads, to be bent. */
export const PERSON_RULE: Rule = {
  id: 'two-reports',
  title: { en: 'Two reports' },
  purpose: 'safeguarding',
  subject: 'individual',
  roles: ['victim'],
  on: [{ stream: 'police-incidents' }],
  conditions: {
    all: [
      { fact: 'event_count', params: { of: {}, within: 'P28D' }, operator: 'greaterThanInclusive', value: 1 },
    ],
  },
  event: { type: 'risk', params: { points: 60, halfLife: 'P30D' } },
  message: { en: 'reports' },
  basis: 'a study',
  owner: 'a desk',
  status: 'active',
  knownGaps: 'what is not reported',
  cases: [],
};

/** Codes and paths of the faults that keep a rule from loading; none where it loads. */
export function ruleFaults(change: object): readonly string[] {
  const check = checkRule({ ...PERSON_RULE, ...change }, 200 * DAY_MS);
  return check.ok ? [] : check.faults.map(({ code, path }) => `${code} ${path}`);
}

/** Conditions of one fact. */
export const fact = (name: string, params: object, rest: object = {}) => ({
  conditions: { all: [{ fact: name, params, operator: 'greaterThanInclusive', value: 1, ...rest }] },
});
