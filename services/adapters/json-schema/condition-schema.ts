import type { Stream } from '../../core/event/vocabulary.ts';
import { FACT_PARAMS, MAX_RADIUS_METRES } from '../../core/rule/check-conditions.ts';
import { RULE_FIELDS } from '../../core/rule/fields.ts';
import { FACTS, type FactName, type FactParams, OPERATORS } from '../../core/rule/rule.ts';
import { visibleFields } from './filter-schema.ts';
import { closedObject, DURATION_PATTERN, type JsonSchema, ref } from './json-schema.ts';

/** Whose conditions these are: their definitions are named `<name>Condition` and lean on `<name>Filter`. */
export interface ConditionSubject {
  readonly name: 'person' | 'area';
  readonly visible: readonly Stream[];
}

const FACT_DOC: Readonly<Record<FactName, string>> = {
  event: 'A field of the trigger event, named by `path`. Unknown where it is null.',
  event_count: 'How many standing events fit `of`.',
  value_count: 'How many different values of `field` the events that fit `of` have.',
  value_sum: 'Sum of the numeric `field` over the events that fit `of`.',
  time_since: 'Seconds since the last event that fits `of` before the trigger. Unknown where there is none.',
  temporal: 'Whether every step has an event in the window, in any order.',
  temporal_ordered: 'Whether the steps have events in the window, one strictly after the other.',
};

export function conditionSchema(subject: ConditionSubject): JsonSchema {
  const groups = ['all', 'any', 'not'].map((key) => groupSchema(key, subject));
  return {
    description: 'A fact, or all, any or not of conditions.',
    anyOf: [...groups, ref(`${subject.name}Fact`)],
  };
}

/** The outermost condition, which json-rules-engine wants to be no bare fact. */
export function conditionsSchema(subject: ConditionSubject): JsonSchema {
  return { anyOf: ['all', 'any', 'not'].map((key) => groupSchema(key, subject)) };
}

function groupSchema(key: string, { name }: ConditionSubject): JsonSchema {
  const one = ref(`${name}Condition`);
  if (key === 'not')
    return closedObject('True where this is false; unknown stays unknown.', { not: one }, ['not']);
  const doc = key === 'all' ? 'True where every one is.' : 'True where at least one is.';
  return closedObject(doc, { [key]: { type: 'array', items: one } }, [key]);
}

export function factSchema(subject: ConditionSubject): JsonSchema {
  const properties = {
    fact: { enum: FACTS, description: FACTS.map((fact) => `${fact}: ${FACT_DOC[fact]}`).join('\n') },
    params: { type: 'object', description: 'What the fact counts, and within which window.' },
    path: { type: 'string', description: 'Of the fact `event`: its field, for example `$.severity`.' },
    operator: {
      enum: OPERATORS,
      description: 'How the fact is compared with `value`. What is unknown is never true.',
    },
    value: { description: 'What the fact is compared with.' },
  };
  return {
    ...closedObject('A fact compared with a value.', properties, ['fact', 'operator', 'value']),
    allOf: [{ anyOf: FACTS.map((fact) => oneFact(fact, subject)) }, { anyOf: OPERANDS }],
  };
}

const scalar = { anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] };
const isOrdering = (operator: string): boolean => /^(less|greater)Than/.test(operator);
const isMembership = (operator: string): boolean => operator === 'in' || operator === 'notIn';
const OPERANDS: readonly JsonSchema[] = [
  operand(OPERATORS.filter(isOrdering), { type: 'number' }),
  operand(OPERATORS.filter(isMembership), { type: 'array', items: scalar }),
  operand(
    OPERATORS.filter((operator) => !isOrdering(operator) && !isMembership(operator)),
    scalar,
  ),
];

function operand(operators: readonly string[], value: JsonSchema): JsonSchema {
  return { type: 'object', properties: { operator: { enum: operators }, value } };
}

function oneFact(fact: FactName, { name, visible }: ConditionSubject): JsonSchema {
  if (fact === 'event') {
    const paths = visibleFields(visible).map(({ path }) => `$.${path}`);
    const properties = {
      fact: { const: fact },
      path: { enum: paths },
      params: { type: 'object', maxProperties: 0 },
    };
    return { description: FACT_DOC.event, type: 'object', properties, required: ['path'] };
  }
  const keys = FACT_PARAMS[fact].filter((key) => key !== 'radius' || name === 'area');
  const params = closedObject(
    FACT_DOC[fact],
    Object.fromEntries(keys.map((key) => [key, paramSchema(key, fact, name)])),
    keys.filter((key) => key !== 'radius'),
  );
  return {
    description: FACT_DOC[fact],
    type: 'object',
    properties: { fact: { const: fact }, params, path: false },
    required: ['params'],
  };
}

function paramSchema(key: keyof FactParams, fact: FactName, subject: ConditionSubject['name']): JsonSchema {
  switch (key) {
    case 'of':
      return ref(`${subject}Filter`);
    case 'steps':
      return {
        description: 'One filter a step.',
        type: 'array',
        minItems: 1,
        maxItems: 16,
        items: ref(`${subject}Filter`),
      };
    case 'within':
      return {
        description: 'The window that ends at the trigger, an ISO 8601 duration of weeks to seconds.',
        type: 'string',
        pattern: DURATION_PATTERN,
        examples: ['P28D', 'PT72H'],
      };
    case 'field':
      return { description: 'Field of the events.', enum: fieldsFor(fact) };
    case 'radius':
      return {
        description: `Metres around the trigger's place, at most ${MAX_RADIUS_METRES}; area rules only.`,
        type: 'number',
        exclusiveMinimum: 0,
        maximum: MAX_RADIUS_METRES,
        examples: [100],
      };
    default:
      return key satisfies never;
  }
}

function fieldsFor(fact: FactName): readonly string[] {
  const fields = [...RULE_FIELDS.values()];
  const fitting =
    fact === 'value_sum'
      ? fields.filter(({ type }) => type.kind === 'int' || type.kind === 'number')
      : fields;
  return fitting.map(({ path }) => path);
}
