import { newKey } from '../parts/api.js';
import { openDialog } from '../parts/dialog.js';
import { element } from '../parts/dom.js';
import { refusalText } from '../parts/loading.js';
import { timeWithAge } from '../parts/times.js';
import { holderText } from '../parts/warning.js';

/** Changes that wait for a second person. `onDecided()` once one was approved or rejected. */
export function proposalCards(proposals, words, context, onDecided) {
  return proposals.map((proposal) => cardOf(proposal, words, context, onDecided));
}

function cardOf(proposal, words, context, onDecided) {
  const { ruleSet, actor, reason, at, effectiveAt } = proposal;
  const isOwn = actor === context.session.account.id;
  return element(
    'li',
    { class: 'card proposal', 'data-own': String(isOwn) },
    element('p', { class: 'why' }, reason),
    element(
      'p',
      { class: 'soft' },
      words.say('rules.by', { who: holderText(actor, words) }),
      ' · ',
      timeWithAge(at, words),
    ),
    effectiveAt === null
      ? null
      : element('p', { class: 'soft' }, words.say('rules.from', { time: words.time(effectiveAt) })),
    ...changeLists(proposal, words),
    context.can('approve_rules') ? decisions(ruleSet, isOwn, context, onDecided) : null,
  );
}

/** What a change of the set adds, alters and takes out. */
export function changeLists({ added, altered, removed, changes }, words) {
  const lists = [
    ['added', added],
    ['altered', altered],
    ['removed', removed],
  ].filter(([, ids]) => ids.length > 0);
  const rows = lists.flatMap(([kind, ids]) => [
    element('dt', {}, words.say(`rules.${kind}`)),
    element('dd', {}, ...ids.map((id) => element('code', {}, id))),
  ]);
  const lines = element(
    'details',
    {},
    element('summary', {}, words.say('rules.lines', { number: words.number(changes.length) })),
    element('ul', { class: 'lines' }, ...changes.map((line) => element('li', {}, element('code', {}, line)))),
  );
  return [
    rows.length === 0 ? null : element('dl', { class: 'sets' }, ...rows),
    changes.length === 0 ? null : lines,
  ];
}

function decisions(ruleSet, isOwn, context, onDecided) {
  const words = context.words();
  const button = (verb) => {
    const attributes = {
      type: 'button',
      class: verb === 'approve' ? 'button first' : 'button',
      'data-verb': verb,
      disabled: isOwn && verb === 'approve',
      onclick: () => decide(verb, ruleSet, context, onDecided),
    };
    return element('button', attributes, words.say(`rules.${verb}`));
  };
  return element(
    'div',
    { class: 'ends' },
    isOwn ? element('p', { class: 'soft own-proposal' }, words.say('rules.own')) : null,
    button('reject'),
    button('approve'),
  );
}

async function decide(verb, ruleSet, context, onDecided) {
  const words = context.words();
  const send = (reason) =>
    context.api.post(`/v1/rules/proposals/${ruleSet}/${verb}`, { reason }, { key: newKey() });
  const done = await askReason(words.say(`rules.ask.${verb}`), words.say(`rules.${verb}`), words, send);
  if (done === null) return;
  context.toast(words.say(`rules.done.${verb}`));
  onDecided();
}

/** Asks why in a dialog and sends it; resolves with the answer, or null where it was left. A refusal is told there. */
export function askReason(title, verb, words, send, more = []) {
  return openDialog(title, (close) => {
    const trouble = element('div', { role: 'alert' });
    const submit = element('button', { type: 'submit', class: 'button first' }, verb);
    const onsubmit = async (event) => {
      event.preventDefault();
      submit.disabled = true;
      try {
        const { body } = await send(form.elements.reason.value.trim(), form);
        close(body);
      } catch (error) {
        if (error.name !== 'RequestError') throw error;
        trouble.replaceChildren(
          element('p', { class: 'notice', 'data-kind': 'wrong' }, refusalText(error, words)),
        );
        submit.disabled = false;
      }
    };
    const field = {
      name: 'reason',
      required: true,
      minlength: 4,
      maxlength: 300,
      autofocus: true,
      autocomplete: 'off',
    };
    const form = element(
      'form',
      { onsubmit },
      element('label', { class: 'field' }, words.say('reasonFor'), element('input', field)),
      ...more,
      trouble,
      element(
        'div',
        { class: 'ends' },
        element('button', { type: 'button', class: 'button', onclick: () => close() }, words.say('cancel')),
        submit,
      ),
    );
    return [form];
  });
}
