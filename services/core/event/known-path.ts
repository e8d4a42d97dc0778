import { FIELDS, type FieldSpec, type FieldType, STREAMS } from './vocabulary.ts';

/** Names of all fields at every depth, and what only the door knows. */
const NAMES: ReadonlySet<string> = new Set([
  'stream',
  'identifier',
  ...STREAMS.flatMap((stream) => FIELDS[stream].flatMap(namesOf)),
]);

/**
 * A path with every key that is not of the vocabulary left out: the sender is told which key is at fault, but a key may
 * be a name (`{"Zhangsan": ...}`, `suspect_Lisi`) and is not stored.
 */
export function knownPath(path: string): string {
  if (path === '') return path;
  const parts = path.split('.').map((part) => (NAMES.has(part.replace(/\[\d+\]$/, '')) ? part : '<unknown>'));
  // A key with dots in it would leave a trail of unknowns as long as itself.
  return parts.filter((part, index) => part !== '<unknown>' || parts[index - 1] !== '<unknown>').join('.');
}

function namesOf({ name, type }: FieldSpec): readonly string[] {
  return [name, ...innerNames(type)];
}

function innerNames(type: FieldType): readonly string[] {
  if (type.kind === 'record') return type.fields.flatMap(namesOf);
  return type.kind === 'list' ? innerNames(type.of) : [];
}
