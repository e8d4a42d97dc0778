import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeText, describeDiff } from '../../../services/core/rule-set/describe.ts';
import { diffRuleSets, type RuleJson } from '../../../services/core/rule-set/diff.ts';

const rule = (id: string, fields: object = {}): RuleJson => ({ id, status: 'active', ...fields });
const textOf = (before: readonly RuleJson[], after: readonly RuleJson[]) =>
  describeDiff(diffRuleSets(before, after)).changes;

describe('two rule sets', () => {
  it('differ in the rules that one of them lacks', () => {
    expect(diffRuleSets([rule('b'), rule('a')], [rule('c'), rule('b')])).toEqual({
      added: ['c'],
      removed: ['a'],
      altered: [],
    });
  });

  it('do not differ in the order of rules or keys', () => {
    const before = [rule('a', { x: { p: 1, q: 2 } }), rule('b')];
    const after = [rule('b'), { x: { q: 2, p: 1 }, status: 'active', id: 'a' }];
    expect(diffRuleSets(before, after)).toEqual({ added: [], removed: [], altered: [] });
  });

  it.each<[what: string, before: object, after: object, lines: readonly string[]]>([
    ['the status', { status: 'shadow' }, { status: 'active' }, ['a status: "shadow" -> "active"']],
    [
      'a value deep inside',
      { conditions: { all: [{ fact: 'event_count', value: 2 }] } },
      { conditions: { all: [{ fact: 'event_count', value: 3 }] } },
      ['a conditions.all[0].value: 2 -> 3'],
    ],
    ['a key that comes', {}, { knownGaps: 'many' }, ['a knownGaps: (none) -> "many"']],
    ['a key that goes', { knownGaps: null }, {}, ['a knownGaps: null -> (none)']],
    [
      'a list that grows',
      { roles: ['victim'] },
      { roles: ['victim', 'at_risk'] },
      ['a roles[1]: (none) -> "at_risk"'],
    ],
    ['an object for a list', { on: [] }, { on: {} }, ['a on: [] -> {}']],
    ['a key named like a prototype', {}, JSON.parse('{"__proto__": 1}'), ['a __proto__: (none) -> 1']],
    [
      'a case, as a whole and by its name',
      { cases: [{ name: 'one', events: [1, 2] }] },
      { cases: [{ name: 'one', events: [1, 3] }] },
      ['a cases[0]: {"one" ...} -> {"one" ...}'],
    ],
  ])('differ in %s', (_, before, after, lines) => {
    const prepared = { ...after };
    if (Object.hasOwn(after, '__proto__'))
      Object.defineProperty(prepared, '__proto__', { value: 1, enumerable: true });
    expect(textOf([{ ...rule('a'), ...before }], [{ ...rule('a'), ...prepared } as RuleJson])).toEqual(lines);
  });

  it('differ in long values where the difference is shown', () => {
    const text = (end: string) => `${'many words '.repeat(30)}and then ${end}${' and more'.repeat(30)}`;
    const line = changeText({ path: 'knownGaps', from: text('two'), to: text('three') });
    const [from = '', to = ''] = line.replace('knownGaps: ', '').split(' -> ');
    expect(from).toMatch(/^\.\.\..* and then two and more.*\.\.\.$/);
    expect(to).toMatch(/^\.\.\..* and then three and more.*\.\.\.$/);
    expect(Math.max(from.length, to.length)).toBeLessThanOrEqual(126);
    const longer = changeText({ path: 'basis', from: 'x'.repeat(200), to: `${'x'.repeat(200)}y` });
    expect(longer).toBe(`basis: ...${'x'.repeat(40)}" -> ...${'x'.repeat(40)}y"`);
    const scene = (events: number) => ({ name: 'n'.repeat(100), events });
    expect(changeText({ path: 'cases[0]', from: scene(1), to: scene(2) })).toMatch(
      /: \{"n{100}" \.\.\.\} -> \{"n/,
    );
  });

  it('have long values cut and many changes counted', () => {
    expect(changeText({ path: 'basis', from: 'x'.repeat(1_000), to: '' })).toMatch(
      /^basis: "x{119}\.\.\. -> ""$/,
    );
    const many = Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`k${i}`, i]));
    const lines = textOf([rule('a')], [rule('a', many)]);
    expect(lines).toHaveLength(501);
    expect(lines.at(-1)).toBe('... and 100 more');
  });
});

const json = fc.jsonValue({ maxDepth: 4 });
const rules = fc
  .uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'))
  .chain((ids) => fc.tuple(...ids.map((id) => json.map((body) => ({ id, body }) as RuleJson))));

describe('a difference', () => {
  it('is none between a set and itself, and the other way round it is the mirror', () => {
    fc.assert(
      fc.property(rules, rules, (before, after) => {
        expect(diffRuleSets(before, structuredClone(before))).toEqual({
          added: [],
          removed: [],
          altered: [],
        });
        const there = diffRuleSets(before, after);
        const back = diffRuleSets(after, before);
        expect([there.added, there.removed]).toEqual([back.removed, back.added]);
        expect(there.altered).toEqual(
          back.altered.map(({ id, changes }) => ({
            id,
            changes: changes.map(({ path, from, to }) => ({ path, from: to, to: from })),
          })),
        );
      }),
    );
  });
});
