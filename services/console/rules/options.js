import { element } from '../parts/dom.js';

/** The list of what may be written, under the caret of a field. `take(option, { from, to })` writes one. */
export function createOptions(area, context, take) {
  const list = element('ul', { id: 'rule-options', role: 'listbox', class: 'options', hidden: true });
  const told = element('p', { class: 'unseen', role: 'status' });
  let found = null;
  let chosen = 0;

  const hide = () => {
    found = null;
    list.hidden = true;
    told.textContent = '';
    area.removeAttribute('aria-activedescendant');
    area.removeAttribute('aria-controls');
  };
  const draw = () => {
    const rows = found.options.map(({ label, detail }, i) =>
      element(
        'li',
        {
          id: `rule-option-${i}`,
          role: 'option',
          'aria-selected': String(i === chosen),
          // Before the field loses the focus.
          onmousedown: (event) => {
            event.preventDefault();
            takeChosen(i);
          },
        },
        element('span', { class: 'label' }, label),
        element('span', { class: 'soft' }, detail),
      ),
    );
    list.setAttribute('aria-label', context.words().say('rule.options'));
    list.replaceChildren(...rows);
    list.hidden = false;
    place(list, area);
    rows[chosen].scrollIntoView({ block: 'nearest' });
    area.setAttribute('aria-controls', list.id);
    area.setAttribute('aria-activedescendant', `rule-option-${chosen}`);
  };
  const takeChosen = (which) => {
    const { options, from, to } = found;
    hide();
    take(options[which], { from, to });
  };
  return {
    element: element('div', {}, list, told),
    isShown: () => found !== null,
    hide,
    /** Null hides the list. */
    show(next) {
      if (next === null) return hide();
      found = next;
      chosen = 0;
      told.textContent = context.words().say('rule.optionCount', { number: next.options.length });
      return draw();
    },
    /** Whether a key was the list's. */
    press({ key }) {
      if (found === null) return false;
      const { length } = found.options;
      if (key === 'ArrowDown' || key === 'ArrowUp') {
        chosen = (chosen + (key === 'ArrowDown' ? 1 : length - 1)) % length;
        draw();
      } else if (key === 'Enter' || key === 'Tab') takeChosen(chosen);
      else if (key === 'Escape') hide();
      else return false;
      return true;
    },
  };
}

/** Under the caret: measured, since a field does not tell where it is. */
function place(list, area) {
  const style = getComputedStyle(area);
  const before = area.value.slice(0, area.selectionStart).split('\n');
  const pen = new OffscreenCanvas(1, 1).getContext('2d');
  pen.font = `${style.fontSize} ${style.fontFamily}`;
  const left =
    area.offsetLeft +
    Number.parseFloat(style.paddingLeft) +
    pen.measureText(before.at(-1)).width -
    area.scrollLeft;
  const top =
    area.offsetTop +
    Number.parseFloat(style.paddingTop) +
    before.length * Number.parseFloat(style.lineHeight) -
    area.scrollTop;
  list.style.left = `${Math.max(0, Math.min(left, area.offsetLeft + area.clientWidth - list.offsetWidth))}px`;
  list.style.top = `${top}px`;
}
