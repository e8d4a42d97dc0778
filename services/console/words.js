/** The page's words: two catalogues, and numbers and times in the manner of the language. */

const LANGUAGES = ['en', 'zh'];
const TAGS = { en: 'en-GB', zh: 'zh-CN' };
const STORED = 'tocsin.language';

/** The language chosen last, else the browser's, else English. */
export function firstLanguage() {
  const stored = readStored();
  if (LANGUAGES.includes(stored)) return stored;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

function readStored() {
  // Storage throws where the browser is told to keep nothing; the page works without.
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

export function keepLanguage(language) {
  try {
    localStorage.setItem(STORED, language);
  } catch {
    return;
  }
}

/** Loads a catalogue and gives the functions that speak its language. */
export async function loadWords(language) {
  const response = await fetch(`/console/catalogue.${language}.json`);
  if (!response.ok) throw new Error(`the catalogue ${language} is not there`);
  const catalogue = await response.json();
  const tag = TAGS[language];
  const oneDecimal = new Intl.NumberFormat(tag, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const fact = new Intl.NumberFormat(tag, { maximumFractionDigits: 2 });
  const percent = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 0 });
  const clock = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'medium' });
  return {
    language,
    tag,
    has: (key) => Object.hasOwn(catalogue, key),
    say: (key, values = {}) => fill(catalogue[key] ?? key, values),
    score: (value) => oneDecimal.format(value),
    number: (value) => fact.format(value),
    percent: (value) => percent.format(value),
    time: (instant) => clock.format(new Date(instant)),
    title: (title) => title[language] ?? title.en ?? Object.values(title)[0] ?? '',
    age: (instant) => age(Date.now() - Date.parse(instant), tag),
  };
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

const AGES = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];

/** `3 min ago`; null where less than a second has passed, or where the clocks of page and source differ. */
function age(ms, tag) {
  const found = AGES.find(([, unit]) => ms >= unit);
  if (found === undefined) return null;
  const [unit, length] = found;
  return new Intl.RelativeTimeFormat(tag, { style: 'short' }).format(-Math.floor(ms / length), unit);
}
