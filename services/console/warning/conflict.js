import { element } from '../parts/dom.js';
import { timeWithAge } from '../parts/times.js';
import { holderText } from '../parts/warning.js';

/** What somebody else did meanwhile: who, what, and how long ago; nobody where time or an event ended it. */
export function conflictText({ current, by, did }, words) {
  const what =
    did === null ? words.say('conflict.changed') : words.say(`did.${did}`, { who: whoOf(by, words) });
  return element(
    'p',
    { class: 'notice', 'data-kind': 'wrong' },
    element('strong', {}, what),
    ' ',
    timeWithAge(current.at, words),
    element('br'),
    words.say('conflict.now', { status: words.say(`status.${current.status}`) }),
  );
}

const whoOf = (by, words) => (by === null ? words.say('somebody') : holderText(by, words));
