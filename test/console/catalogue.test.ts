import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AREA_SCHEMES } from '../../services/core/event/vocabulary.ts';
import { LEVELS, REVISION_REASONS } from '../../services/core/record/warning.ts';
import { FACTS, PURPOSES } from '../../services/core/rule/rule.ts';

const read = (language: string) =>
  JSON.parse(readFileSync(`services/console/catalogue.${language}.json`, 'utf8')) as Record<string, string>;
const english = read('en');
const chinese = read('zh');

describe('the catalogues', () => {
  it('have the same keys, each with the same places for values', () => {
    expect(Object.keys(chinese)).toEqual(Object.keys(english));
    const places = (text: string) => new Set([...text.matchAll(/\{\w+\}/g)].map(String));
    for (const [key, text] of Object.entries(english)) {
      expect([key, places(chinese[key]!)]).toEqual([key, places(text)]);
      expect(chinese[key]).not.toBe('');
    }
  });

  it('have a word for everything that a warning may hold', () => {
    const needed = [
      ...LEVELS.map((level) => `level.${level}`),
      ...PURPOSES.map((purpose) => `purpose.${purpose}`),
      ...REVISION_REASONS.map((reason) => `reason.${reason}`),
      ...AREA_SCHEMES.map((scheme) => `scheme.${scheme}`),
      ...FACTS.map((fact) => `fact.${fact}`),
    ];
    expect(needed.filter((key) => english[key] === undefined)).toEqual([]);
  });

  it('hold nothing that no page says', () => {
    const names = ['watch', 'row', 'contributions', 'list', 'words', 'session', 'sign-in'].map(
      (name) => `${name}.js`,
    );
    const pages = [...names, 'watch.html', 'sign-in.html']
      .map((name) => readFileSync(`services/console/${name}`, 'utf8'))
      .join();
    const unsaid = Object.keys(english).filter(
      (key) => !key.includes('.') && !pages.includes(`'${key}'`) && !pages.includes(`"${key}"`),
    );
    expect(unsaid).toEqual([]);
  });
});
