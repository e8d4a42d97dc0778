import { choices } from '../parts/dialog.js';
import { element } from '../parts/dom.js';
import { lengthIn } from '../parts/times.js';
import { deadlineOf } from '../parts/warning.js';

const HOUR = 3_600_000;
/** For how long an answer holds, ms, and which is offered first by level. */
const HOLDS = [HOUR / 2, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR];
const HOLD_BY_LEVEL = { red: HOUR / 2, orange: HOUR, yellow: 4 * HOUR, blue: 8 * HOUR };
/** No answer may hold for longer, as in services/steps/push/action-request.ts. */
const LONGEST_HOLD = 31 * 24 * HOUR;
const SILENCES = [HOUR, 4 * HOUR, 12 * HOUR, 24 * HOUR, 72 * HOUR, 168 * HOUR];
/** Closed lists, as in services/core/record/follow-up.ts. */
const SILENCE_REASONS = [
  'known_cause',
  'planned_event',
  'device_fault',
  'maintenance',
  'handled_elsewhere',
  'rule_unfit',
];
const REOPEN_REASONS = ['new_information', 'closed_in_error'];
const OUTCOMES = ['substantiated', 'unsubstantiated', 'referred', 'duplicate'];

/** What is asked for an action, besides whether to do it. No free text: free text is where names leak. */
export function fieldsOf(name, warning, context) {
  const words = context.words();
  const say = (key, values) => words.say(key, values);
  const hint = element('p', {}, say(`hint.${name}`));
  switch (name) {
    case 'acknowledge':
      return [hint, lengths(say('ask.holds'), HOLDS, HOLD_BY_LEVEL[warning.level], words)];
    case 'contact':
    case 'visit':
    case 'refer':
      return [hint, holds(warning, words)];
    case 'assign':
      return [hint, ...assignment(warning, context)];
    case 'silence':
      return [
        hint,
        choices(say('ask.why'), 'reason', named(SILENCE_REASONS, 'why', say), null, { isInline: true }),
        lengths(say('ask.for'), SILENCES, 4 * HOUR, words),
        ...rulesOf(warning, words),
      ];
    case 'close':
      return [hint, choices(say('ask.outcome'), 'outcome', described(OUTCOMES, 'outcome', say), null)];
    case 'reopen':
      return [choices(say('ask.why'), 'reason', named(REOPEN_REASONS, 'why', say), null)];
    default:
      return [hint];
  }
}

/** What was chosen, as the server takes it; lengths begin at `now`, epoch ms. */
export function bodyOf(name, data, { account }, now) {
  const chosen = (key) => data.get(key) || undefined;
  const until = () => {
    const length = data.get('length');
    return length.startsWith(STANDING)
      ? length.slice(STANDING.length)
      : new Date(now + Number(length)).toISOString();
  };
  switch (name) {
    case 'acknowledge':
    case 'contact':
    case 'visit':
    case 'refer':
      return { until: until() };
    case 'assign':
      // Whoever is given it by another is asked anew, with the deadline of its level.
      return chosen('assignee') === 'me'
        ? { assignee: account.id, until: until() }
        : { assignee: chosen('assignee') };
    case 'silence':
      return { until: until(), reason: chosen('reason'), rule: chosen('rule') };
    case 'close':
      return { outcome: chosen('outcome') };
    case 'reopen':
      return { reason: chosen('reason') };
    default:
      return {};
  }
}

const named = (values, prefix, say) => values.map((value) => [value, say(`${prefix}.${value}`)]);
const described = (values, prefix, say) =>
  values.map((value) => [value, say(`${prefix}.${value}`), say(`${prefix}.${value}.hint`)]);

function lengths(legend, all, first, words) {
  const options = all.map((ms) => [String(ms), lengthIn(words.tag, ms)]);
  return choices(legend, 'length', options, String(first), { isInline: true });
}

/** Before the end that stands already, where that is chosen. */
const STANDING = 'at:';

/** Until when it is in hand: for as long as its level suggests, or until the end that stands where that is later. */
function holds(warning, words) {
  const usual = HOLD_BY_LEVEL[warning.level];
  const left = deadlineOf(warning) - Date.now();
  const isLater = warning.status !== 'open' && left > usual && left <= LONGEST_HOLD;
  const standing = isLater
    ? [
        [
          `${STANDING}${warning.acknowledgeBy}`,
          words.say('ask.standing', { time: words.minute(warning.acknowledgeBy) }),
        ],
      ]
    : [];
  const options = [...standing, ...HOLDS.map((ms) => [String(ms), lengthIn(words.tag, ms)])];
  const first = isLater ? standing[0][0] : String(usual);
  return choices(words.say('ask.holds'), 'length', options, first, { isInline: true });
}

/** How long it holds is for oneself to say; of others it is asked by its level. */
function assignment(warning, context) {
  const words = context.words();
  const say = (key, values) => words.say(key, values);
  const to = choices(say('ask.to'), 'assignee', holdersOf(context, say), 'me');
  const own = holds(warning, words);
  to.addEventListener('change', ({ target }) => {
    own.hidden = target.value !== 'me';
  });
  return [to, own];
}

function holdersOf({ session, officers }, say) {
  const { id, units } = session.account;
  return [
    ['me', say('ask.me')],
    ...units.map((unit) => [`unit:${unit}`, say('unit', { unit })]),
    ...officers.others(id).map((officer) => [officer.id, officer.name]),
  ];
}

/** A silence is of the whole concern, or of one rule of several. */
function rulesOf({ contributions }, words) {
  if (contributions === undefined || contributions.length < 2) return [];
  const options = contributions.map(({ rule, title }) => [rule, words.title(title)]);
  return [choices(words.say('ask.rule'), 'rule', [['', words.say('ask.allRules')], ...options], '')];
}
