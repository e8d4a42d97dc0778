import { AREA_SCHEMES, ROLES, STREAMS } from '../../core/event/vocabulary.ts';
import { LEVELS } from '../../core/record/warning.ts';
import { REQUIRED_KEYS, visibleStreams } from '../../core/rule/check.ts';
import { AREA_PURPOSES, PURPOSES, type Rule } from '../../core/rule/rule.ts';
import { DEFAULT_SETTINGS } from '../../core/scorer/settings.ts';
import { type ConditionSubject, conditionSchema, conditionsSchema, factSchema } from './condition-schema.ts';
import { eventSchema } from './event-schema.ts';
import { filterSchema } from './filter-schema.ts';
import { closedObject, DRAFT, DURATION_PATTERN, type JsonSchema, ref } from './json-schema.ts';

const PERSON: ConditionSubject = { name: 'person', visible: visibleStreams('individual') };
const AREA: ConditionSubject = { name: 'area', visible: STREAMS };
const LEVELS_FROM = LEVELS.map((level) => `${level} ${DEFAULT_SETTINGS.thresholds[level]}`).join(', ');

/**
 * What an editor needs to complete, explain and check a rule file. It refuses nothing that `checkRule` takes; what it cannot
 * say (reach, fields and categories that no one stream has, depth) `checkRule` finds when the rule is loaded.
 */
export const RULE_SCHEMA = {
  $schema: DRAFT,
  title: 'Tocsin rule',
  ...closedObject('One rule: see rules/README.md.', rootProperties(), REQUIRED_KEYS),
  anyOf: [personRule(), areaRule()],
  definitions: {
    ...definitionsOf(PERSON),
    ...definitionsOf(AREA),
    event: { anyOf: STREAMS.map(eventSchema) },
    case: caseSchema(),
  },
};

/** The text of `schemas/rule.schema.json`. */
export function ruleSchemaText(): string {
  return `${JSON.stringify(RULE_SCHEMA, null, 2)}\n`;
}

function definitionsOf(subject: ConditionSubject): Readonly<Record<string, JsonSchema>> {
  return {
    [`${subject.name}Filter`]: filterSchema(subject.visible),
    [`${subject.name}Condition`]: conditionSchema(subject),
    [`${subject.name}Fact`]: factSchema(subject),
  };
}

function personRule(): JsonSchema {
  return {
    description: 'A rule about people who may come to harm. It sees no camera.',
    type: 'object',
    properties: {
      subject: { const: 'individual' },
      purpose: { enum: PURPOSES.filter((purpose) => !AREA_PURPOSES.includes(purpose)) },
      roles: { type: 'array', minItems: 1, items: { enum: ROLES } },
      on: { type: 'array', minItems: 1, items: ref('personFilter') },
      conditions: conditionsSchema(PERSON),
    },
    required: ['roles'],
  };
}

function areaRule(): JsonSchema {
  return {
    description: 'A rule about places.',
    type: 'object',
    properties: {
      subject: { enum: AREA_SCHEMES.map((scheme) => `area:${scheme}`) },
      roles: false,
      on: { type: 'array', minItems: 1, items: ref('areaFilter') },
      conditions: conditionsSchema(AREA),
    },
  };
}

function rootProperties(): Readonly<Record<keyof Rule, JsonSchema>> {
  return {
    $schema: { description: 'Where this schema is, for editors.', examples: ['../schemas/rule.schema.json'] },
    id: {
      description: 'Lower-case words joined by hyphens; the name of the file.',
      type: 'string',
      pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
      maxLength: 64,
      examples: ['domestic-repeat-28d'],
    },
    title: texts('What the rule finds, for people to read, by language.'),
    purpose: {
      description: `The one purpose its scores serve; scores of different purposes are never added up. For areas only: ${AREA_PURPOSES.join(', ')}.`,
      enum: PURPOSES,
    },
    subject: {
      description: 'Who or what is scored: an individual who may come to harm, or an area of a scheme.',
      enum: ['individual', ...AREA_SCHEMES.map((scheme) => `area:${scheme}`)],
    },
    roles: {
      description: "Individual rules only: the roles in which a person's events are seen.",
      type: 'array',
    },
    on: { description: 'Filters; an event that fits one of them is the trigger.', type: 'array' },
    conditions: { description: 'all, any or not, as in json-rules-engine.', type: 'object' },
    event: risk(),
    message: texts(
      'Why somebody should look, by language. `{event_count}` stands for the fact of that name.',
    ),
    basis: stated('The evidence or statute, with its source.'),
    owner: stated('The desk that answers for the rule.'),
    status: {
      description: 'active; shadow: scored and stored, never shown to officers; off.',
      enum: ['active', 'shadow', 'off'],
    },
    knownGaps: { description: 'What the rule is known to miss, and the volume to expect.', type: 'string' },
    cases: {
      description: "The rule's own tests, on both sides of each of its bounds.",
      type: 'array',
      items: ref('case'),
    },
  };
}

function texts(description: string): JsonSchema {
  const text = { type: 'string', minLength: 1 };
  return {
    description,
    type: 'object',
    properties: { en: text, zh: text },
    additionalProperties: text,
    minProperties: 1,
  };
}

function stated(description: string): JsonSchema {
  return { description, type: 'string', pattern: '\\S' };
}

function risk(): JsonSchema {
  const params = closedObject(
    'How much a match weighs, and for how long.',
    {
      points: {
        description: `Score at the moment of the match. Levels begin at ${LEVELS_FROM}.`,
        type: 'number',
        exclusiveMinimum: 0,
        maximum: 100,
        examples: [60],
      },
      halfLife: {
        description: 'ISO 8601 duration after which half of the points is left.',
        type: 'string',
        pattern: DURATION_PATTERN,
        examples: ['P30D'],
      },
      floor: { description: 'Level that holds for one half-life whatever the score.', enum: LEVELS },
    },
    ['points', 'halfLife'],
  );
  return closedObject('What a match gives.', { type: { const: 'risk' }, params }, ['type', 'params']);
}

function caseSchema(): JsonSchema {
  const expect = closedObject(
    'What comes of them.',
    {
      level: {
        description: 'Level that the rule alone gives its subject after the last event; null: no warning.',
        enum: [...LEVELS, null],
      },
    },
    ['level'],
  );
  const events = {
    description: 'Events as NDJSON records, in order of arrival.',
    type: 'array',
    items: ref('event'),
  };
  return closedObject(
    'One test of the rule.',
    {
      name: { description: 'What happens in it, as a sentence.', type: 'string', minLength: 1 },
      events,
      expect,
    },
    ['name', 'events', 'expect'],
  );
}
