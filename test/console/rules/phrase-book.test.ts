import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { checkTexts } from '../../../services/app/rules/rule-texts.ts';
import type { Fault } from '../../../services/core/fault.ts';
import { checkRule } from '../../../services/core/rule/check.ts';
import { DAY_MS } from '../../../services/core/time/duration.ts';
import { consoleModule } from '../module.ts';
import { literalsOf } from './phrases.ts';

const { createBook, phraseBook } = await consoleModule('rules/phrase-book.js');
const CHINESE: Readonly<Record<string, string>> = JSON.parse(
  readFileSync('services/console/rules/faults.zh.json', 'utf8'),
);
const inChinese: (text: string) => string = phraseBook(CHINESE);

const inFolder = (folder: string, chosen = /\.ts$/): readonly string[] =>
  readdirSync(folder)
    .filter((name) => chosen.test(name))
    .map((name) => `${folder}/${name}`);
/** Wherever a fault of a rule's text, its JSON or the events of its cases gets its words. */
const SOURCES = [
  ...inFolder('services/core/rule', /^(check.*|charter-names|duration-fault|report|shared-conditions)\.ts$/),
  ...inFolder('services/core/rule/contradiction'),
  ...inFolder('services/core/event', /^(check|describe|readers|report|.*-readers|unknown-fields)\.ts$/),
  ...inFolder('services/adapters/json-source'),
  'services/app/rules/rule-source.ts',
  'services/app/rules/rule-texts.ts',
  'services/app/rules/json-file.ts',
];
/** Pieces of which a phrase is put together: the whole is in the catalogue. */
const PIECES: ReadonlySet<string> = new Set([
  ' or ',
  ' and ',
  ' from {}',
  ' from {} to {}',
  ' to {}',
  ' not below {}',
  'use at most P{}D, or raise',
  '{} the retention setting',
  'Did you mean "{}"? ',
  '{}One of: {}.',
  '{}Leave it out, or use one of: {}.',
  'Remove the blanks around it. ',
]);
const isPhrase = (text: string): boolean => /[a-z}] |, [a-z]/.test(text);

/** A rule that says `text` where it should say something else. */
const brokenBy = (text: string): object => ({
  id: 'x',
  title: { en: 'a', zh: 'b' },
  purpose: 'fire_safety',
  subject: 'area:cell',
  on: [{ category: text }],
  conditions: { all: [{ fact: text, operator: text, value: 1 }] },
  event: { type: 'risk', params: { points: 50, halfLife: 'P1D', floor: text } },
  message: { en: 'a', zh: 'b' },
  basis: 'b',
  owner: 'o',
  status: text,
});

