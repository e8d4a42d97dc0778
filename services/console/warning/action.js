import { newKey } from '../parts/api.js';
import { openDialog } from '../parts/dialog.js';
import { element } from '../parts/dom.js';
import { isPerson, purposeText, subjectText } from '../parts/warning.js';
import { bodyOf, fieldsOf } from './action-fields.js';
import { conflictText, raisedAgain } from './conflict.js';

/** Statuses in which each action makes sense. */
const OPEN = ['open', 'acknowledged', 'assigned'];

/** In the order in which they are usually done; `key` does them from the keyboard. */
export const ACTIONS = [
  { name: 'acknowledge', key: 'a', in: OPEN },
  { name: 'assign', key: 's', in: OPEN },
  { name: 'contact', key: 'c', in: OPEN },
  { name: 'visit', key: 'v', in: OPEN },
  { name: 'refer', key: 'r', in: OPEN },
  { name: 'silence', key: 'm', in: OPEN },
  { name: 'close', key: 'x', in: OPEN },
  { name: 'reopen', key: 'e', in: ['closed'] },
];

/**
 * Asks for what an action needs and does it. Resolves with the warning as it stands after, or null where it was left. What
 * somebody else did meanwhile is told first, and nothing of it is lost.
 */
export async function openAction(name, warning, context) {
  const words = context.words();
  await includeWords(context);
  const done = await openDialog(words.say(`ask.${name}`), (close) => formOf(name, warning, context, close), {
    name: 'action',
  });
  if (done !== null) {
    context.toast(words.say(done.isTold ? `done.${name}` : laterWord(name)));
    if (done.view !== null) keep(done.view, context);
  }
  return done?.view ?? null;
}

/** Of reopening nothing is told where it comes to nothing. */
const laterWord = (name) => (name === 'reopen' ? 'done.notYetReopened' : 'done.later');

/** A person who was opened is shown on their own page alone, where each look is logged; lists are told of them by the stream. */
function keep(view, { store }) {
  if (view.veiled || !isPerson(view)) store.put(view);
}

/** Where something must be chosen first, the focus begins there; elsewhere Enter does it. */
const hasOpenChoice = (name) => ['silence', 'close', 'reopen'].includes(name);

let included = null;

/** Watch opens actions too, and may not have the words of this page yet. */
function includeWords(context) {
  if (context.words().has('ask.acknowledge')) return Promise.resolve();
  included = context.words().include('warning');
  return included;
}

function formOf(name, warning, context, close) {
  const words = context.words();
  let seen = warning;
  // One deed has one key, however often it is sent; what was seen anew is another deed.
  let key = newKey();
  // And one time from which its lengths run, or the same sent again would be another.
  let begun = null;
  const trouble = element('div', { role: 'alert' });
  const send = element(
    'button',
    { type: 'submit', class: 'button first', autofocus: !hasOpenChoice(name) },
    words.say(`action.${name}`),
  );
  const submit = async (event) => {
    event.preventDefault();
    send.disabled = true;
    begun ??= Date.now();
    const body = {
      action: name,
      seenRevision: seen.revision,
      ...bodyOf(name, new FormData(form), context.session, begun),
    };
    try {
      close(await act(context, warning.warningId, body, key));
    } catch (error) {
      // It was refused, and not done: what is sent next is another.
      if (error.status >= 400 && error.status < 500) begun = null;
      const current = error.body?.current;
      if (error.status === 409 && current !== undefined && current.warningId !== warning.warningId) {
        // It cannot be done at all any more.
        keep(current, context);
        trouble.replaceChildren(raisedAgain(current, words, close));
      } else if (error.status === 409 && current !== undefined) {
        seen = current;
        key = newKey();
        keep(seen, context);
        trouble.replaceChildren(conflictText(error.body, words));
        send.textContent = words.say('conflict.still', { action: words.say(`action.${name}`) });
      } else trouble.replaceChildren(troubleText(error, words));
      send.disabled = false;
      send.focus();
    }
  };
  const form = element(
    'form',
    { method: 'dialog', onsubmit: submit },
    element('p', { class: 'soft' }, `${subjectText(warning, words)} · ${purposeText(warning, words)}`),
    ...fieldsOf(name, warning, context),
    trouble,
    element(
      'div',
      { class: 'ends' },
      element('button', { type: 'button', class: 'button', onclick: () => close() }, words.say('cancel')),
      send,
    ),
  );
  return [form];
}

/** `isTold` is false where the action was taken but has not come back yet. */
async function act({ api }, warningId, body, key) {
  const path = `/v1/warnings/${encodeURIComponent(warningId)}/actions`;
  const { status, body: view } = await api.post(path, body, { key });
  return status === 202 ? { isTold: false, view: null } : { isTold: true, view: view.warning };
}

function troubleText(error, words) {
  const known = {
    unreachable: 'unreachable',
    conflict: 'conflict.nothingDone',
    nothing_left: 'conflict.nothingLeft',
  };
  const word = Object.hasOwn(known, error.code) ? known[error.code] : null;
  const text = word === null ? words.say('failed', { message: error.message }) : words.say(word);
  return element('p', { class: 'notice', 'data-kind': 'wrong' }, text);
}
