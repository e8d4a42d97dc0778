import { STREAMS, type Stream } from '../../core/event/vocabulary.ts';
import { RULE_FIELDS, type RuleField } from '../../core/rule/fields.ts';

/** Whose conditions and filters these are: their definitions are named `<name>Filter`, `<name>Condition`. */
export interface SchemaSubject {
  readonly name: 'person' | 'area' | 'shared';
  readonly visible: readonly Stream[];
  /** Whether a filter may name the subject's own role. */
  readonly hasRoles: boolean;
  readonly hasPlaces: boolean;
}

export const PERSON: SchemaSubject = {
  name: 'person',
  visible: ['police-incidents', 'dispute-reports'],
  hasRoles: true,
  hasPlaces: false,
};
export const AREA: SchemaSubject = { name: 'area', visible: STREAMS, hasRoles: false, hasPlaces: true };
/** Shared conditions do not know which rules use them. */
export const SHARED: SchemaSubject = { name: 'shared', visible: STREAMS, hasRoles: true, hasPlaces: true };

/** The fields of which a subject that sees these streams can have a value. */
export function visibleFields({ visible }: SchemaSubject): readonly RuleField[] {
  return [...RULE_FIELDS.values()].filter(({ streams }) =>
    streams.some((stream) => visible.includes(stream)),
  );
}

export function isNumeric({ type }: RuleField): boolean {
  return type.kind === 'int' || type.kind === 'number';
}
