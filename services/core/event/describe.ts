/** What stands there, by type and size only: the value itself may be somebody's name or number. */
export function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'string') return `text of ${value.length} characters`;
  if (typeof value === 'object') return 'an object';
  return `a ${typeof value}`;
}

const LOOKS_LIKE_A_FIELD = /^[A-Za-z_$@:.-][A-Za-z0-9_$@:.-]{0,47}$/;
const LOOKS_LIKE_A_NUMBER = /\d\D*\d\D*\d\D*\d/;

/** An unknown field's name for a path. A key may itself be an identifier (`{"13900001111": ...}`), so one that does not
 * look like a field of a format is given by its length. */
export function shownName(key: string): string {
  const plain = LOOKS_LIKE_A_FIELD.test(key) && !LOOKS_LIKE_A_NUMBER.test(key);
  return plain ? key : `<field of ${key.length} characters>`;
}
