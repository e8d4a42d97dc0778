import { choices } from '../parts/dialog.js';
import { element } from '../parts/dom.js';
import { lengthIn } from '../parts/times.js';

const HOUR = 3_600_000;
/** For how long an acknowledgement holds, ms, and which is offered first by level. */
const HOLDS = [HOUR / 2, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR];
const HOLD_BY_LEVEL = { red: HOUR / 2, orange: HOUR, yellow: 4 * HOUR, blue: 8 * HOUR };
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
    case 'assign':
      return [hint, choices(say('ask.to'), 'assignee', holdersOf(context, say), 'me')];
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

/** What was chosen, as the server takes it. */
export function bodyOf(name, data, { account }) {
  const chosen = (key) => data.get(key) || undefined;
  const until = () => new Date(Date.now() + Number(data.get('length'))).toISOString();
  switch (name) {
    case 'acknowledge':
      return { until: until() };
    case 'assign':
      return { assignee: chosen('assignee') === 'me' ? account.id : chosen('assignee') };
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
