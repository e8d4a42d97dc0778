import { CATEGORIES, type Stream } from '../../core/event/vocabulary.ts';
import { RULE_FIELDS, type RuleField } from '../../core/rule/fields.ts';
import { closedObject, type JsonSchema } from './json-schema.ts';

const RANGE = closedObject(
  'Bounds, all of which hold: from, up to, above, below.',
  { gte: { type: 'number' }, lte: { type: 'number' }, gt: { type: 'number' }, lt: { type: 'number' } },
  [],
);

/** The fields of which a subject that sees these streams can have a value. */
export function visibleFields(visible: readonly Stream[]): readonly RuleField[] {
  return [...RULE_FIELDS.values()].filter(({ streams }) =>
    streams.some((stream) => visible.includes(stream)),
  );
}

/** A filter over the events of `visible`; it refuses nothing that `checkFilter` takes. */
export function filterSchema(visible: readonly Stream[]): JsonSchema {
  const tests = visibleFields(visible).map((field) => [field.path, testSchema(field, visible)] as const);
  return {
    ...closedObject('Events that pass every test. A null field passes none.', Object.fromEntries(tests), []),
    examples: [{ stream: 'police-incidents', category: ['burglary', 'robbery'], severity: { gte: 3 } }],
  };
}

function testSchema(field: RuleField, visible: readonly Stream[]): JsonSchema {
  const one = valueSchema(field, visible);
  const each = valueSchema(field, undefined);
  const isNumber = field.type.kind === 'int' || field.type.kind === 'number';
  return {
    description: `${field.doc} A field of ${field.streams.join(', ')}. Takes a value${isNumber ? ', a list or bounds' : ' or a list'}.`,
    anyOf: [
      one,
      { type: 'array', minItems: 1, items: each },
      ...(isNumber ? [{ ...RANGE, minProperties: 1 }] : []),
    ],
  };
}

/** A value alone is one of a visible stream; in a list it may stand beside values of others. */
function valueSchema({ path, type }: RuleField, visible: readonly Stream[] | undefined): JsonSchema {
  if (path === 'stream' && visible !== undefined) return { enum: visible };
  if (path === 'category') {
    const streams = visible ?? (Object.keys(CATEGORIES) as Stream[]);
    return { enum: [...new Set(streams.flatMap((stream) => CATEGORIES[stream]))] };
  }
  switch (type.kind) {
    case 'enum':
      return { enum: type.values };
    case 'int':
    case 'number':
      return { type: 'number' };
    case 'boolean':
      return { type: 'boolean' };
    default:
      return { type: 'string' };
  }
}
