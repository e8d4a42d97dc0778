import { element } from '../parts/dom.js';
import { levelMark } from '../parts/level-mark.js';
import { timeWithAge } from '../parts/times.js';
import { actText } from './timeline.js';

/** What the last revision changed, against the one before: level, score, rules that came or went. Pure. */
export function changeOf(history) {
  const last = history.at(-1);
  const before = history.at(-2) ?? null;
  const had = new Set((before?.rules ?? []).map(({ rule }) => rule));
  const has = new Set(last.rules.map(({ rule }) => rule));
  return {
    last,
    before,
    came: before === null ? [] : [...has].filter((rule) => !had.has(rule)),
    went: [...had].filter((rule) => !has.has(rule)),
  };
}

export function changed({ warning, history }, words) {
  const { last, before, came, went } = changeOf(history);
  const titles = new Map(warning.contributions.map(({ rule, title }) => [rule, words.title(title)]));
  const named = (rules) => words.list(rules.map((rule) => titles.get(rule) ?? rule));
  const what =
    last.followUp === null
      ? words.say(`reason.${last.reason}`)
      : actText({ ...last, ...last.followUp }, words);
  const lines = [
    before === null || before.level === last.level
      ? null
      : [
          levelMark(before.level, words),
          element('span', { 'aria-hidden': 'true' }, ' → '),
          levelMark(last.level, words),
        ],
    before === null || words.score(before.score) === words.score(last.score)
      ? null
      : words.say('changed.score', { from: words.score(before.score), to: words.score(last.score) }),
    came.length === 0 ? null : words.say('changed.came', { rules: named(came) }),
    went.length === 0 ? null : words.say('changed.went', { rules: named(went) }),
  ].filter((line) => line !== null);
  return [
    element('p', { class: 'what' }, element('strong', {}, what), ' ', timeWithAge(last.at, words)),
    ...lines.map((line) => element('p', {}, line)),
  ];
}
