import { AREA_SCHEMES, ROLES, STREAMS } from '../../core/event/vocabulary.ts';
import { LEVELS } from '../../core/record/warning.ts';
import {
  LEVEL_DOC,
  PURPOSE_DOC,
  ROLE_DOC,
  STATUS_DOC,
  SUBJECT_DOC,
} from '../../core/rule/language/choices.ts';
import { MAX_CASES, MAX_ID_LENGTH, MAX_TEXT, MAX_TRIGGERS } from '../../core/rule/language/limits.ts';
import {
  CASE_KEYS,
  EVENT_KEYS,
  EXPECT_KEYS,
  RISK_KEYS,
  RULE_KEYS,
} from '../../core/rule/language/rule-keys.ts';
import { requiredKeysOf } from '../../core/rule/language/spec.ts';
import { ABSENCE_DOC, ABSENCE_KEYS, TRIGGER_KEYS } from '../../core/rule/language/triggers.ts';
import { AREA_PURPOSES, PURPOSES, type Rule } from '../../core/rule/rule.ts';
import { DEFAULT_SETTINGS } from '../../core/scorer/settings.ts';
import { CONSTANT, conditionSchema, conditionsSchema } from './condition-schema.ts';
import { eventSchema } from './event-schema.ts';
import { factDefinitions } from './fact-schema.ts';
import { filterSchema } from './filter-schema.ts';
import {
  choiceOf,
  closedObject,
  DRAFT,
  DURATION,
  hasKey,
  type JsonSchema,
  keySchema,
  ref,
  when,
} from './json-schema.ts';
import { AREA, PERSON, type SchemaSubject } from './subjects.ts';

