import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { consoleModule } from '../module.ts';

const { completionsAt } = await consoleModule('rules/complete.js');
const { placeIn } = await consoleModule('rules/json-place.js');
const schema = JSON.parse(readFileSync('schemas/rule.schema.json', 'utf8'));

interface Option {
  readonly label: string;
  readonly insert: string;
  readonly caret: number;
}

/** What is offered where `|` stands. */
function offered(marked: string): { from: number; to: number; options: readonly Option[] } | null {
  return completionsAt(schema, marked.replace('|', ''), marked.indexOf('|'));
}
const labels = (marked: string) => offered(marked)?.options.map(({ label }) => label) ?? [];

describe('what may be written', () => {
  it.each([
    ['the keys of a rule, required ones first', '{|}', ['id', 'title', 'purpose', 'subject']],
    ['no key that is there', '{"id": "x", |}', ['title', 'purpose', 'subject', 'on']],
    [
      'the keys of what matters for a fact',
      '{"conditions":{"all":[{"fact":"event_count","params":{|}}]}}',
      ['of', 'within'],
    ],
  ])('is %s', (_name, marked, expected) => {
    expect(labels(marked).slice(0, expected.length)).toEqual(expected);
  });

  it.each([
    ['a purpose, from its beginning on', '{"purpose": "sa|"}', 'safeguarding'],
    ['a level', '{"event": {"params": {"floor": |}}}', 'orange'],
    ['a category within a list', '{"on": [{"category": ["bu|"]}]}', 'burglary'],
    [
      'an operator',
      '{"conditions": {"all": [{"fact": "event", "operator": "gr|"}]}}',
      'greaterThanInclusive',
    ],
    ['a fact whose rule is not closed yet', '{"conditions": {"all": [{"fact": "event_c|', 'event_count'],
  ])('is %s', (_name, marked, expected) => {
    expect(labels(marked)[0]).toBe(expected);
  });

  it('is nothing of cameras in a rule about people', () => {
    const conditions = '"conditions": {"all": [{"fact": "cov|"}]}';
    expect(labels(`{"subject": "area:county", ${conditions}}`)).toContain('coverage');
    expect(labels(`{"subject": "individual", ${conditions}}`)).not.toContain('coverage');
  });

  it('takes the place of the word that it stands in, and says where to go on', () => {
    const marked = '{"purp|ose": "x"}';
    const { from, to, options } = offered(marked)!;
    expect(marked.replace('|', '').slice(from, to)).toBe('"purpose"');
    expect(options[0]!.label).toBe('purpose');
    const title = offered('{|}')!.options.find(({ label }) => label === 'title')!;
    expect([title.insert, title.caret]).toEqual(['"title": {}', '"title": {'.length]);
  });

  it('is written as JSON that can be read', () => {
    for (const { insert } of offered('{"conditions": {"all": [|]}}')!.options)
      expect(() => JSON.parse(insert)).not.toThrow();
  });
});

describe('where one is in a text', () => {
  it('is found in any text, at any place', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.nat(), (text, cut, at) => {
        const broken = text.slice(0, cut % (text.length + 1));
        const offset = at % (broken.length + 1);
        const { place } = placeIn(broken, offset);
        expect(place === null || (place.from <= offset && offset <= place.to)).toBe(true);
        expect(() => completionsAt(schema, broken, offset)).not.toThrow();
      }),
    );
  });

  it('knows all of a sound text', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const read = placeIn(JSON.stringify(value), 0).root;
        expect(JSON.stringify(read)).toBe(JSON.stringify(value));
      }),
    );
  });
});
