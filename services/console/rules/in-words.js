import { durationText } from './durations.js';

/** A rule in words, of any language that the catalogues have. Pure. */

/** When it is looked at: a text for each trigger. */
export function triggerTexts({ on }, words) {
  return on.map((trigger) => {
    if (trigger.absence === undefined) return filterText(trigger, words);
    const { after, of, within } = trigger.absence;
    return words.say('rule.absence', {
      after: filterText(after, words),
      of: filterText(of, words),
      within: durationText(within, words),
    });
  });
}

/** What must hold then, as `{ text, parts? }`: a group has parts. */
export function conditionTree(condition, words) {
  for (const group of ['all', 'any'])
    if (condition[group] !== undefined) {
      const parts = condition[group].map((one) => conditionTree(one, words));
      return parts.length === 1 ? parts[0] : { text: words.say(`rule.${group}`), parts };
    }
  if (condition.not !== undefined)
    return { text: words.say('rule.not'), parts: [conditionTree(condition.not, words)] };
  if (condition.condition !== undefined)
    return { text: words.say('rule.shared', { name: condition.condition }) };
  const { fact, operator, value } = condition;
  // Whether steps happened is said by the steps themselves.
  if (fact.startsWith('temporal') && operator === 'equal' && typeof value === 'boolean') {
    const text = factText({ params: {}, ...condition }, words);
    return value ? { text } : { text: words.say('rule.not'), parts: [{ text }] };
  }
  return { text: comparisonText(condition, words) };
}

/** What a match gives. */
export function effectText({ event }, words) {
  const { points, halfLife, floor } = event.params;
  const text = words.say('rule.effect', {
    points: words.number(points),
    halfLife: durationText(halfLife, words),
  });
  return floor === undefined
    ? text
    : `${text}${words.say('rule.floor', { level: words.say(`level.${floor}`) })}`;
}

/** A message with a word in the place of each value that will stand there: `{event_count}` becomes `[events]`. */
export function messageText(message, words) {
  return message.replace(/\{([\w.]+)\}/g, (_whole, name) => {
    const [fact, field] = name.split(/\.(.*)/);
    const base = fact.replace(/_\d+$/, '');
    return `[${field === undefined ? words.say(`fact.${base}`) : fieldText(field, words)}]`;
  });
}

/** Whom or what it scores. */
export function aboutText({ subject, roles }, words) {
  if (subject === 'individual')
    return roles === undefined
      ? words.say('person')
      : words.aside(
          words.say('person'),
          either(
            roles.map((role) => words.say(`party.${role}`)),
            words,
          ),
        );
  return words.say(`scheme.${subject.split(':')[1]}`);
}

function comparisonText({ fact, params = {}, path, operator, value }, words) {
  const said = factText({ fact, params, path }, words);
  const field = fact === 'event' ? path.slice(2) : params.field;
  if (operator === 'greaterThan' && value === 0 && INSTANTS.includes(field))
    return words.say('rule.compared', { fact: said, test: words.say('rule.onRecord') });
  return words.say('rule.compared', {
    fact: said,
    test: operatorText(operator, operandText(value, field, words), words),
  });
}

function operandText(value, field, words) {
  if (value !== null && typeof value === 'object' && !Array.isArray(value))
    return factText({ params: {}, ...value }, words);
  const all = [value].flat().map((one) => valueText(field, one, words));
  return either(all, words);
}

/** Fields that hold a time: after the beginning of time is any. */
const INSTANTS = ['protectionOrderUntil', 'occurredAt', 'recordedAt'];

/** `not:equal` is a decorated operator, the outermost first. */
function operatorText(operator, value, words) {
  const [first, ...rest] = operator.split(':');
  if (rest.length === 0) return words.say(`operator.${first}`, { value });
  return words.say(`decorator.${first}`, { test: operatorText(rest.join(':'), value, words) });
}

/** Whether the steps of `temporal` or `temporal_ordered` happened, as a sentence with the steps in it. */
export function sequenceText({ fact, params }, happened, words) {
  const said = words.say(`sequence.${fact}.${happened}`, { steps: stepsText(params, words) });
  return [said, ...boundTexts(params, words)].join(words.say('rule.comma'));
}

const stepsText = ({ steps = [] }, words) =>
  steps.map((step) => filterText(step, words)).join(words.say('rule.then'));

/** How far a fact looks, and what it leaves out. */
function boundTexts({ within, radius, exclude }, words) {
  return [
    within === undefined ? null : words.say('rule.within', { within: durationText(within, words) }),
    radius === undefined ? null : words.say('rule.radius', { metres: words.number(radius) }),
    ...[exclude ?? []].flat().map((one) => words.say('rule.without', { of: filterText(one, words) })),
  ].filter((part) => part !== null);
}

function factText({ fact, params, path }, words) {
  if (fact === 'event') return fieldText(path.slice(2), words);
  const { of, field, percentile, class: deviceClass } = params;
  const told = (filter) => (filter === undefined ? words.say('rule.anyEvent') : filterText(filter, words));
  const text = words.say(`counted.${fact}`, {
    of: told(of),
    steps: stepsText(params, words),
    field: field === undefined ? '' : fieldText(field, words),
    percentile: percentile ?? '',
    class:
      deviceClass === undefined
        ? words.say('rule.anyClass')
        : words.say('rule.class', { class: deviceClass }),
  });
  return [text, ...boundTexts(params, words)].join(words.say('rule.comma'));
}

/** What kind of event: `police incident (burglary or theft; severity at least 3)`. */
export function filterText(filter, words) {
  const { stream, ...tests } = filter;
  const kinds = [stream ?? []].flat().map((one) => words.say(`stream.${one}`));
  const noun = kinds.length === 0 ? words.say('rule.event') : either(kinds, words);
  const all = Object.entries(tests).map(([field, test]) => testText(field, test, words));
  return all.length === 0 ? noun : words.aside(noun, words.join(all));
}

function testText(field, test, words) {
  if (typeof test === 'boolean' && words.has(`rules.field.${field}.${test}`))
    return words.say(`rules.field.${field}.${test}`);
  const name = fieldText(field, words);
  if (typeof test === 'object' && !Array.isArray(test)) {
    const bounds = Object.entries(test).map(([bound, value]) =>
      words.say(`bound.${bound}`, {
        value: either(
          [value].flat().map((one) => valueText(field, one, words)),
          words,
        ),
      }),
    );
    return words.say('rule.bounded', { fact: name, bounds: bounds.join(words.say('rule.and')) });
  }
  const values = either(
    [test].flat().map((one) => valueText(field, one, words)),
    words,
  );
  return field === 'category' ? values : words.say('rule.compared', { fact: name, test: values });
}

const fieldText = (field, words) =>
  words.has(`rules.field.${field}`) ? words.say(`rules.field.${field}`) : field;

/** The word for a value of a field that has a list of them. */
const LISTS = {
  category: (value) => `category.${value}`,
  stage: (value) => `stage.${value}`,
  'assessment.level': (value) => `assessed.${value}`,
  'parties.role': (value) => `party.${value}`,
  status: (value) => `standing.${value}`,
  stream: (value) => `stream.${value}`,
};

/** A value of a field of events, as people say it. */
export function valueText(field, value, words) {
  const key = LISTS[field]?.(value);
  if (key !== undefined && words.has(key)) return words.say(key);
  if (typeof value === 'boolean') return words.say(value ? 'yes' : 'no');
  return typeof value === 'number' ? words.number(value) : String(value);
}

function either(texts, words) {
  return new Intl.ListFormat(words.tag, { type: 'disjunction' }).format(texts);
}
