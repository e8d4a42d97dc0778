import { FIELDS, type FieldSpec, type FieldType, STREAMS, type Stream } from '../../core/event/vocabulary.ts';
import {
  type AvroField,
  type AvroRecord,
  type AvroSchema,
  enumeration,
  field,
  INSTANT,
  listOf,
  nullable,
  record,
} from './avro-schema.ts';

const RECORDS: Readonly<Record<Stream, { readonly name: string; readonly doc: string }>> = {
  'camera-alarms': {
    name: 'CameraAlarm',
    doc: 'What a camera noticed about a place or about itself; never a face, a plate, a body, a track or a name.',
  },
  'police-incidents': {
    name: 'PoliceIncident',
    doc: 'An incident, with those who may come to harm as tokens; never an accused person.',
  },
  'dispute-reports': { name: 'DisputeReport', doc: 'A dispute brought to mediation, its parties as tokens.' },
};

/** Avro's symbols have no hyphens: this one enum stands for the names of streams, whose hyphens are underscores. */
export const STREAM_ENUM = 'Stream';
export const streamSymbol = (stream: Stream): string => stream.replaceAll('-', '_');

/** The record of a source stream: its fields of the vocabulary, no others, in that order. */
export function streamSchema(stream: Stream): AvroRecord {
  const { name, doc } = RECORDS[stream];
  return record(
    name,
    doc,
    FIELDS[stream].map((spec) => fieldOf(name, spec)),
  );
}

/** An event of any stream without its people, fields of other streams null. */
export function eventViewSchema(): AvroRecord {
  return record('EventView', 'A case at a revision, without its people.', flatFields('EventView'));
}

/** An event of any stream with its people, fields of other streams null. */
export function eventSchema(): AvroRecord {
  const parties = FIELDS['police-incidents'].find((spec) => spec.name === 'parties');
  if (parties === undefined) throw new Error('the vocabulary has no parties');
  return record('Event', 'A case at a revision.', [...flatFields('Event'), fieldOf('Event', parties)]);
}

function flatFields(owner: string): readonly AvroField[] {
  const specs = new Map<string, FieldSpec[]>();
  for (const stream of STREAMS) {
    for (const spec of FIELDS[stream]) specs.set(spec.name, [...(specs.get(spec.name) ?? []), spec]);
  }
  specs.delete('parties');
  return [
    field('stream', enumeration(STREAM_ENUM, STREAMS.map(streamSymbol))),
    ...[...specs.values()].map((of) => flatField(owner, of)),
  ];
}

/** A field of every stream keeps its type, an enum takes every stream's values; a field of some may be null. */
function flatField(owner: string, of: readonly FieldSpec[]): AvroField {
  const [first] = of as [FieldSpec, ...FieldSpec[]];
  const types = of.map((spec) => spec.type);
  const values = types.flatMap((type) => (type.kind === 'enum' ? type.values : []));
  const type: FieldType =
    first.type.kind === 'enum' ? { kind: 'enum', values: [...new Set(values)] } : first.type;
  const avro = typeOf(owner, first.name, type);
  return of.length < STREAMS.length || first.nullable
    ? nullable(first.name, avro, first.doc)
    : field(first.name, avro, first.doc);
}

function fieldOf(owner: string, spec: FieldSpec): AvroField {
  const type = typeOf(owner, spec.name, spec.type);
  if (spec.nullable) return nullable(spec.name, type, spec.doc);
  const { default: standsIn } = spec;
  return standsIn === undefined
    ? field(spec.name, type, spec.doc)
    : { name: spec.name, type, default: standsIn, doc: spec.doc };
}

function typeOf(owner: string, name: string, type: FieldType): AvroSchema {
  switch (type.kind) {
    case 'string':
    case 'boolean':
    case 'int':
      return type.kind;
    case 'number':
      return 'double';
    case 'instant':
      return INSTANT;
    case 'enum':
      return enumeration(`${owner}${name.charAt(0).toUpperCase()}${name.slice(1)}`, type.values);
    case 'record':
      return record(
        type.name,
        '',
        type.fields.map((spec) => fieldOf(type.name, spec)),
      );
    case 'list':
      return listOf(typeOf(owner, name, type.of));
    default:
      return type satisfies never;
  }
}
