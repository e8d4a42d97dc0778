/**
 * What comes in English alone, faults of the checker and what the shipped rules say of themselves, is said in another language by a
 * catalogue of phrases.
 */

const DEPTH = 4;
/** What the checker writes for a value that is no text. A text that somebody wrote is in quotes where it has a blank. */
const KINDS = new Set(['a list', 'an object']);

/**
 * What says a phrase by a catalogue of templates: `{ "more than {} values": "超过{1}个值" }`. What stands in a place is said too
 * where it is marked as a phrase, as in `{1!}`; in any other it is somebody's own text, and stays as they wrote it, like a phrase
 * that no template fits. Pure.
 */
export function phraseBook(catalogue) {
  const templates = Object.entries(catalogue)
    .filter(([phrase]) => phrase.includes('{}'))
    .map(([phrase, said]) => ({
      said,
      pattern: patternOf(phrase),
      isOpener: /^[^{]*: /.test(phrase),
      plain: phrase.replaceAll('{}', '').length,
    }))
    // `can never hold: {}` holds whatever comes after. Else what says most by itself fits best: `{} is {}` fits nearly anything.
    .sort((a, b) => b.isOpener - a.isOpener || b.plain - a.plain);

  return (text) => say(text, DEPTH) ?? text;

  function say(text, depth) {
    if (Object.hasOwn(catalogue, text)) return catalogue[text];
    if (depth === 0) return null;
    for (const { pattern, said } of templates) {
      const found = pattern.exec(text);
      if (found === null) continue;
      return said.replaceAll(/\{(\d)(!?)\}/g, (_, place, mark) => {
        const part = found[Number(place)] ?? '';
        return mark === '!' || KINDS.has(part) ? (say(part, depth - 1) ?? part) : part;
      });
    }
    return null;
  }
}

function patternOf(phrase) {
  const parts = phrase.split('{}').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('([\\s\\S]*?)')}$`);
}

const asItIs = (text) => text;
const books = new Map();

/**
 * The phrases of `faults` or `prose` in the language that is chosen. `follow()` gets those of a language chosen since, and calls
 * `onChange` once they are there; what comes for a language that was left meanwhile is dropped.
 */
export function createBook(name, languageNow, onChange) {
  let book = asItIs;
  return {
    say: (text) => book(text),
    async follow() {
      const language = languageNow();
      const come = await bookOf(name, language);
      if (language !== languageNow() || come === book) return;
      book = come;
      onChange();
    },
  };
}

/** What says the phrases of `faults` or `prose` in a language: as they come in English, and where the catalogue cannot be had. */
function bookOf(name, language) {
  if (language === 'en') return Promise.resolve(asItIs);
  const path = `/console/rules/${name}.${language}.json`;
  if (!books.has(path)) books.set(path, loadBook(path));
  return books.get(path);
}

async function loadBook(path) {
  try {
    const response = await fetch(path);
    if (response.ok) return phraseBook(await response.json());
  } catch {
    // English then, and asked for again the next time.
  }
  books.delete(path);
  return asItIs;
}
