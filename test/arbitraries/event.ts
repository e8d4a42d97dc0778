import fc, { type Arbitrary } from 'fast-check';
import type { Event, EventView } from '../../services/core/event/event.ts';
import {
  FIELDS,
  type FieldSpec,
  type FieldType,
  STREAMS,
  type Stream,
} from '../../services/core/event/vocabulary.ts';

/** An instant, epoch ms. */
export const instant: Arbitrary<number> = fc.integer({
  min: Date.UTC(1990, 0, 1),
  max: Date.UTC(2100, 0, 1),
});

/** Well-formed text in any script, of at most `maxLength` UTF-16 units. */
export const text = (maxLength: number): Arbitrary<string> =>
  fc
    .string({ unit: 'grapheme', maxLength: Math.min(maxLength, 24) })
    .filter((written) => written.length <= maxLength);

/** A valid event of a stream, every field drawn from the vocabulary, its keys in the order of `Event`. */
export const streamEvent = (stream: Stream): Arbitrary<Event> =>
  recordOf(FIELDS[stream]).map((fields) => ({ ...EMPTY, stream, ...fields }) as Event);

/** A valid event of any stream. */
export const event: Arbitrary<Event> = fc.oneof(...STREAMS.map(streamEvent));

export const eventView: Arbitrary<EventView> = event.map(({ parties: _, ...view }) => view);

const EMPTY: Event = {
  stream: 'camera-alarms',
  caseId: '',
  revision: 0,
  status: 'reported',
  occurredAt: 0,
  recordedAt: 0,
  category: '',
  severity: 1,
  place: null,
  source: '',
  deviceId: null,
  deviceClass: null,
  confidence: null,
  value: null,
  unit: null,
  policeInitiated: null,
  assessment: null,
  protectionOrderUntil: null,
  stage: null,
  threat: null,
  weapon: null,
  injury: null,
  amount: null,
  parties: [],
};

function recordOf(fields: readonly FieldSpec[]): Arbitrary<Record<string, unknown>> {
  const values = fields.map(({ name, type, nullable }) => {
    const value = arbitraryOf(type);
    return [name, nullable ? fc.option(value, { nil: null }) : value] as const;
  });
  return fc.record(Object.fromEntries(values), { noNullPrototype: true });
}

function arbitraryOf(type: FieldType): Arbitrary<unknown> {
  switch (type.kind) {
    case 'string':
      return stringOf(type.maxLength, type.pattern);
    case 'enum':
      return fc.constantFrom(...type.values);
    case 'int':
      return fc.integer({ min: type.min, max: type.max });
    case 'number':
      return fc.double({ min: type.min ?? -1e9, max: type.max ?? 1e9, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'instant':
      return instant;
    case 'record':
      return recordOf(type.fields);
    case 'list':
      return fc.array(arbitraryOf(type.of), { maxLength: Math.min(type.maxItems, 4) });
    default:
      return type satisfies never;
  }
}

/** A pattern that lets any script in is met by filtering, since `stringMatching` would break characters in two. */
function stringOf(maxLength: number, pattern?: RegExp): Arbitrary<string> {
  if (pattern === undefined) return text(maxLength);
  return pattern.test('é')
    ? text(maxLength).filter((written) => pattern.test(written))
    : fc.stringMatching(pattern, { maxLength });
}
