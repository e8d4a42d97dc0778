import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { routeOf } from '../../../services/core/push/route.ts';
import { maySee, type Routed, reachOf, type Unit } from '../../../services/core/push/unit.ts';
import { LEVELS } from '../../../services/core/record/warning.ts';

const unit = (id: string, areas: readonly string[], change: Partial<Unit> = {}): Unit => ({
  id,
  areas,
  purposes: ['*'],
  levels: LEVELS,
  supervisorOf: [],
  ...change,
});
const warning = (change: Partial<Routed> = {}): Routed => ({
  areaCode: '350102003004',
  purpose: 'safeguarding',
  level: 'red',
  escalation: 0,
  assignee: null,
  ...change,
});

const TOWN = unit('town', ['350102003']);
const COUNTY = unit('county', ['350102']);
const CITY = unit('city', ['3501']);
const ALL = unit('all', ['*']);
const UNITS = [ALL, CITY, TOWN, COUNTY];

describe('a warning goes', () => {
  it.each<[string, readonly Unit[], Partial<Routed>, readonly string[]]>([
    ['to the unit closest to its place', UNITS, {}, ['town']],
    ['up the areas, one with each escalation', UNITS, { escalation: 1 }, ['town', 'county']],
    ['to the top and no further', UNITS, { escalation: 9 }, ['town', 'county', 'city', 'all']],
    ['to nobody next door', [unit('next', ['350103'])], {}, []],
    ['to nobody of another purpose', [unit('fire', ['3501'], { purposes: ['fire_safety'] })], {}, []],
    [
      'to the next unit where the closest does not take its level',
      [unit('grave', ['350102003'], { levels: ['red'] }), COUNTY],
      { level: 'blue' },
      ['county'],
    ],
    ['to those alone who have all areas where it has no place', UNITS, { areaCode: null }, ['all']],
    [
      'to the supervisor first, before the areas above',
      [TOWN, COUNTY, unit('chief', ['35'], { supervisorOf: ['town'] })],
      { escalation: 1 },
      ['town', 'chief'],
    ],
    [
      'to a supervisor of the same place only when it goes up',
      [TOWN, unit('chief', ['350102003'], { supervisorOf: ['town'] })],
      {},
      ['town'],
    ],
    [
      'to no supervisor who may not see it',
      [TOWN, unit('chief', ['350103'], { supervisorOf: ['town'] })],
      { escalation: 3 },
      ['town'],
    ],
    [
      'to somebody even where units supervise each other',
      [unit('a', ['35'], { supervisorOf: ['b'] }), unit('b', ['35'], { supervisorOf: ['a'] })],
      {},
      ['a', 'b'],
    ],
    ['to the unit that it was assigned to as well', UNITS, { assignee: 'unit:city' }, ['town', 'city']],
    [
      'to no unit by assignment that may not see it',
      [TOWN, unit('next', ['350103'])],
      { assignee: 'unit:next' },
      ['town'],
    ],
    ['to nobody by an officer’s name', UNITS, { assignee: 'city' }, ['town']],
  ])('%s', (_, units, change, told) => {
    expect(routeOf(units, warning(change))).toEqual(told);
  });
});

const CODES = ['35', '3501', '350102', '350102003', '350102003004', '350103', '36'];
const IDS = ['a', 'b', 'c', 'd', 'e'];
const units = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom(...IDS),
    areas: fc.array(fc.constantFrom(...CODES, '*'), { minLength: 1, maxLength: 3 }),
    purposes: fc.array(fc.constantFrom('safeguarding', 'fire_safety', '*'), { minLength: 1, maxLength: 2 }),
    levels: fc.uniqueArray(fc.constantFrom(...LEVELS), { minLength: 1 }),
    supervisorOf: fc.array(fc.constantFrom(...IDS), { maxLength: 2 }),
  }),
  { selector: ({ id }) => id, maxLength: 5 },
);
const routed = fc.record<Routed>({
  areaCode: fc.constantFrom(...CODES, null),
  purpose: fc.constantFrom('safeguarding', 'fire_safety'),
  level: fc.constantFrom(...LEVELS),
  escalation: fc.nat(6),
  assignee: fc.constantFrom(null, 'unit:a', 'unit:b', 'a'),
});

describe('whatever the units are', () => {
  it('no unit is told of what it may not see', () => {
    fc.assert(
      fc.property(units, routed, (all, one) => {
        for (const id of routeOf(all, one)) expect(maySee(all.find((u) => u.id === id)!, one)).toBe(true);
      }),
    );
  });

  it('somebody is told where anybody may be', () => {
    fc.assert(
      fc.property(units, routed, (all, one) => {
        expect(routeOf(all, one).length > 0).toBe(all.some((u) => maySee(u, one)));
      }),
    );
  });

  it('who was told stays told when it goes up, and enough escalations reach every wider area', () => {
    fc.assert(
      fc.property(units, routed, (all, one) => {
        const before = routeOf(all, { ...one, assignee: null });
        const after = routeOf(all, { ...one, assignee: null, escalation: one.escalation + 1 });
        expect(after.slice(0, before.length)).toEqual(before);
        const first = all.find(({ id }) => id === before[0]);
        const top = new Set(routeOf(all, { ...one, escalation: 99 }));
        for (const u of all.filter((wide) => maySee(wide, one)))
          if (reachOf(u, one.areaCode) < reachOf(first!, one.areaCode)) expect(top).toContain(u.id);
      }),
    );
  });

  it('nobody is named twice, and the order of the settings does not choose', () => {
    fc.assert(
      fc.property(units, routed, (all, one) => {
        const told = routeOf(all, one);
        expect(new Set(told).size).toBe(told.length);
        expect(new Set(routeOf([...all].reverse(), one))).toEqual(new Set(told));
      }),
    );
  });
});
