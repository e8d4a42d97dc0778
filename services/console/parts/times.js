import { element } from './dom.js';

const DAY_MS = 86_400_000;

/** Instants (epoch ms or ISO 8601) as people of a language in a time zone write them. */
export function timesIn(tag, zone) {
  const format = (options) => new Intl.DateTimeFormat(tag, { timeZone: zone, hourCycle: 'h23', ...options });
  const whole = format({ dateStyle: 'medium', timeStyle: 'medium' });
  const zoned = format({ timeZoneName: 'short' });
  const clock = format({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const minute = format({ hour: '2-digit', minute: '2-digit' });
  const stamp = format({
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  const day = format({ day: 'numeric', month: 'short' });
  const dayOf = format({ year: 'numeric', month: '2-digit', day: '2-digit' });
  const isToday = (date) => dayOf.format(date) === dayOf.format(Date.now());
  const withDay = (instant, time) => {
    const date = new Date(instant);
    return isToday(date) ? time.format(date) : `${day.format(date)} ${minute.format(date)}`;
  };
  return {
    /** With date and zone, the zone last in every language. */
    time: (instant) => `${whole.format(new Date(instant))} ${zoneOf(zoned, instant)}`,
    /** As short as can be told: the clock today, else the day and the clock. */
    moment: (instant) => withDay(instant, clock),
    minute: (instant) => withDay(instant, minute),
    /** Day and clock, to the minute. */
    stamp: (instant) => stamp.format(new Date(instant)),
    day: (instant) => day.format(new Date(instant)),
  };
}

function zoneOf(format, instant) {
  return format.formatToParts(new Date(instant)).find(({ type }) => type === 'timeZoneName').value;
}

/** The name of a zone; null where it is the one of the browser, or there is none. */
export function foreignZone(tag, zone) {
  const own = new Intl.DateTimeFormat(tag).resolvedOptions().timeZone;
  const format = new Intl.DateTimeFormat(tag, { timeZone: zone, timeZoneName: 'long' });
  return format.resolvedOptions().timeZone === own ? null : zoneOf(format, Date.now());
}

const UNITS = [
  ['day', DAY_MS],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];

/** `3 min ago`, or `in 3 min` for a negative age; null within a second, or where the clocks of page and source differ so. */
export function ageIn(tag, ms) {
  const found = UNITS.find(([, unit]) => Math.abs(ms) >= unit);
  if (found === undefined) return null;
  const [unit, length] = found;
  return new Intl.RelativeTimeFormat(tag, { style: 'short' }).format(-Math.trunc(ms / length), unit);
}

/** How long something is, as `3 min`. */
export function lengthIn(tag, ms) {
  const [unit, length] = UNITS.find(([, each]) => Math.abs(ms) >= each) ?? UNITS.at(-1);
  const options = { style: 'unit', unit, unitDisplay: 'short' };
  return new Intl.NumberFormat(tag, options).format(Math.trunc(Math.abs(ms) / length));
}

/** A time, written as `write` does, with its age beside it, which `tickTimes` keeps true. */
export function timeWithAge(instant, words, write = words.moment) {
  const at = typeof instant === 'string' ? Date.parse(instant) : instant;
  const age = element('span', { class: 'age', 'data-age': at }, ageText(at, words));
  const attributes = { datetime: new Date(at).toISOString(), title: words.time(at) };
  return element('time', attributes, write(at), ' · ', age);
}

/** Until when something is due, or since when it is overdue; `tickTimes` keeps it true. */
export function dueMark(instant, words) {
  const at = typeof instant === 'string' ? Date.parse(instant) : instant;
  const attributes = {
    class: 'due',
    datetime: new Date(at).toISOString(),
    title: words.time(at),
    'data-due': at,
  };
  const mark = element('time', attributes);
  tickDue(mark, words);
  return mark;
}

/** Makes ages and deadlines below `root` true again; to be called each second. */
export function tickTimes(root, words) {
  for (const node of root.querySelectorAll('[data-age]')) put(node, ageText(Number(node.dataset.age), words));
  for (const node of root.querySelectorAll('[data-due]')) tickDue(node, words);
}

function tickDue(node, words) {
  const left = Number(node.dataset.due) - Date.now();
  node.dataset.over = String(left <= 0);
  put(node, words.say(left <= 0 ? 'due.over' : 'due.in', { length: lengthIn(words.tag, left) }));
}

function ageText(at, words) {
  return words.age(Date.now() - at) ?? words.say('justNow');
}

/** Nodes that say the same stay as they are, for screen readers and for the browser's sake. */
function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
