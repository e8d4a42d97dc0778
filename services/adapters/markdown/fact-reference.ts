import { FACT_SPECS, type FactSpec } from '../../core/rule/language/facts.ts';
import { PARAM_SPECS } from '../../core/rule/language/params.ts';
import { FACTS } from '../../core/rule/rule.ts';
import { spacedJson } from './spaced-json.ts';
import { table } from './table.ts';

export function factParts(): readonly string[] {
  return [
    '### Facts',
    table(
      ['fact', 'params', 'what it is', 'unknown where'],
      FACTS.map((fact) => {
        const spec = FACT_SPECS[fact];
        const doc = `${spec.doc}${spec.areaOnly === true ? ' Area rules only.' : ''}`;
        return [`\`${fact}\``, paramText(spec), doc, spec.unknownWhen ?? 'never'];
      }),
    ),
    table(
      ['param', 'takes', 'what it is'],
      Object.entries(PARAM_SPECS).map(([name, { takes, doc }]) => [`\`${name}\``, takes, doc]),
    ),
    'One of each, to copy:',
    FACTS.map((fact) => `- \`${spacedJson({ fact, ...FACT_SPECS[fact].example })}\``).join('\n'),
  ];
}

/** `of`, `within`, `exclude`?, `radius`? */
function paramText({ params, optionalParams, value }: FactSpec): string {
  if (value === 'field') return '`path` beside `fact`';
  return [...params.map((key) => `\`${key}\``), ...optionalParams.map((key) => `\`${key}\`?`)].join(', ');
}
