import { describe, expect, it } from 'vitest';
import { checkSharedConditions, expandConditions } from '../../../services/core/rule/shared-conditions.ts';

const COUNT = { fact: 'event_count', params: { of: {}, within: 'P1D' }, operator: 'equal', value: 1 };
const lines = (faults: readonly { path: string; message: string; remedy: string }[]) =>
  faults.map(({ path, message, remedy }) => `${path}  ${message}: ${remedy}`);
const sound = (conditions: object) => {
  const check = checkSharedConditions({ conditions });
  expect(check.faults).toEqual([]);
  return check.conditions;
};
const expand = (conditions: unknown, shared: object) =>
  expandConditions({ id: 'a', conditions }, sound(shared));

describe('shared conditions', () => {
  it('stand in a rule as if they were written there', () => {
    const shared = { once: { all: [COUNT] }, 'not-once': { not: { condition: 'once' } } };
    const written = { any: [{ condition: 'not-once' }, COUNT, { not: { all: [{ condition: 'once' }] } }] };
    expect(expand(written, shared)).toMatchObject({
      json: {
        id: 'a',
        conditions: { any: [{ not: { all: [COUNT] } }, COUNT, { not: { all: [{ all: [COUNT] }] } }] },
      },
      faults: [],
    });
    expect(expand({ condition: 'once' }, shared).json).toEqual({ id: 'a', conditions: { all: [COUNT] } });
  });

  it('go before what stands beside their name', () => {
    const shared = { once: { all: [COUNT], name: 'shared' } };
    expect(expand({ condition: 'once', name: 'own', priority: 2 }, shared).json).toEqual({
      id: 'a',
      conditions: { all: [COUNT], name: 'shared', priority: 2 },
    });
  });

  it('leave alone what is no rule', () => {
    for (const json of [null, 1, 'x', [], {}, { conditions: null }, { conditions: [{ condition: 'once' }] }])
      expect(expandConditions(json, sound({ once: { all: [COUNT] } }))).toMatchObject({ json, faults: [] });
  });

  it('are found again where they are written', () => {
    const shared = { once: { all: [COUNT] }, both: { any: [COUNT, { condition: 'once' }] } };
    const { sourceOf } = expand({ all: [COUNT, { condition: 'both', name: 'own' }] }, shared);
    expect(sourceOf('conditions.all[0].fact')).toBeNull();
    expect(sourceOf('conditions.all[1].name')).toBeNull();
    expect(sourceOf('conditions.all[1].any[0].fact')).toBe('conditions.both.any[0].fact');
    expect(sourceOf('conditions.all[1].any[1].all[0].fact')).toBe('conditions.once.all[0].fact');
  });

  it('are checked for what is wrong in every rule, whether one uses them or not', () => {
    const role = { ...COUNT, params: { of: { 'parties.role': 'victim' }, within: 'P1D' } };
    const near = { ...COUNT, params: { ...COUNT.params, radius: 10 } };
    const conditions = {
      bad: { all: [role, { ...COUNT, fact: 'event_cuont' }] },
      'of-both': { any: [{ condition: 'good' }, { condition: 'bad' }] },
      good: { all: [role, near, { ...COUNT, fact: 'coverage', params: {} }] },
    };
    expect(lines(checkSharedConditions({ conditions }).faults)).toEqual([
      'conditions.bad.all[1].fact  unknown fact event_cuont: did you mean event_count?',
    ]);
  });

  it('that do not exist are told with the nearest', () => {
    const shared = { 'within-service-hours': { all: [COUNT] } };
    const { faults } = expand(
      { all: [{ condition: 'within-servce-hours' }, { not: { condition: 7 } }] },
      shared,
    );
    expect(lines(faults)).toEqual([
      'conditions.all[0].condition  no shared condition within-servce-hours: did you mean within-service-hours?',
      'conditions.all[1].not.condition  no shared condition 7: use one of: within-service-hours',
    ]);
    expect(lines(expand({ all: [{ condition: 'x' }] }, {}).faults)).toEqual([
      'conditions.all[0].condition  no shared condition x: write it into shared-conditions.json',
    ]);
  });

  it('are no name of the language they are read with', () => {
    const shared = sound({ once: { all: [COUNT] } });
    const noText = { toString: 'x', valueOf: 'x' };
    for (const name of ['__proto__', 'constructor', 'toString', 'size', 'get', noText, [noText], null])
      expect(expandConditions({ conditions: { condition: name } }, shared).faults).toHaveLength(1);
    const json = JSON.parse(
      '{"conditions": {"__proto__": {"all": []}, "constructor": {"all": []}}}',
    ) as unknown;
    expect(lines(checkSharedConditions(json).faults)[0]).toMatch(
      /^conditions\.__proto__ {2}a name is lower-case words/,
    );
  });

  it('that go in a circle are told once each', () => {
    const check = checkSharedConditions({
      conditions: {
        a: { all: [{ condition: 'b' }] },
        b: { not: { condition: 'a' } },
        c: { any: [{ condition: 'c' }] },
      },
    });
    expect(lines(check.faults)).toEqual([
      expect.stringMatching(/a circle: a, b, a/),
      expect.stringMatching(/a circle: b, a, b/),
      expect.stringMatching(/a circle: c, c/),
    ]);
    const { faults } = expandConditions({ conditions: { all: [{ condition: 'a' }] } }, check.conditions);
    expect(lines(faults)).toEqual([expect.stringMatching(/a circle: a, b, a/)]);
  });

  it.each<readonly [unknown, string]>([
    [[], ''],
    [{}, 'conditions'],
    [{ conditions: [] }, 'conditions'],
    [{ conditions: {}, more: 1 }, 'more'],
    [{ conditions: { 'Not A Name': { all: [] } } }, 'conditions.Not A Name'],
    [{ conditions: { once: COUNT } }, 'conditions.once'],
    [{ conditions: { once: { condition: 'twice' }, twice: { all: [] } } }, 'conditions.once'],
  ])('%j has a fault at %j', (json, path) => {
    expect(checkSharedConditions(json).faults.map((fault) => fault.path)).toEqual([path]);
  });

  it('that make a rule too deep are told', () => {
    let deep: object = COUNT;
    for (let i = 0; i < 20; i++) deep = { all: [deep] };
    let outer: object = { condition: 'deep' };
    for (let i = 0; i < 20; i++) outer = { not: outer };
    expect(expand(outer, { deep }).faults).toMatchObject([{ code: 'too_deep' }]);
  });
});