/** Language tags: `en`, `zh`, `zh-Hans`. */
const LANGUAGES = { pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$' } as const;
const TEXT = { type: 'string', minLength: 1, maxLength: MAX_TEXT } as const;
const STATED = { type: 'string', pattern: '\\S', maxLength: MAX_TEXT } as const;

/**
 * What an editor needs to complete, explain and check a rule file. It refuses nothing that `checkRule` takes. What it cannot
 * say `checkRule` finds when the rule is loaded: reach, fields and categories that no one stream has, a path that no trigger
 * has, contradictions, depth, durations of zero, days that do not exist, roles repeated, names of shared conditions.
 */
export const RULE_SCHEMA = {
  $schema: DRAFT,
  title: 'Tocsin rule',
  ...closedObject('One rule: see rules/README.md.', rootProperties(), requiredKeysOf(RULE_KEYS)),
  ...when(hasKey('subject', { const: 'individual' }), personRule(), areaRule()),
  definitions: {
    ...definitionsOf(PERSON),
    ...definitionsOf(AREA),
    constant: CONSTANT,
    event: { anyOf: STREAMS.map(eventSchema) },
    case: caseSchema(),
  },
};

/** The text of `schemas/rule.schema.json`. */
export function ruleSchemaText(): string {
  return `${JSON.stringify(RULE_SCHEMA, null, 2)}\n`;
}

export function definitionsOf(subject: SchemaSubject): Readonly<Record<string, JsonSchema>> {
  return {
    [`${subject.name}Filter`]: filterSchema(subject),
    [`${subject.name}Condition`]: conditionSchema(subject),
    ...factDefinitions(subject),
    [`${subject.name}Trigger`]: triggerSchema(subject),
  };
}

function triggerSchema({ name }: SchemaSubject): JsonSchema {
  const filter = { allOf: [ref(`${name}Filter`)] };
  const absence = closedObject(
    ABSENCE_DOC,
    {
      after: keySchema(ABSENCE_KEYS.after, filter),
      of: keySchema(ABSENCE_KEYS.of, filter),
      within: keySchema(ABSENCE_KEYS.within, DURATION),
    },
    requiredKeysOf(ABSENCE_KEYS),
  );
  const { examples } = TRIGGER_KEYS.absence;
  return {
    type: 'object',
    properties: { absence: { ...absence, examples } },
    ...when(
      hasKey('absence'),
      closedObject(ABSENCE_DOC, { absence: true }, ['absence']),
      ref(`${name}Filter`),
    ),
  };
}

function personRule(): JsonSchema {
  const purposes = PURPOSES.filter((purpose) => !AREA_PURPOSES.includes(purpose));
  return {
    description: 'A rule about people who may come to harm. It sees no camera.',
    type: 'object',
    properties: { purpose: { enum: purposes }, roles: true, ...subjectKeys(PERSON) },
    required: ['roles'],
  };
}

function areaRule(): JsonSchema {
  return {
    description: 'A rule about places.',
    type: 'object',
    properties: { roles: false, ...subjectKeys(AREA) },
  };
}

function subjectKeys(subject: SchemaSubject): Readonly<Record<string, JsonSchema>> {
  return {
    on: { type: 'array', items: ref(`${subject.name}Trigger`) },
    conditions: conditionsSchema(subject),
  };
}

function rootProperties(): Readonly<Record<keyof Rule, JsonSchema>> {
  const role = choiceOf(Object.fromEntries(ROLES.map((one) => [one, ROLE_DOC[one]])));
  return {
    $schema: keySchema(RULE_KEYS.$schema, TEXT),
    id: keySchema(RULE_KEYS.id, {
      type: 'string',
      pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
      maxLength: MAX_ID_LENGTH,
    }),
    title: keySchema(RULE_KEYS.title, texts()),
    purpose: keySchema(RULE_KEYS.purpose, choiceOf(PURPOSE_DOC)),
    subject: keySchema(RULE_KEYS.subject, choiceOf(subjects())),
    roles: keySchema(RULE_KEYS.roles, { type: 'array', minItems: 1, items: role }),
    on: keySchema(RULE_KEYS.on, { type: 'array', minItems: 1, maxItems: MAX_TRIGGERS }),
    conditions: keySchema(RULE_KEYS.conditions, { type: 'object' }),
    event: keySchema(RULE_KEYS.event, risk()),
    message: keySchema(RULE_KEYS.message, texts()),
    basis: keySchema(RULE_KEYS.basis, STATED),
    owner: keySchema(RULE_KEYS.owner, STATED),
    status: keySchema(RULE_KEYS.status, choiceOf(STATUS_DOC)),
    knownGaps: keySchema(RULE_KEYS.knownGaps, TEXT),
    cases: keySchema(RULE_KEYS.cases, { type: 'array', maxItems: MAX_CASES, items: ref('case') }),
  };
}

function subjects(): Readonly<Record<string, string>> {
  const areas = AREA_SCHEMES.map((scheme) => [`area:${scheme}`, SUBJECT_DOC[scheme]] as const);
  return { individual: SUBJECT_DOC.individual, ...Object.fromEntries(areas) };
}

function texts(): { readonly [keyword: string]: unknown } {
  return {
    type: 'object',
    properties: {
      en: { description: 'In English.', ...TEXT },
      zh: { description: 'In Chinese.', ...TEXT },
    },
    propertyNames: LANGUAGES,
    additionalProperties: TEXT,
    minProperties: 1,
  };
}

function levels(): Readonly<Record<string, string>> {
  const docs = LEVELS.map((level) => {
    const from = DEFAULT_SETTINGS.thresholds[level];
    return [level, `From ${from}. ${LEVEL_DOC[level]}`] as const;
  });
  return Object.fromEntries(docs);
}

function risk(): { readonly [keyword: string]: unknown } {
  const from = LEVELS.map((level) => `${level} ${DEFAULT_SETTINGS.thresholds[level]}`).join(', ');
  const points = { ...RISK_KEYS.points, doc: `${RISK_KEYS.points.doc} Levels begin at ${from}.` };
  const params = closedObject(
    EVENT_KEYS.params.doc,
    {
      points: keySchema(points, { type: 'number', exclusiveMinimum: 0, maximum: 100 }),
      halfLife: keySchema(RISK_KEYS.halfLife, DURATION),
      floor: keySchema(RISK_KEYS.floor, choiceOf(levels())),
    },
    requiredKeysOf(RISK_KEYS),
  );
  const type = keySchema(EVENT_KEYS.type, { const: 'risk' });
  const { description: _doc, ...shape } = closedObject('', { type, params }, requiredKeysOf(EVENT_KEYS));
  return shape;
}

function caseSchema(): JsonSchema {
  const level = keySchema(EXPECT_KEYS.level, {
    anyOf: [choiceOf(levels()), { const: null, description: 'No warning.' }],
  });
  return closedObject(
    'One test of the rule.',
    {
      name: keySchema(CASE_KEYS.name, { type: 'string', minLength: 1 }),
      events: keySchema(CASE_KEYS.events, { type: 'array', minItems: 1, items: ref('event') }),
      expect: closedObject(CASE_KEYS.expect.doc, { level }, requiredKeysOf(EXPECT_KEYS)),
    },
    requiredKeysOf(CASE_KEYS),
  );
}
