/** A warning as the server shows it, read for people. Pure. */

export function isEnded({ status }) {
  return status === 'closed' || status === 'expired' || status === 'withdrawn';
}

export function isPerson({ subject }) {
  return subject === 'individual' || subject.startsWith('individual:');
}

/** Times read once from each view: lists look at thousands of them several times a second. */
const read = new WeakMap();

function timesOf(warning) {
  let times = read.get(warning);
  if (times === undefined) {
    const { acknowledgeBy, at } = warning;
    const deadline = acknowledgeBy === null ? Number.POSITIVE_INFINITY : Date.parse(acknowledgeBy);
    times = { deadline, at: Date.parse(at) };
    read.set(warning, times);
  }
  return times;
}

/** When an acknowledgement is due, epoch ms; Infinity where none is. */
export const deadlineOf = (warning) => timesOf(warning).deadline;

/** Event time of its last revision, epoch ms. */
export const toldAt = (warning) => timesOf(warning).at;

/** Whether nobody answered it in time: the server's own definition (services/core/warning/overdue.ts), to which a test holds it. */
export function isOverdue(warning, now) {
  return !isEnded(warning) && (deadlineOf(warning) <= now || isMovedUp(warning));
}

/** Went up to a supervisor or further, and nobody answered since: whatever a person does begins anew at 0. Who was given it may
 * have left it lying as well as a unit. */
function isMovedUp({ escalation }) {
  return escalation > 0;
}

/** Whether nobody has it in hand: it is open, or whoever had it let its time go by. */
export const isUnanswered = (warning, now) => warning.status === 'open' || isOverdue(warning, now);

/** Whether it went all the way up, and nobody is left to whom a deadline runs. */
export const isLeftByAll = (warning) =>
  isMovedUp(warning) && deadlineOf(warning) === Number.POSITIVE_INFINITY;

/** What a warning is about, in words: a person is never more than that. */
export function subjectText(warning, words) {
  if (isPerson(warning)) return words.say('person');
  const [, scheme, code] = warning.subject.split(':');
  return `${words.say(`scheme.${scheme}`)} ${scheme === 'cell' ? shortCell(code) : code}`;
}

/** The code of the place behind it, where the subject does not say it itself; null where there is none to say. */
export function placeText({ areaCode, subject }) {
  return areaCode === null || subject.endsWith(`:${areaCode}`) ? null : areaCode;
}

/** For which purpose and where: `Safeguarding · 110101001`. */
export function purposeText(warning, words) {
  const said = words.say(`purpose.${warning.purpose}`);
  const place = placeText(warning);
  return place === null ? said : `${said} · ${place}`;
}

/** The digits of an H3 index of resolution 9 that tell the cells of a town apart: the first are the same for all of them, the
 * last are always f. */
function shortCell(code) {
  return code.slice(5, 11);
}

/** Which units it goes to; null where none does, or it is not told. */
export function unitsText({ units }, words) {
  if (units === null || units === undefined || units.length === 0) return null;
  return words.say('toUnits', { units: words.list(units) });
}

/** What happened, by the titles of the rules; the strongest first where that is told. */
export function happenings({ contributions, rules }, words) {
  if (contributions === undefined) return rules.map((title) => words.title(title));
  return strongestFirst(contributions).map(({ title }) => words.title(title));
}

export const strongestFirst = (contributions) =>
  [...contributions].sort((a, b) => b.contribution - a.contribution);

/** The latest that became of it: `Escalated (was blue)`. */
export function latestText({ reason, level, previousLevel }, words) {
  const said = words.say(`reason.${reason}`);
  if (previousLevel === null || previousLevel === undefined || previousLevel === level) return said;
  return words.aside(said, words.say('from', { level: words.say(`level.${previousLevel}`) }));
}

/** Where it stands: `open`, `acknowledged` ... and who has it. */
export function statusText({ status, assignee }, words) {
  const said = words.say(`status.${status}`);
  return assignee === null || assignee === undefined ? said : words.aside(said, holderText(assignee, words));
}

/** `unit:<id>` is a unit, `a_<id>` an account, and anything else a name that a command was given. */
export function holderText(assignee, words) {
  if (assignee.startsWith('unit:')) return words.say('unit', { unit: assignee.slice('unit:'.length) });
  if (!assignee.startsWith('a_')) return words.aside(assignee, words.say('byCommand'));
  return words.nameOf?.(assignee) ?? words.say('officer', { id: assignee.slice(-4) });
}
