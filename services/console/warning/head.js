import { element } from '../parts/dom.js';
import { levelMark } from '../parts/level-mark.js';
import { dueMark } from '../parts/times.js';
import {
  deadlineOf,
  happenings,
  isEnded,
  purposeText,
  statusText,
  strongestFirst,
  subjectText,
  unitsText,
} from '../parts/warning.js';

/** The ten seconds: how grave, about what, what happened, who has it, by when. */
export function head(warning, explanation, words) {
  const { level, score, escalation } = warning;
  const told = unitsText(warning, words);
  const [first, ...rest] = sentences(warning, explanation, words);
  return element(
    'header',
    { class: 'head', 'data-level': level },
    element(
      'p',
      { class: 'marks' },
      levelMark(level, words),
      element('strong', { class: 'score figure' }, words.say('score.of', { score: words.score(score) })),
      element('span', { class: 'soft' }, purposeText(warning, words)),
    ),
    element(
      'h1',
      {},
      words.say('head.sentence', { subject: subjectText(warning, words), what: first ?? '' }),
    ),
    rest.length === 0
      ? null
      : element('p', { class: 'also' }, words.say('head.also', { what: words.join(rest) })),
    element(
      'p',
      { class: 'stands' },
      element('strong', {}, statusText(warning, words)),
      hasDeadline(warning) ? [' · ', dueMark(warning.acknowledgeBy, words)] : null,
      told === null ? null : [' · ', told],
      escalation > 0 ? [' · ', words.say('head.escalation', { steps: escalation })] : null,
      warning.outcome === null || warning.outcome === undefined
        ? null
        : [' · ', words.say(`outcome.${warning.outcome}`)],
    ),
  );
}

const hasDeadline = (warning) => !isEnded(warning) && deadlineOf(warning) !== Number.POSITIVE_INFINITY;

/** The rules' sentences with their values, the strongest first; their titles where no more is shown. */
function sentences(warning, explanation, words) {
  if (explanation === undefined) return happenings(warning, words);
  const said = new Map(explanation.reasoning.map(({ rule, message }) => [rule, words.title(message)]));
  return strongestFirst(warning.contributions).map(({ rule }) => said.get(rule));
}
