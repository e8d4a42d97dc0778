import { element } from '../parts/dom.js';
import { completionsAt } from './complete.js';
import { createOptions } from './options.js';

const SCHEMA = '/console/library/rule.schema.json';
const INDENT = '  ';

/**
 * A field to write JSON in: the browser's own, so that undo, input of Chinese and screen readers work as everywhere; beside it
 * the lines with their faults, under it what may be written, from the rule schema.
 */
export function createEditor(context, { titleId, helpId, onInput }) {
  const area = element('textarea', {
    id: 'rule-source',
    spellcheck: 'false',
    autocomplete: 'off',
    autocapitalize: 'off',
    wrap: 'off',
    'aria-labelledby': titleId,
    'aria-describedby': helpId,
    'aria-autocomplete': 'list',
  });
  const gutter = element('div', { class: 'gutter', 'aria-hidden': 'true' });
  const options = createOptions(area, context, (option, range) => take(option, range));
  const root = element('div', { class: 'editor' }, gutter, area, options.element);
  let marks = new Map();
  let schema = null;
  let mayLeave = false;
  let strokes = 0;

  const drawGutter = () => {
    const lines = area.value.split('\n').length;
    const rows = Array.from({ length: lines }, (_, i) =>
      element('span', { 'data-severity': marks.get(i + 1) }, String(i + 1)),
    );
    gutter.replaceChildren(...rows);
    gutter.scrollTop = area.scrollTop;
  };
  const changed = () => {
    marks = new Map();
    drawGutter();
    onInput();
  };
  /** Through the browser's own way to write, so that it can be undone. */
  const write = (from, to, text) => {
    area.setSelectionRange(from, to);
    if (!document.execCommand('insertText', false, text)) area.setRangeText(text, from, to, 'end');
  };
  const take = ({ insert, caret }, { from, to }) => {
    write(from, to, insert);
    area.setSelectionRange(from + caret, from + caret);
    changed();
  };
  const suggest = async () => {
    const turn = strokes;
    schema ??= await context.api.get(SCHEMA);
    // What comes late would be offered for what was written since.
    if (turn === strokes) options.show(completionsAt(schema, area.value, area.selectionStart));
  };
  const press = (event) => {
    strokes++;
    // Keys with which Chinese is composed are the input method's.
    if (event.isComposing) return undefined;
    if (options.press(event)) return event.preventDefault();
    const isAsked = event.key === ' ' && event.ctrlKey;
    if (isAsked) void suggest();
    else if (event.key === 'Tab' && !event.shiftKey && !mayLeave)
      write(area.selectionStart, area.selectionEnd, INDENT);
    else if (event.key === 'Enter') write(area.selectionStart, area.selectionEnd, `\n${indentAt(area)}`);
    else {
      mayLeave = event.key === 'Escape';
      return undefined;
    }
    return event.preventDefault();
  };
  area.addEventListener('keydown', press);
  area.addEventListener('input', ({ inputType, data }) => {
    changed();
    // A quote begins a key or a value, and what is written in it narrows the list.
    const isWord = inputType === 'insertText' && /^["\w]$/.test(data ?? '');
    if (isWord || (options.isShown() && inputType.startsWith('delete'))) void suggest();
    else options.hide();
  });
  area.addEventListener('scroll', () => {
    gutter.scrollTop = area.scrollTop;
    options.hide();
  });
  area.addEventListener('blur', () => {
    mayLeave = false;
    options.hide();
  });
  area.addEventListener('click', () => options.hide());

  return {
    element: root,
    text: () => area.value,
    set(text) {
      area.value = text;
      area.setSelectionRange(0, 0);
      area.scrollTop = 0;
      marks = new Map();
      drawGutter();
    },
    /** Marks the lines of faults. */
    mark(faults) {
      marks = new Map();
      for (const { line, severity } of faults)
        if (line !== null && marks.get(line) !== 'fault') marks.set(line, severity);
      drawGutter();
    },
    goTo(line, column) {
      const at = offsetOf(area.value, line, column ?? 1);
      area.focus();
      area.setSelectionRange(at, at);
      area.scrollTop = Math.max(0, (line - 4) * lineHeight(area));
    },
    focus: () => area.focus(),
    redraw: drawGutter,
  };
}

/** The line's own, and one step more after what opens. */
function indentAt({ value, selectionStart }) {
  const line = value.slice(value.lastIndexOf('\n', selectionStart - 1) + 1, selectionStart);
  return /^[ \t]*/.exec(line)[0] + (/[{[]\s*$/.test(line) ? INDENT : '');
}

function offsetOf(text, line, column) {
  const before = text.split('\n').slice(0, line - 1);
  return before.reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
}

export function lineHeight(area) {
  return Number.parseFloat(getComputedStyle(area).lineHeight);
}
