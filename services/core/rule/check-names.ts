import { STATUS_DOC } from './language/choices.ts';
import { MAX_ID_LENGTH, MAX_TEXT } from './language/limits.ts';
import { isObject, join, type Report, shown, suggest } from './report.ts';

type Json = Readonly<Record<string, unknown>>;

const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** A language tag: `en`, `zh`, `zh-Hans`. */
const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;
/** What cannot be seen, or turns the text around it: with it, one text can pass for another. Line breaks are seen. */
const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]/u;
const STATUSES = Object.keys(STATUS_DOC);

/** Checks what a rule is called and what it says of itself. */
export function checkNames(json: Json, report: Report): void {
  checkId(json.id, report);
  for (const key of ['title', 'message']) checkByLanguage(json[key], key, report);
  for (const key of ['basis', 'owner'] as const) checkStated(json, key, report);
  for (const key of ['$schema', 'knownGaps']) {
    if (json[key] !== undefined) checkText(json[key], key, report);
  }
  if (json.knownGaps === undefined)
    report.warn(
      'not_stated',
      'knownGaps',
      'the rule does not say what it misses',
      'add knownGaps, with the volume of warnings to expect',
    );
  if (Object.hasOwn(json, 'status') && !STATUSES.includes(json.status as string))
    report('unknown_value', 'status', 'no such status', suggest(json.status, STATUSES));
}

export function isId(text: string): boolean {
  return text.length <= MAX_ID_LENGTH && ID.test(text);
}

function checkId(id: unknown, report: Report): void {
  if (id === undefined || (typeof id === 'string' && isId(id))) return;
  report(
    'wrong_type',
    'id',
    `an id is lower-case words joined by hyphens, at most ${MAX_ID_LENGTH} characters`,
    'write for example "domestic-repeat-28d"',
  );
}

function checkByLanguage(texts: unknown, path: string, report: Report): void {
  if (texts === undefined) return;
  if (!isObject(texts) || Object.keys(texts).length === 0) {
    report('wrong_type', path, 'takes a text by language', 'write {"en": "...", "zh": "..."}');
    return;
  }
  if (!Object.hasOwn(texts, 'en'))
    report.warn(
      'not_stated',
      path,
      `there is no ${path} in English`,
      'add "en", which is shown where no other fits',
    );
  for (const [language, text] of Object.entries(texts)) {
    if (report.isFull()) return;
    if (LANGUAGE.test(language)) checkText(text, `${path}.${language}`, report);
    else
      report(
        'unknown_field',
        join(path, language),
        `${shown(language)} is no language`,
        'write for example "en"',
      );
  }
}

const STATED = {
  basis: 'write the evidence or the statute, or that there is none',
  owner: 'write the desk that answers for it',
} as const;

function checkStated(json: Json, key: keyof typeof STATED, report: Report): void {
  if (!Object.hasOwn(json, key)) return;
  const text = json[key];
  if (typeof text === 'string' && text.trim() !== '') checkText(text, key, report);
  else {
    report('missing_field', key, `every rule states its ${key} (charter, clause 5)`, STATED[key]);
  }
}

function checkText(text: unknown, path: string, report: Report): void {
  if (typeof text !== 'string' || text === '' || text.length > MAX_TEXT)
    report('wrong_type', path, `is no text of 1 to ${MAX_TEXT} characters`, 'write a text');
  else if (UNSEEN.test(text))
    report(
      'encoding',
      path,
      'has characters that cannot be seen or that turn the text around',
      'type it anew',
    );
}
