import { newKey } from '../parts/api.js';
import { element } from '../parts/dom.js';
import { askReason } from './proposals.js';

/** Proposes the active set with these texts put in. Resolves with what came of it, or null where it was left. */
export function proposeTexts(rules, context) {
  return propose('rule.ask.propose', { put: rules, remove: [] }, context);
}

/** Proposes the active set without this rule. */
export function proposeRemoval(id, context) {
  return propose('rule.ask.remove', { put: [], remove: [id] }, context);
}

async function propose(title, changes, context) {
  const words = context.words();
  const when = element('input', { type: 'datetime-local', name: 'when' });
  const field = element('label', { class: 'field' }, words.say('rule.effectiveAt'), when);
  const send = (reason) => {
    const effectiveAt = when.value === '' ? null : new Date(when.value).toISOString();
    return context.api.post('/v1/rules/proposals', { ...changes, reason, effectiveAt }, { key: newKey() });
  };
  const done = await askReason(words.say(title), words.say('rule.propose'), words, send, [field]);
  if (done === null) return null;
  context.toast(words.say(words.has(`rule.${done.outcome}`) ? `rule.${done.outcome}` : 'rule.proposed'));
  await context.go('/rules');
  return done;
}
