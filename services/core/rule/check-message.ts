import { factKeys } from './fact-keys.ts';
import { type Report, shown, suggest } from './report.ts';
import type { Rule } from './rule.ts';

const PLACEHOLDER = /\{([^{}]*)\}/g;

/** Checks that every `{placeholder}` of a sound rule's message names one of its facts. */
export function checkMessage(rule: Rule, report: Report): void {
  const keys = factKeys(rule.conditions);
  for (const [language, text] of Object.entries(rule.message)) {
    const rest = text.replace(PLACEHOLDER, '');
    if (/[{}]/.test(rest)) {
      const message = rest.includes('{') ? 'a { that no } closes' : 'a } that no { opens';
      report('unknown_value', `message.${language}`, message, 'write placeholders as {event_count}');
    }
    for (const [, name] of text.matchAll(PLACEHOLDER)) {
      if (keys.includes(name!)) continue;
      const remedy = keys.length === 0 ? 'remove it' : suggest(name, keys);
      report('unknown_value', `message.${language}`, `the rule has no fact ${shown(name)}`, remedy);
    }
  }
}
