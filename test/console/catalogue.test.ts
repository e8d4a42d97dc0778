import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROLES } from '../../services/core/access/role.ts';
import { AREA_SCHEMES } from '../../services/core/event/vocabulary.ts';
import { ACTIONS, FOLLOW_UP_REASONS, OUTCOMES } from '../../services/core/record/follow-up.ts';
import { LEVELS, REVISION_REASONS } from '../../services/core/record/warning.ts';
import { FACTS, PURPOSES } from '../../services/core/rule/rule.ts';
import { consoleModule } from './module.ts';

const ROOT = 'services/console';
type Catalogue = Readonly<Record<string, string>>;

const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' });
/** Folders that have words of their own, the root first. */
const folders = files
  .filter((path) => path.endsWith('catalogue.en.json'))
  .map((path) => path.slice(0, -'catalogue.en.json'.length))
  .sort();
const read = (folder: string, language: string) =>
  JSON.parse(readFileSync(join(ROOT, folder, `catalogue.${language}.json`), 'utf8')) as Catalogue;
const all = (language: string): Catalogue =>
  Object.assign({}, ...folders.map((folder) => read(folder, language)));
const english = all('en');
const sources = files
  .filter((path) => /\.(js|html)$/.test(path))
  .map((path) => readFileSync(join(ROOT, path), 'utf8'))
  .join('\n');

describe('the catalogues', () => {
  it.each(folders)(
    'of "%s" have the same keys in both languages, each with the same places for values',
    (folder) => {
      const [one, other] = [read(folder, 'en'), read(folder, 'zh')];
      expect(Object.keys(other)).toEqual(Object.keys(one));
      const places = (text: string) => new Set([...text.matchAll(/\{\w+\}/g)].map(String));
      for (const [key, text] of Object.entries(one)) {
        expect([key, places(other[key]!)]).toEqual([key, places(text)]);
        expect(other[key]).not.toBe('');
      }
    },
  );

  it('say each thing in one place: no key is in two of them', () => {
    const keys = folders.flatMap((folder) => Object.keys(read(folder, 'en')));
    expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
  });

  it('have a word for everything that a warning, an action or an account may hold', async () => {
    const { PAGES } = await consoleModule('shell/pages.js');
    const needed = [
      ...LEVELS.map((level) => `level.${level}`),
      ...PURPOSES.map((purpose) => `purpose.${purpose}`),
      ...REVISION_REASONS.map((reason) => `reason.${reason}`),
      ...AREA_SCHEMES.map((scheme) => `scheme.${scheme}`),
      ...FACTS.map((fact) => `fact.${fact}`),
      ...ROLES.map((role) => `role.${role}`),
      ...OUTCOMES.flatMap((outcome) => [`outcome.${outcome}`, `outcome.${outcome}.hint`]),
      ...FOLLOW_UP_REASONS.map((reason) => `why.${reason}`),
      ...ACTIONS.flatMap((action) => ['action', 'ask', 'done', 'did'].map((part) => `${part}.${action}`)),
      ...['open', 'acknowledged', 'assigned', 'closed', 'expired', 'withdrawn'].map((one) => `status.${one}`),
      ...PAGES.map(({ name }: { name: string }) => `page.${name}`),
    ];
    expect(needed.filter((key) => english[key] === undefined)).toEqual([]);
  });

  it('hold whatever the pages say by name', () => {
    const said = [...sources.matchAll(/\b(?:say|said|note)\(\s*'([\w.]+)'/g)].map(([, key]) => key!);
    const marked = [...sources.matchAll(/(?:data-word|data-label)(?:="|': ')([\w.]+)/g)].map(
      ([, key]) => key!,
    );
    const words = [...sources.matchAll(/\bword: '([\w.]+)'/g)].map(([, key]) => key!);
    expect(said.length + marked.length + words.length).toBeGreaterThan(80);
    expect([...said, ...marked, ...words].filter((key) => english[key] === undefined)).toEqual([]);
  });

  it('hold nothing that no page says', () => {
    // What is said of a value, like `level.${level}`.
    const prefixes = [...sources.matchAll(/`([\w.]*\.)\$\{/g)].map(([, prefix]) => prefix!);
    const unsaid = Object.keys(english).filter(
      (key) =>
        !sources.includes(`'${key}'`) &&
        !sources.includes(`"${key}"`) &&
        !prefixes.some((prefix) => key.startsWith(prefix)),
    );
    expect(unsaid).toEqual([]);
  });

  it('are where the pages look for them', () => {
    for (const folder of folders) expect(existsSync(join(ROOT, folder, 'catalogue.zh.json'))).toBe(true);
  });
});
