import { element } from '../parts/dom.js';
import { LEVELS, levelShape } from '../parts/level-mark.js';
import { isEnded, isOverdue, isUnanswered, subjectText } from '../parts/warning.js';

/** What makes a grave warning worth a sound: that it is new, rose, or was left lying. */
const LOUD = ['raised', 'escalated', 'unacknowledged'];

/**
 * For what a warning is told that changed while the line was lost, maybe several times: the last change, or what it says against
 * the one known `before` (null for none) where nobody has it in hand; null where that is not worth a sound. Pure.
 */
export function missedReason(view, before, now) {
  if (LOUD.includes(view.reason)) return view.reason;
  if (!isUnanswered(view, now)) return null;
  if (before === null) return 'raised';
  if (LEVELS.indexOf(view.level) < LEVELS.indexOf(before.level)) return 'escalated';
  return view.escalation > before.escalation ? 'unacknowledged' : null;
}

/** Makes a red warning heard and seen wherever one is: sound, a word to screen readers, a number in the title and the bar. */
export function createNews({ context, alarm, shown }) {
  const { store } = context;
  const announcement = document.getElementById('announcement');
  const pressing = document.getElementById('pressing');

  const drawPressing = (red, overdue) => {
    const words = context.words();
    const isWatch = shown.page()?.name === 'watch';
    pressing.hidden = isWatch || red + overdue === 0;
    if (pressing.hidden) return;
    pressing.dataset.level = red > 0 ? 'red' : 'yellow';
    const text = words.say('pressing', { red: words.number(red), overdue: words.number(overdue) });
    if (pressing.title === text) return;
    pressing.title = text;
    pressing.replaceChildren(
      levelShape(pressing.dataset.level),
      element('span', { class: 'whole' }, text),
      // What a narrow bar has room for.
      element('span', { class: 'short', 'aria-hidden': 'true' }, words.number(red > 0 ? red : overdue)),
    );
  };
  const tell = (view, reason) => {
    if (!LOUD.includes(reason) || isEnded(view)) return;
    if (view.level !== 'red' && view.level !== 'orange') return;
    if (view.level === 'red') alarm.ring();
    const words = context.words();
    announcement.textContent = words.say('announce', {
      level: words.say(`level.${view.level}`),
      subject: subjectText(view, words),
      purpose: words.say(`purpose.${view.purpose}`),
      reason: words.say(`reason.${reason}`),
    });
  };
  return {
    tell: (view) => tell(view, view.reason),
    /** What came while the line was lost. */
    tellMissed: (view, before) => tell(view, missedReason(view, before, Date.now())),
    count() {
      const now = Date.now();
      const all = store.all();
      const red = all.filter((view) => view.level === 'red' && isUnanswered(view, now)).length;
      drawPressing(red, all.filter((view) => isOverdue(view, now)).length);
      const title = `${shown.title()} · Tocsin`;
      const badged = red > 0 ? `(${red}) ${title}` : title;
      if (document.title !== badged) document.title = badged;
    },
  };
}
