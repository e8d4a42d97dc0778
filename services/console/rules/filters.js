import { element } from '../parts/dom.js';

const STATUSES = ['active', 'shadow', 'off'];

/** Whether a rule is among those that were chosen. Pure. */
export function passes({ id, title, message, purpose: own, status: standing }, { purpose, status, text }) {
  if (purpose !== '' && own !== purpose) return false;
  if (status !== '' && standing !== status) return false;
  const wanted = text.toLowerCase();
  return [id, ...Object.values(title), ...Object.values(message)].some((one) =>
    one.toLowerCase().includes(wanted),
  );
}

/** Purpose, status and words of a rule. `onChange(chosen)`. */
export function createFilters(context, onChange) {
  let chosen = { purpose: '', status: '', text: '' };
  const root = element('search', { class: 'rule-tools' });
  const change = (part) => {
    chosen = { ...chosen, ...part };
    onChange(chosen);
  };
  const select = (name, values, textOf) => {
    const { say } = context.words();
    const options = ['', ...values].map((value) =>
      element(
        'option',
        { value, selected: value === chosen[name] },
        value === '' ? say(`rules.any.${name}`) : textOf(value),
      ),
    );
    const attributes = { id: `rules-${name}`, onchange: ({ target }) => change({ [name]: target.value }) };
    return element(
      'label',
      {},
      element('span', { class: 'unseen' }, say(`rules.${name}`)),
      element('select', attributes, ...options),
    );
  };
  return {
    element: root,
    chosen: () => chosen,
    draw(purposes) {
      const { say } = context.words();
      const search = {
        type: 'search',
        id: 'rules-text',
        value: chosen.text,
        placeholder: say('rules.text'),
        oninput: ({ target }) => change({ text: target.value.trim() }),
      };
      root.replaceChildren(
        element(
          'label',
          {},
          element('span', { class: 'unseen' }, say('rules.text')),
          element('input', search),
        ),
        select('purpose', purposes, (value) => say(`purpose.${value}`)),
        select('status', STATUSES, (value) => say(`rules.status.${value}`)),
      );
    },
    focus: () => root.querySelector('input').focus(),
  };
}
