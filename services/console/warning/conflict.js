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

/** A closed warning is not opened again once another was raised about the same; `leave` is called when one goes there. */
export function raisedAgain({ warningId, status, at }, words, leave) {
  return element(
    'p',
    { class: 'notice', 'data-kind': 'wrong' },
    element('strong', {}, words.say('conflict.raisedAgain')),
    ' ',
    timeWithAge(at, words),
    element('br'),
    element(
      'a',
      { href: `/warnings/${encodeURIComponent(warningId)}`, onclick: () => leave() },
      words.say('conflict.later', { status: words.say(`status.${status}`) }),
    ),
  );
}

const whoOf = (by, words) => (by === null ? words.say('somebody') : holderText(by, words));
