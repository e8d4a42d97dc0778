import { expect, it } from 'vitest';
import { PURPOSES } from '../../../services/core/rule/rule.ts';
import { consoleModule } from '../module.ts';
import { view } from '../views.ts';

const { passes, FILTERED_PURPOSES } = await consoleModule('watch/filters.js');
const ALL = { levels: [], purpose: '', area: '', unit: '', overdue: false };
const NOW = Date.UTC(2026, 2, 2, 12);
const person = {
  subject: 'individual',
  veiled: true,
  contributions: undefined,
  rules: [],
  areaCode: '110101001',
};

it.each([
  ['all where nothing is chosen', {}, {}, true],
  ['a level that is chosen', { levels: ['red', 'yellow'] }, {}, true],
  ['no level that is not chosen', { levels: ['red'] }, {}, false],
  ['a purpose', { purpose: 'property_harm' }, {}, true],
  ['no other purpose', { purpose: 'fire_safety' }, {}, false],
  ['an area by the beginning of its code', { area: '1101' }, {}, true],
  ['no area by the middle of its code', { area: '0101' }, {}, false],
  ['a cell by some of its digits', { area: '42803' }, {}, true],
  ['a person by the code of the area alone', { area: '110101' }, person, true],
  ['no person by a token', { area: 'p_' }, { ...person, subject: 'individual:p_ABC' }, false],
  ['what a unit has', { unit: 'north' }, { assignee: 'unit:north' }, true],
  ['what goes to a unit', { unit: 'north' }, { units: ['south', 'north'] }, true],
  ['what goes to a unit, whoever has it', { unit: 'north' }, { units: ['north'], assignee: 'a_1' }, true],
  ['what may go to it, as that is not told', { unit: 'north' }, { ...person, units: null }, true],
  ['nothing that goes to others', { unit: 'north' }, { units: ['south'] }, false],
  ['what goes to no unit', { unit: '-' }, { units: [] }, true],
  ['nothing that goes to some, where none is asked for', { unit: '-' }, { units: ['north'] }, false],
  ['nothing that another has', { unit: 'north' }, { assignee: 'unit:south' }, false],
  ['what is overdue', { overdue: true }, { acknowledgeBy: '2026-03-02T11:59:59Z' }, true],
  ['nothing that is not overdue yet', { overdue: true }, { acknowledgeBy: '2026-03-02T12:00:01Z' }, false],
  ['nothing that is acknowledged', { overdue: true }, { acknowledgeBy: null, status: 'acknowledged' }, false],
])('the filters of Watch let through %s', (_name, chosen, change, isShown) => {
  expect(passes(view(change), { ...ALL, ...chosen }, NOW)).toBe(isShown);
});

it('offer every purpose that there is', () => {
  expect(new Set(FILTERED_PURPOSES)).toEqual(new Set(PURPOSES));
});
