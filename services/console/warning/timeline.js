import { element } from '../parts/dom.js';
import { levelMark } from '../parts/level-mark.js';
import { timeWithAge } from '../parts/times.js';
import { holderText } from '../parts/warning.js';

/** The events behind a warning, its revisions and what people did, the latest first. */

const MOST_CASES = 3;

/** `{ at, kind, ... }`, the latest first; of one instant the events come before what they led to. Pure. */
export function entriesOf({ warning, history, followUps }) {
  const told = new Set(history.map(({ followUp }) => followUp?.id));
  const entries = [
    ...warning.contributions.map((contribution) => ({ kind: 'match', at: contribution.at, contribution })),
    ...history.map((revision, i) => ({
      kind: 'revision',
      at: revision.at,
      revision,
      before: history[i - 1] ?? null,
    })),
    ...followUps
      .filter(({ id }) => !told.has(id))
      .map((followUp) => ({ kind: 'act', at: followUp.at, followUp: asked(followUp) })),
  ];
  const order = ['match', 'revision', 'act'];
  return entries
    .map((entry, i) => ({ entry, at: Date.parse(entry.at), rank: order.indexOf(entry.kind), i }))
    .sort((a, b) => b.at - a.at || b.rank - a.rank || b.i - a.i)
    .map(({ entry }) => entry);
}

/** What no revision here answers, may have come to nothing; one that was reopened goes on as another warning. */
const asked = (followUp) =>
  followUp.action === 'reopen' ? { ...followUp, action: 'ask_to_reopen' } : followUp;

export function timeline(detail, words) {
  const items = entriesOf(detail).map((entry) =>
    element(
      'li',
      { 'data-kind': entry.kind },
      element('p', { class: 'what' }, ...whatOf(entry, words)),
      element('p', { class: 'when' }, timeWithAge(entry.at, words)),
    ),
  );
  return element('ol', { class: 'time-line', role: 'list' }, ...items);
}

function whatOf(entry, words) {
  switch (entry.kind) {
    case 'match': {
      const { title, events } = entry.contribution;
      return [words.title(title), ' ', element('span', { class: 'soft' }, casesText(events, words))];
    }
    case 'act':
      return [actText(entry.followUp, words)];
    default:
      return revisionOf(entry, words);
  }
}

/** The last of the cases, the trigger at the end; all of them are with the score. */
function casesText(events, words) {
  const shown = words.join(events.slice(-MOST_CASES));
  const others = events.length - MOST_CASES;
  return others > 0 ? words.say('timeline.cases', { cases: shown, number: words.number(others) }) : shown;
}

function revisionOf({ revision, before }, words) {
  const { reason, level, score, followUp } = revision;
  const moved = before === null || before.level !== level;
  return [
    element(
      'strong',
      {},
      followUp === null ? words.say(`reason.${reason}`) : actText({ ...revision, ...followUp }, words),
    ),
    ' ',
    moved ? levelMark(level, words) : null,
    moved ? ' ' : null,
    followUp === null
      ? element('span', { class: 'soft figure' }, words.say('score.is', { score: words.score(score) }))
      : null,
  ];
}

/** `Officer 1234 acknowledged it, until 14:30`. */
export function actText({ action, actor, assignee, until, outcome, reason }, words) {
  const asides = [
    action === 'assign' && assignee !== null ? holderText(assignee, words) : null,
    action === 'close' && outcome !== null ? words.say(`outcome.${outcome}`) : null,
    reason === null ? null : words.say(`why.${reason}`),
    until === null ? null : words.say('until', { time: words.minute(until) }),
  ].filter((aside) => aside !== null);
  const said = words.say(`did.${action}`, { who: holderText(actor, words) });
  return asides.length === 0 ? said : words.aside(said, words.join(asides));
}
