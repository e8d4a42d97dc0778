import type { EventView } from '../event/event.ts';
import { FIELDS, type FieldSpec, type FieldType, ROLES, STREAMS, type Stream } from '../event/vocabulary.ts';
import { leafAt, leafOf } from '../history/leaves.ts';

/** A field that a rule may name: a leaf of the vocabulary, with the streams that have it. */
export interface RuleField {
  readonly path: string;
  readonly type: FieldType;
  readonly doc: string;
  readonly streams: readonly Stream[];
  /** Its value in an event, or null. */
  readonly read: (event: EventView) => string | number | boolean | null;
}

/** Every field a rule may name, by dotted path. People are not among them: a rule sees a person's events, never the
 * other people in them. */
export const RULE_FIELDS: ReadonlyMap<string, RuleField> = collectFields();

/** `$.severity` or `$.place.areaCode`: a path names a field of the vocabulary and walks nothing else. */
export const EVENT_PATH = /^\$\.([A-Za-z]+(?:\.[A-Za-z]+)?)$/;

/** The field by which a filter asks for the subject's own role in an event. */
export const OWN_ROLE = 'parties.role';

/** What a filter may test: every rule field and the subject's own role. Other people's roles are not seen, and no path or
 * `field` names a role. */
export const FILTER_FIELDS: ReadonlyMap<string, RuleField> = new Map([
  ...RULE_FIELDS,
  [
    OWN_ROLE,
    {
      path: OWN_ROLE,
      type: { kind: 'enum', values: ROLES },
      doc: "One of the subject's own roles in the event.",
      streams: STREAMS.filter((stream) => FIELDS[stream].some(({ name }) => name === 'parties')),
      // Never asked: roles are compared as bits beside the event.
      read: () => null,
    },
  ],
]);

function collectFields(): ReadonlyMap<string, RuleField> {
  const fields = new Map<string, RuleField>();
  const add = (path: string, type: FieldType, doc: string, stream: Stream): void => {
    const known = fields.get(path);
    const streams = known ? [...known.streams, stream] : [stream];
    fields.set(path, {
      path,
      type: known?.type ?? type,
      doc: known?.doc ?? doc,
      streams,
      read: reader(path),
    });
  };
  const walk = (specs: readonly FieldSpec[], prefix: string, stream: Stream): void => {
    for (const { name, type, doc } of specs) {
      if (type.kind === 'record') walk(type.fields, `${prefix}${name}.`, stream);
      else if (type.kind !== 'list') add(`${prefix}${name}`, type, doc, stream);
    }
  };
  for (const stream of STREAMS) {
    add('stream', { kind: 'enum', values: STREAMS }, 'The stream it belongs to.', stream);
    walk(FIELDS[stream], '', stream);
  }
  return fields;
}

function reader(path: string): RuleField['read'] {
  const leaf = leafAt(path);
  return (event) => leafOf(event, leaf);
}
