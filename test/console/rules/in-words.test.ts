import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AREA_SCHEMES, CATEGORIES, ROLES, STAGES, STREAMS } from '../../../services/core/event/vocabulary.ts';
import { FILTER_FIELDS } from '../../../services/core/rule/fields.ts';
import { DECORATORS, FACTS, OPERATORS } from '../../../services/core/rule/rule.ts';
import { consoleModule } from '../module.ts';

const { aboutText, conditionTree, effectText, filterText, messageText, sequenceText, triggerTexts } =
  await consoleModule('rules/in-words.js');
const { wordsOf } = await consoleModule('parts/words.js');

const read = (folder: string, language: string) =>
  JSON.parse(readFileSync(`services/console/${folder}catalogue.${language}.json`, 'utf8'));
const catalogueOf = (language: string) => ({ ...read('', language), ...read('rules/', language) });
/** Fails for a key that no catalogue has, or a place that nothing fills. */
function wordsIn(language: string) {
  const catalogue = catalogueOf(language);
  const words = wordsOf(catalogue, language, 'Asia/Shanghai');
  const say = (key: string, values = {}) => {
    expect(Object.keys(catalogue)).toContain(key);
    const text = words.say(key, values);
    expect(text).not.toMatch(/[{}]/);
    return text;
  };
  return { ...words, say };
}

const rules = readdirSync('rules')
  .filter((name) => name.endsWith('.json') && name !== 'shared-conditions.json')
  .map((name) => JSON.parse(readFileSync(`rules/${name}`, 'utf8')));

interface Node {
  readonly text: string;
  readonly parts?: readonly Node[];
}
const flat = ({ text, parts = [] }: Node): readonly string[] => [text, ...parts.flatMap(flat)];

describe.each(['en', 'zh'])('a rule in words (%s)', (language) => {
  const words = wordsIn(language);

  it.each(rules.map((rule) => [rule.id, rule]))('says all of %s', (_id, rule) => {
    const said = [
      ...triggerTexts(rule, words),
      ...flat(conditionTree(rule.conditions, words)),
      effectText(rule, words),
      aboutText(rule, words),
      messageText(rule.message[language], words),
    ];
    for (const text of said) expect(text).not.toMatch(/undefined|\[object|[{}]|[a-z]+_[a-z]+/);
  });

  it('has a word for every operator, fact, stream, category, stage, role and field', () => {
    const keys = Object.keys(catalogueOf(language));
    const needed = [
      ...OPERATORS.map((one) => `operator.${one}`),
      ...DECORATORS.map((one) => `decorator.${one}`),
      ...FACTS.filter((one) => one !== 'event').map((one) => `counted.${one}`),
      ...STREAMS.flatMap((one) => [`stream.${one}`, ...CATEGORIES[one].map((kind) => `category.${kind}`)]),
      ...STAGES.map((one) => `stage.${one}`),
      ...ROLES.map((one) => `party.${one}`),
      ...AREA_SCHEMES.map((one) => `scheme.${one}`),
      ...[...FILTER_FIELDS.keys()].filter((one) => one !== 'stream').map((one) => `rules.field.${one}`),
    ];
    expect(needed.filter((key) => !keys.includes(key))).toEqual([]);
  });
});

it('reads as a sentence', () => {
  const words = wordsIn('en');
  const rule = rules.find(({ id }) => id === 'domestic-repeat-28d');
  expect(triggerTexts(rule, words)).toEqual(['police incident (domestic violence)']);
  expect(conditionTree(rule.conditions, words)).toEqual({
    text: 'number of times: event (domestic violence), within 28 days: at least 2',
  });
  expect(effectText(rule, words)).toBe(
    '60 points, half of which is left after 30 days; at least Orange until then',
  );
  expect(
    filterText({ category: ['theft', 'burglary'], severity: { gte: 3, lt: 4 }, weapon: true }, words),
  ).toBe('event (theft or burglary; severity (1 to 4) at least 3 and less than 4; a weapon was seen)');
});

it('says groups, negations and decorated operators', () => {
  const words = wordsIn('en');
  const condition = { fact: 'event', path: '$.severity', operator: 'not:equal', value: 2 };
  expect(conditionTree({ any: [condition, { not: condition }] }, words)).toEqual({
    text: 'at least one of these',
    parts: [
      { text: 'severity (1 to 4): not (is 2)' },
      { text: 'not', parts: [{ text: 'severity (1 to 4): not (is 2)' }] },
    ],
  });
});

describe('a sequence of events', () => {
  const params = {
    steps: [{ stage: ['agreed', 'failed'] }, { threat: true }],
    within: 'P90D',
  };
  it.each([
    [
      'en',
      'temporal_ordered',
      true,
      /^these happened one after another: event \(.*agreed or failed.*\), then event \(.*\), within 90 days$/,
    ],
    ['en', 'temporal_ordered', false, /^these did not happen one after another: /],
    ['en', 'temporal', true, /^all of these happened: /],
    ['en', 'temporal', false, /^not all of these happened: /],
    ['zh', 'temporal_ordered', true, /^以下依次发生：/],
    ['zh', 'temporal_ordered', false, /^以下没有依次发生：/],
  ] as const)('is told in %s by its steps: %s %s', (language, fact, happened, said) => {
    expect(sequenceText({ fact, params }, happened, wordsIn(language))).toMatch(said);
  });
});
