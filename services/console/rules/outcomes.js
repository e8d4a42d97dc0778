import { element } from '../parts/dom.js';

/** What came of the warnings that a rule had a part in: a bar of the share that was substantiated, and the numbers behind it. */
export function precisionMark(outcomes, words) {
  if (outcomes === null) return element('span', { class: 'soft' }, words.say('rules.noStore'));
  const { precision, substantiated, unsubstantiated } = outcomes;
  if (precision === null) return element('span', { class: 'soft' }, words.say('rules.noOutcomes'));
  const bar = element('span', { class: 'share-bar', 'aria-hidden': 'true' }, element('span', {}));
  bar.firstChild.style.setProperty('--share', String(precision));
  const all = words.number(substantiated + unsubstantiated);
  const values = { number: words.number(substantiated), all };
  return element(
    'span',
    { class: 'judged' },
    bar,
    element('strong', { class: 'figure' }, words.percent(precision)),
    element('span', { class: 'soft' }, words.say('rules.ofJudged', values)),
  );
}

/** What a rule asks of the machine at each of its triggers. */
export function workText({ facts, shared, windowMs, radiusMetres }, words) {
  const parts = [
    words.say('rules.facts', { facts: words.number(facts), shared: words.number(shared) }),
    windowMs === null ? null : words.say('rules.window', { window: daysText(windowMs, words) }),
    radiusMetres === null ? null : words.say('rules.radius', { metres: words.number(radiusMetres) }),
  ];
  return words.join(parts.filter((part) => part !== null));
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

function daysText(ms, words) {
  const [unit, each] = UNITS.find(([, length]) => ms >= length) ?? UNITS.at(-1);
  return new Intl.NumberFormat(words.tag, { style: 'unit', unit, unitDisplay: 'long' }).format(
    Math.round(ms / each),
  );
}
