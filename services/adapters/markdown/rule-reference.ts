import { LEVELS } from '../../core/record/warning.ts';
import {
  LEVEL_DOC,
  PURPOSE_DOC,
  ROLE_DOC,
  STATUS_DOC,
  SUBJECT_DOC,
} from '../../core/rule/language/choices.ts';
import {
  CASE_KEYS,
  EVENT_KEYS,
  EXPECT_KEYS,
  RISK_KEYS,
  RULE_KEYS,
} from '../../core/rule/language/rule-keys.ts';
import { SHARED_FILE, SHARED_KEYS } from '../../core/rule/language/shared.ts';
import type { KeySpec } from '../../core/rule/language/spec.ts';
import { ABSENCE_DOC, ABSENCE_KEYS } from '../../core/rule/language/triggers.ts';
import { DEFAULT_SETTINGS } from '../../core/scorer/settings.ts';
import { conditionParts } from './condition-reference.ts';
import { factParts } from './fact-reference.ts';
import { filterParts } from './filter-reference.ts';
import { limitParts } from './limit-reference.ts';
import { spacedJson } from './spaced-json.ts';
import { table } from './table.ts';

/** The reference part of rules/README.md, from the one description of the language. */
export function ruleReference(): string {
  return [
    ...ruleParts(),
    ...triggerParts(),
    ...filterParts(),
    ...conditionParts(),
    ...factParts(),
    ...caseParts(),
    ...limitParts(),
  ].join('\n\n');
}

function ruleParts(): readonly string[] {
  return [
    '### A rule file',
    keyTable({ ...RULE_KEYS, ...under('event', EVENT_KEYS), ...under('event.params', RISK_KEYS) }),
    choiceTable('purpose', PURPOSE_DOC),
    choiceTable('subject', subjects()),
    choiceTable('role', ROLE_DOC),
    choiceTable('status', STATUS_DOC),
    choiceTable('level', levels()),
  ];
}

function triggerParts(): readonly string[] {
  return [
    '### Triggers: `on`',
    `A filter, which any event that fits it sets off; or \`${absenceExample()}\`. ${ABSENCE_DOC}`,
    keyTable(ABSENCE_KEYS),
  ];
}

function caseParts(): readonly string[] {
  return [
    '### Cases',
    keyTable({ ...CASE_KEYS, ...under('expect', EXPECT_KEYS) }),
    `### Shared conditions: \`${SHARED_FILE}\``,
    keyTable(SHARED_KEYS),
  ];
}

function absenceExample(): string {
  const parts = Object.entries(ABSENCE_KEYS).map(([key, { examples = [] }]) => [key, examples[0]]);
  return spacedJson({ absence: Object.fromEntries(parts) });
}

function keyTable(specs: Readonly<Record<string, KeySpec>>): string {
  const rows = Object.entries(specs).map(([key, { doc, takes, required }]) => [
    `\`${key}\``,
    required ? 'yes' : '',
    takes,
    doc,
  ]);
  return table(['key', 'needed', 'takes', 'what it is'], rows);
}

function choiceTable(head: string, docs: Readonly<Record<string, string>>): string {
  return table(
    [head, 'what it is'],
    Object.entries(docs).map(([value, doc]) => [`\`${value}\``, doc]),
  );
}

function under(prefix: string, specs: Readonly<Record<string, KeySpec>>): Readonly<Record<string, KeySpec>> {
  return Object.fromEntries(Object.entries(specs).map(([key, spec]) => [`${prefix}.${key}`, spec]));
}

function subjects(): Readonly<Record<string, string>> {
  const { individual, ...areas } = SUBJECT_DOC;
  return {
    individual,
    ...Object.fromEntries(Object.entries(areas).map(([scheme, doc]) => [`area:${scheme}`, doc])),
  };
}

function levels(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    LEVELS.map((level) => [
      level,
      `From ${DEFAULT_SETTINGS.thresholds[level]} (a setting). ${LEVEL_DOC[level]}`,
    ]),
  );
}
