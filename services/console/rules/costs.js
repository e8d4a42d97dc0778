import { element } from '../parts/dom.js';
import { refusalText } from '../parts/loading.js';
import { timeWithAge } from '../parts/times.js';

/** A running measurement is asked after so often, ms. */
const EVERY_MS = 1_500;

/** What the rules were measured to cost, and how it is measured anew. Calls `onChange` when there is more to show. */
export function createCosts(context, onChange) {
  const words = () => context.words();
  const status = element('p', { class: 'soft', role: 'status' });
  // Kept while it is measured, and never `disabled`: whoever pressed it stays at it.
  const button = element('button', {
    type: 'button',
    class: 'button small',
    id: 'measure',
    onclick: () => (isMeasuring() ? undefined : measure()),
  });
  const root = element(
    'div',
    { class: 'costs', hidden: true },
    status,
    context.can('propose_rules') ? button : null,
  );
  let state = null;
  let error = null;
  let askedAt = 0;

  const take = async (ask) => {
    askedAt = Date.now();
    try {
      state = await ask();
      error = null;
    } catch (refusal) {
      if (refusal.name !== 'RequestError') throw refusal;
      error = refusal;
    }
    onChange();
  };
  const isMeasuring = () => state !== null && state.running !== null;
  const load = () => take(() => context.api.get('/v1/rule-costs'));
  const measure = () => take(async () => (await context.api.post('/v1/rule-costs')).body);

  return {
    element: root,
    load,
    /** While it is measured, asked after each now and then. */
    tick() {
      if (isMeasuring() && Date.now() - askedAt > EVERY_MS) void load();
    },
    /** What a rule was measured to cost; null where it was not. */
    of: (rule) => state?.last?.rules.find((one) => one.rule === rule) ?? null,
    /** When it was last measured; null where it was not. */
    measuredAt: () => state?.last?.at ?? null,
    draw(book) {
      root.hidden = false;
      button.textContent = words().say('rules.measure');
      button.setAttribute('aria-disabled', String(isMeasuring()));
      const fresh = element('p', {}, ...statusTexts(state, error, book, words()));
      // Said aloud where it is another text, and only there.
      if (fresh.textContent !== status.textContent) status.replaceChildren(...fresh.childNodes);
    },
  };
}

function statusTexts(state, error, book, words) {
  if (error !== null) return [refusalText(error, words)];
  if (state === null) return [];
  const { running, last, failed } = state;
  if (running !== null) {
    const values = {
      measured: words.number(running.measured),
      rules: words.number(running.rules),
      seconds: words.number(running.secondsLeft),
    };
    return [words.say(running.rules === 0 ? 'rules.measureBegins' : 'rules.measuring', values)];
  }
  if (failed !== null) return [words.say(`rules.measureFailed.${failed}`)];
  if (last === null) return [words.say('rules.notMeasured')];
  const isOther = book !== null && book.active?.ruleSet !== last.ruleSet;
  return [
    words.say('rules.measured', {
      events: words.number(last.events),
      all: msText(last.allMs, words),
      none: msText(last.noneMs, words),
    }),
    ' ',
    timeWithAge(last.at, words),
    isOther ? ` · ${words.say('rules.measuredOther')}` : '',
  ];
}

/** What a rule costs, with how far that may be off: `120 ms ± 10`, `< 15 ms`. */
export function measuredText({ ms, errorMs }, words) {
  if (ms === null) return words.say('rules.notReached');
  if (errorMs === null) return words.say('rules.costUnsure', { ms: msText(ms, words) });
  // What is not above twice its error cannot be told from nothing.
  if (ms < 2 * errorMs)
    return words.say('rules.costBelow', { ms: msText(Math.max(ms, 0) + 2 * errorMs, words) });
  return words.say('rules.cost', { ms: msText(ms, words), error: msText(errorMs, words) });
}

const msText = (ms, words) => words.number(Math.round(ms));
