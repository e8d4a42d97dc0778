import { CATEGORIES, type FieldType, STREAMS } from '../../core/event/vocabulary.ts';
import { RULE_FIELDS, type RuleField } from '../../core/rule/fields.ts';
import { STREAM_DOC } from '../../core/rule/language/choices.ts';
import { RANGE_KEYS, ROLE_FIELD, TEST_SPECS } from '../../core/rule/language/filters.ts';
import { table } from './table.ts';

export function filterParts(): readonly string[] {
  const bounds = Object.entries(RANGE_KEYS).map(
    ([key, { doc }]) => `\`${key}\` ${doc.replace('.', '').toLowerCase()}`,
  );
  return [
    '### Filters',
    'An object of `field: test`, all of which must hold. A null field passes no test; `{}` is every event. A filter fits events of every stream that has all of its fields and one of its categories, with `stream` of those only; there must be one. A filter of an individual rule names no category that only cameras have.',
    table(
      ['test', 'true where the field', 'on'],
      TEST_SPECS.map(({ written, doc, on }) => [written, doc, on]),
    ),
    `Bounds: ${bounds.join(', ')}. Of a time they are epoch milliseconds or an ISO 8601 text with an offset.`,
    table(['field', 'of', 'takes', 'what it is'], fieldRows()),
    table(
      ['stream', 'what it is', 'categories'],
      STREAMS.map((stream) => [
        `\`${stream}\``,
        STREAM_DOC[stream],
        CATEGORIES[stream].map((category) => `\`${category}\``).join(', '),
      ]),
    ),
  ];
}

function fieldRows(): readonly (readonly string[])[] {
  const rows = [...RULE_FIELDS.values()].map((field) => [
    `\`${field.path}\``,
    streamsOf(field),
    field.path === 'category' ? 'a category of its stream' : typeText(field.type),
    field.doc,
  ]);
  return [...rows, [`\`${ROLE_FIELD.path}\``, 'incidents, disputes', 'a role', ROLE_FIELD.doc]];
}

const SHORT = { 'camera-alarms': 'alarms', 'police-incidents': 'incidents', 'dispute-reports': 'disputes' };

function streamsOf({ streams }: RuleField): string {
  return streams.length === STREAMS.length ? 'all' : streams.map((stream) => SHORT[stream]).join(', ');
}

function typeText(type: FieldType): string {
  switch (type.kind) {
    case 'enum':
      return type.values.map((value) => `\`${value}\``).join(', ');
    case 'int':
      return `an integer from ${type.min}${type.max > 1_000_000 ? '' : ` to ${type.max}`}`;
    case 'number':
      return type.max === undefined ? 'a number' : `a number from ${type.min} to ${type.max}`;
    case 'boolean':
      return 'true or false';
    case 'instant':
      return 'a time';
    case 'string':
      return 'a text';
    default:
      return type.kind;
  }
}