describe('the words of faults', () => {
  it.each(SOURCES)('of %s are all there in Chinese', (file) => {
    const phrases = literalsOf(readFileSync(file, 'utf8')).filter(
      (text) => isPhrase(text) && !PIECES.has(text),
    );
    expect(phrases.filter((text) => !Object.hasOwn(CHINESE, text))).toEqual([]);
  });

  it('are found in the sources, comments and regular expressions left out', () => {
    const source = [
      "const a = 'one text'; // 'no text'",
      ["const b = /it's/.test(a) ? `two $", "{f({ c: 'three texts' })} texts` : 1 / 2;"].join(''),
      "/* 'none' */ const d = c! / 2 + ' four texts';",
    ].join('\n');
    expect(literalsOf(source)).toEqual(['one text', 'three texts', 'two {} texts', ' four texts']);
    const all = SOURCES.flatMap((file) => literalsOf(readFileSync(file, 'utf8'))).filter(isPhrase);
    expect(all.length).toBeGreaterThan(300);
  });

  it('have the same places in Chinese, each once', () => {
    for (const [phrase, said] of Object.entries(CHINESE)) {
      const places = phrase.split('{}').length - 1;
      const named = [...said.matchAll(/\{(\d)!?\}/g)].map(([, place]) => Number(place)).sort((a, b) => a - b);
      const wanted = Array.from({ length: places }, (_, index) => index + 1);
      expect([phrase, named]).toEqual([phrase, wanted]);
    }
  });

  it.each([
    ['unknown fact event_cuont', '没有因子event_cuont'],
    ['did you mean event_count?', '是否应为event_count？'],
    ['use one of: all, any', '可用：all, any'],
    ['greaterThan takes a finite number', 'greaterThan需要有限数值'],
    ['can never hold: event_count is a whole number from 0', '永不成立：event_count应为不小于0的整数'],
    ['no event passes: it is a whole number from 1 to 4', '没有事件能满足：它是1至4的整数'],
    ['text of 3 characters where a time belongs', '应为时间之处是3个字符的文本'],
    ['can never hold: severity is 4 in every trigger', '永不成立：severity应为各触发事件中的4'],
    [
      'can never hold: $.severity is 4 in every trigger, event_count is a whole number from 0',
      '永不成立：$.severity为各触发事件中的4，event_count为不小于0的整数',
    ],
    ['is an object, and a value is a number', '为对象，而取值应为数值'],
    ['what nobody has translated', 'what nobody has translated'],
  ])('%s is said as %s', (text, said) => {
    expect(inChinese(text)).toBe(said);
  });

  it.each(['a is b', 'missing', 'required', 'a number from 1 to 5', 'nothing', 'can never hold: missing'])(
    'leave "%s" as it is where somebody wrote it',
    (text) => {
      const { faults } = checkRule(brokenBy(text), 400 * DAY_MS) as { readonly faults: readonly Fault[] };
      const quoting = faults.map(({ message }) => message).filter((message) => message.includes(text));
      expect(quoting.length).toBeGreaterThan(1);
      for (const message of quoting) {
        expect(inChinese(message)).not.toBe(message);
        expect(inChinese(message)).toContain(text);
      }
    },
  );

  it('of rules that are broken in many ways leave no English behind, but for what was written', async () => {
    const rules = readdirSync('rules')
      .filter((name) => name.endsWith('.json') && name !== 'shared-conditions.json')
      .slice(0, 6)
      .map((name) => readFileSync(`rules/${name}`, 'utf8'));
    const breaks: readonly (readonly [RegExp, string])[] = [
      [/"fact"/, '"fatc"'],
      [/"operator": "\w+"/, '"operator": ">"'],
      [/"halfLife": "P/, '"halfLife": "-P'],
      [/"points": \d+/, '"points": "60"'],
      [/"purpose": "\w+"/, '"purpose": "everything"'],
      [/"within": "P/, '"within": "p'],
      [/"basis": "[^"]*"/, '"basis": ""'],
      [/"category"/, '"ethnicity"'],
      [/"owner": "[^"]*",/, ''],
      [/,\n/, '\n'],
      [/\{/, '{ // why'],
      [/"status": "\w+"/, '"status": "on"'],
      [/"knownGaps"/, '"knowGaps"'],
      [/"occurredAt": "[^"]*"/, '"occurredAt": "yesterday"'],
    ];
    const texts = rules.flatMap((text) => breaks.map(([from, to]) => ({ text: text.replace(from, to) })));
    const { faults } = await checkTexts(texts, 'rules', 400 * DAY_MS);
    expect(faults.length).toBeGreaterThan(60);
    const left = faults
      .flatMap(({ message, remedy }) => [message, remedy])
      .filter((text) => inChinese(text) === text);
    expect([...new Set(left)]).toEqual([]);
  });
});

describe('what a shipped rule says of itself', () => {
  const prose: Readonly<Record<string, string>> = JSON.parse(
    readFileSync('services/console/rules/prose.zh.json', 'utf8'),
  );
  const shipped = readdirSync('rules')
    .filter((name) => name.endsWith('.json') && name !== 'shared-conditions.json')
    .map((name) => JSON.parse(readFileSync(`rules/${name}`, 'utf8')) as { basis: string; knownGaps: string });

  it('is told in Chinese as it stands in the rule, and nothing is that stands in none', () => {
    expect(new Set(Object.keys(prose))).toEqual(
      new Set(shipped.flatMap(({ basis, knownGaps }) => [basis, knownGaps])),
    );
  });

  it('has the same figures in both languages', () => {
    const figures = (text: string) => new Set(text.match(/(?<![A-Za-z])\d+(?:[.,]\d+)*/g));
    for (const [english, chinese] of Object.entries(prose)) {
      const left = [...figures(english)].filter((figure) => !figures(chinese).has(figure));
      expect([english, left]).toEqual([english, []]);
    }
  });

  it('that somebody has changed is told as they wrote it', () => {
    const [first] = Object.keys(prose);
    expect(phraseBook(prose)(first)).toBe(prose[first!]);
    expect(phraseBook(prose)(`${first}, since changed`)).toBe(`${first}, since changed`);
  });
});

describe('the phrases of the language that is chosen', () => {
  /** Catalogues that come when a test lets them. */
  function held() {
    const letGo: Record<string, () => void> = {};
    vi.stubGlobal('fetch', async (path: string) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      letGo[path] = resolve;
      await promise;
      return { ok: true, json: async () => ({ hello: path }) };
    });
    onTestFinished(() => void vi.unstubAllGlobals());
    return letGo;
  }

  it('are drawn once they are there, and not again', async () => {
    const letGo = held();
    let drawn = 0;
    const book = createBook(
      'one',
      () => 'zh',
      () => drawn++,
    );
    const coming = book.follow();
    expect(book.say('hello')).toBe('hello');
    letGo['/console/rules/one.zh.json']!();
    await coming;
    await book.follow();
    expect([book.say('hello'), drawn]).toEqual(['/console/rules/one.zh.json', 1]);
  });

  it('are not those of one that was left before they came', async () => {
    const letGo = held();
    let language = 'zh';
    let drawn = 0;
    const book = createBook(
      'two',
      () => language,
      () => drawn++,
    );
    const late = book.follow();
    language = 'en';
    await book.follow();
    letGo['/console/rules/two.zh.json']!();
    await late;
    expect([book.say('hello'), drawn]).toEqual(['hello', 0]);
    language = 'zh';
    await book.follow();
    expect(book.say('hello')).toBe('/console/rules/two.zh.json');
  });
});
