import { element } from '../parts/dom.js';
import { refusalText } from '../parts/loading.js';
import { createEditor } from './editor.js';
import { faultList, faultSummary } from './faults.js';
import { createBook } from './phrase-book.js';
import { proposeTexts } from './propose.js';
import { runOf } from './runs.js';

/** Checked when nobody wrote for this long, ms. */
const PAUSE_MS = 350;

/** A rule's text with what is wrong with it as one writes, its cases, and the way to propose it. */
export function createEditing(context) {
  const words = () => context.words();
  const status = element('p', { class: 'check', role: 'status' });
  const faults = element('div', {});
  const runs = element('div', { 'aria-live': 'polite' });
  const buttons = element('div', { class: 'ends' });
  const heading = element('h2', { id: 'editing-title' });
  const help = element('p', { class: 'soft', id: 'editing-help' });
  const editor = createEditor(context, {
    helpId: 'editing-help',
    titleId: 'editing-title',
    onInput: () => written(),
  });
  const root = element(
    'section',
    { class: 'card editing', 'aria-labelledby': 'editing-title', hidden: true },
    heading,
    editor.element,
    help,
    status,
    faults,
    buttons,
    runs,
  );
  let original = '';
  let found = null;
  const inWords = createBook(
    'faults',
    () => words().language,
    () => drawFaults(),
  );
  let asked = 0;
  let timer = 0;
  let isRunning = false;

  const written = () => {
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE_MS);
    root.dataset.checked = 'false';
    drawButtons();
  };
  const check = async () => {
    const turn = ++asked;
    status.textContent = words().say('rule.checking');
    try {
      const { body } = await context.api.post('/v1/rules/check', { rules: [{ text: editor.text() }] });
      await inWords.follow();
      if (turn !== asked) return;
      found = body.faults;
      root.dataset.checked = 'true';
      drawFaults();
    } catch (error) {
      if (error.name !== 'RequestError') throw error;
      if (turn === asked) status.textContent = refusalText(error, words());
    }
    drawButtons();
  };
  const drawFaults = () => {
    if (found === null) return;
    status.textContent = faultSummary(found, words());
    root.dataset.faults = String(found.filter(({ severity }) => severity === 'fault').length);
    editor.mark(found);
    faults.replaceChildren(
      ...faultList(found, words(), {
        inWords: inWords.say,
        goTo: ({ line, column }) => editor.goTo(line, column),
      }),
    );
  };
  const run = async () => {
    isRunning = true;
    drawButtons();
    try {
      const { body } = await context.api.post('/v1/rules/test', { rules: [{ text: editor.text() }] });
      await inWords.follow();
      found = body.faults;
      drawFaults();
      runs.replaceChildren(runOf(body.cases, words()));
    } catch (error) {
      if (error.name !== 'RequestError') throw error;
      runs.replaceChildren(
        element('p', { class: 'notice', 'data-kind': 'wrong' }, refusalText(error, words())),
      );
    }
    isRunning = false;
    drawButtons();
  };
  const drawButtons = () => {
    const { say } = words();
    const isSound = root.dataset.checked === 'true' && root.dataset.faults === '0';
    const isChanged = editor.text() !== original;
    const button = (id, word, run, attributes) =>
      element('button', { type: 'button', id, class: 'button', onclick: run, ...attributes }, say(word));
    const focused = buttons.contains(document.activeElement) ? document.activeElement.id : '';
    buttons.replaceChildren(
      isChanged ? '' : element('p', { class: 'soft' }, say('rule.unchanged')),
      button('rule-run', isRunning ? 'rule.running' : 'rule.run', run, { disabled: isRunning }),
      button('rule-propose', 'rule.propose', () => proposeTexts([{ text: editor.text() }], context), {
        class: 'button first',
        disabled: !isSound || !isChanged,
      }),
    );
    if (focused !== '') document.getElementById(focused)?.focus();
  };

  return {
    element: root,
    isShown: () => !root.hidden,
    /** Takes a text in; what was found of another goes. */
    open(text, { isShown }) {
      original = text;
      found = null;
      runs.replaceChildren();
      faults.replaceChildren();
      editor.set(text);
      root.hidden = !isShown;
      if (isShown) void check();
    },
    close() {
      root.hidden = true;
    },
    toggle() {
      root.hidden = !root.hidden;
      if (root.hidden) return;
      editor.focus();
      void check();
    },
    redraw() {
      const { say } = words();
      heading.textContent = say('rule.text');
      help.textContent = say('rule.help');
      editor.redraw();
      drawFaults();
      drawButtons();
      void inWords.follow();
    },
  };
}
