import { element } from '../parts/dom.js';

/** The receivers with how much waits for each. `sendAll(id)` sends what waits for one. */
export function hookList(hooks, { sendAll, isBusy }, words) {
  return element('ul', { class: 'hooks', role: 'list' }, ...hooks.map((hook) => itemOf(hook)));

  function itemOf({ id, kind, registered, undelivered }) {
    const number = words.number(undelivered);
    const count = words.say(undelivered === 0 ? 'deliveries.hook.well' : 'deliveries.hook.waiting', {
      number,
    });
    const press = () => sendAll(id);
    return element(
      'li',
      { class: 'card', 'data-hook': id, 'data-well': String(undelivered === 0), tabindex: -1 },
      element('strong', {}, id),
      element('span', { class: 'soft' }, words.say(`deliveries.kind.${kind}`)),
      element('span', { class: 'count' }, count),
      registered ? null : element('span', { class: 'gone' }, words.say('deliveries.hook.gone')),
      registered && undelivered > 0
        ? element(
            'button',
            { type: 'button', class: 'button small', disabled: isBusy, onclick: press },
            words.say('deliveries.sendAll'),
          )
        : null,
    );
  }
}
