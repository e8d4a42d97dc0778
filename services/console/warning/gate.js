import { choices } from '../parts/dialog.js';
import { element } from '../parts/dom.js';

/** Usual reasons; what is written down is the sentence in the language of the officer. */
const REASONS = ['follow_up', 'handover', 'supervision', 'other'];
const LONGEST = 300;
const SHORTEST = 4;

/**
 * Asks why somebody looks at a person's warning: once for each case, and written to the access log. `open(reason)` gives the
 * reason and throws where it is refused.
 */
export function gate(words, open) {
  const say = (key) => words.say(key);
  const options = REASONS.map((reason) => [reason, say(`gate.${reason}`)]);
  const other = element('input', {
    name: 'other',
    maxlength: LONGEST,
    minlength: SHORTEST,
    autocomplete: 'off',
    'aria-label': say('gate.otherLabel'),
    placeholder: say('gate.otherLabel'),
  });
  const field = element(
    'div',
    { class: 'other', hidden: true },
    other,
    element('p', { class: 'soft' }, say('gate.noNames')),
  );
  const trouble = element('div', { role: 'alert' });
  const fieldset = choices(say('gate.why'), 'reason', options, null);
  fieldset.addEventListener('change', ({ target }) => {
    field.hidden = target.value !== 'other';
    other.required = !field.hidden;
    if (!field.hidden) other.focus();
  });
  const button = element('button', { type: 'submit', class: 'button first' }, say('gate.open'));
  const submit = async (event) => {
    event.preventDefault();
    const data = new FormData(form);
    const chosen = data.get('reason');
    button.disabled = true;
    try {
      await open(chosen === 'other' ? data.get('other').trim() : say(`gate.${chosen}`));
    } catch (error) {
      button.disabled = false;
      const text =
        error.code === 'unreachable' ? say('unreachable') : words.say('failed', { message: error.message });
      trouble.replaceChildren(element('p', { class: 'notice', 'data-kind': 'wrong' }, text));
    }
  };
  const form = element(
    'form',
    { class: 'card gate', onsubmit: submit },
    element('h2', {}, say('gate.title')),
    element('p', {}, say('gate.text')),
    fieldset,
    field,
    trouble,
    element('div', { class: 'ends' }, button),
  );
  return form;
}
