import { factKeys } from './fact-keys.ts';
import { MAX_TEXT } from './language/limits.ts';
import { isObject, join, type Report, shown, suggest } from './report.ts';
import type { Condition } from './rule.ts';

const PLACEHOLDER = /\{([^{}]*)\}/g;

/** Checks that every `{placeholder}` of a rule's message names a fact of its sound conditions. */
export function checkMessage(message: unknown, conditions: Condition, report: Report): void {
  if (!isObject(message)) return;
  const keys = factKeys(conditions);
  for (const [language, text] of Object.entries(message)) {
    if (report.isFull()) return;
    if (typeof text === 'string' && text.length <= MAX_TEXT)
      checkText(text, join('message', language), keys, report);
  }
}

function checkText(text: string, path: string, keys: readonly string[], report: Report): void {
  const rest = text.replace(PLACEHOLDER, '');
  if (/[{}]/.test(rest)) {
    const message = rest.includes('{') ? 'a { that no } closes' : 'a } that no { opens';
    report('unknown_value', path, message, 'write placeholders as {event_count}');
  }
  for (const [, name] of text.matchAll(PLACEHOLDER)) {
    if (keys.includes(name!)) continue;
    const remedy = keys.length === 0 ? 'remove it' : suggest(name, keys);
    report('unknown_value', path, `the rule has no fact ${shown(name)}`, remedy);
  }
}
