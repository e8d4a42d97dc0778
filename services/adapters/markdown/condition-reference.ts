import {
  COMPARISON_KEYS,
  DECORATOR_DOC,
  FACT_KEYS,
  GROUP_KEYS,
  IDLE_KEYS,
  OPERATOR_SPECS,
} from '../../core/rule/language/conditions.ts';
import type { KeySpec } from '../../core/rule/language/spec.ts';
import { table } from './table.ts';

export function conditionParts(): readonly string[] {
  return [
    '### Conditions',
    'A condition has one of `all`, `any`, `not`, `condition` and `fact`; the outermost is no `fact`. What is unknown is never true: neither `notEqual` nor `not` of something unknown lets a rule fire.',
    table(
      ['key', 'takes', 'what it is'],
      rows({ ...GROUP_KEYS, ...FACT_KEYS, ...COMPARISON_KEYS, ...IDLE_KEYS }),
    ),
    table(
      ['operator', 'true where the fact', '`value`'],
      Object.entries(OPERATOR_SPECS).map(([name, { doc, value }]) => [`\`${name}\``, doc, SIDES[value]]),
    ),
    'Decorators stand before an operator, with a colon, and may be several: `not:someValue:equal`.',
    table(
      ['decorator', 'what it does'],
      Object.entries(DECORATOR_DOC).map(([name, doc]) => [`\`${name}:\``, doc]),
    ),
  ];
}

const SIDES = {
  number: 'a number, or a fact',
  list: 'a list',
  scalar: 'a text, number or boolean, or a fact',
} as const;

function rows(specs: Readonly<Record<string, KeySpec>>): readonly (readonly string[])[] {
  return Object.entries(specs).map(([key, { doc, takes }]) => [`\`${key}\``, takes, doc]);
}
