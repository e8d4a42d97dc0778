import { ageIn, timesIn } from './times.js';

/** The page's words: catalogues, and numbers and times in the manner of the language. */

const LANGUAGES = ['en', 'zh'];
const TAGS = { en: 'en-GB', zh: 'zh-CN' };

/** The language chosen last, else the browser's, else English. */
export function firstLanguage(chosen) {
  if (LANGUAGES.includes(chosen)) return chosen;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/**
 * What a language says: what all pages share, and the words of the folders; `watch` adds
 * `/console/watch/catalogue.<language>.json`.
 */
export async function loadCatalogue(language, folders = []) {
  const paths = ['', ...folders.map((folder) => `${folder}/`)];
  const parts = await Promise.all(paths.map((path) => loadPart(path, language)));
  return Object.assign({}, ...parts);
}

/** What speaks from a catalogue. Times are in `zone`, the browser's own where it is undefined. */
export function wordsOf(catalogue, language, zone) {
  const tag = TAGS[language];
  const oneDecimal = new Intl.NumberFormat(tag, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const fact = new Intl.NumberFormat(tag, { maximumFractionDigits: 2 });
  const percent = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 0 });
  const list = new Intl.ListFormat(tag, { type: 'conjunction', style: language === 'zh' ? 'short' : 'long' });
  const isChinese = language === 'zh';
  return {
    language,
    tag,
    ...timesIn(tag, zone),
    has: (key) => Object.hasOwn(catalogue, key),
    say: (key, values = {}) => fill(catalogue[key] ?? key, values),
    score: (value) => oneDecimal.format(value),
    number: (value) => fact.format(value),
    percent: (value) => percent.format(value),
    /** `a, b and c`. */
    list: (texts) => list.format(texts),
    /** Parts of a line, one after another: `a; b`. */
    join: (texts) => texts.join(isChinese ? '；' : '; '),
    /** `name: value`. */
    pair: (name, value) => (isChinese ? `${name}：${value}` : `${name}: ${value}`),
    /** `text (aside)`. */
    aside: (text, aside) => (isChinese ? `${text}（${aside}）` : `${text} (${aside})`),
    title: (title) => title[language] ?? title.en ?? Object.values(title)[0] ?? '',
    age: (ms) => ageIn(tag, ms),
    /** Adds a page's own words. */
    include: async (folder) => void Object.assign(catalogue, await loadPart(`${folder}/`, language)),
  };
}

async function loadPart(path, language) {
  const response = await fetch(`/console/${path}catalogue.${language}.json`);
  if (!response.ok) throw new Error(`the catalogue ${path}${language} is not there`);
  return await response.json();
}

function fill(text, values) {
  return text.replace(/\{([\w.]+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
