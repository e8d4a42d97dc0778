/** One key that an author may write: check, schema, editor help and reference all speak from it. */
export interface KeySpec {
  readonly doc: string;
  /** What it takes, in words. */
  readonly takes: string;
  readonly required: boolean;
  readonly examples?: readonly unknown[];
}

export type KeySpecs<Key extends string> = Readonly<Record<Key, KeySpec>>;

export const required = (doc: string, takes: string, ...examples: readonly unknown[]): KeySpec => ({
  doc,
  takes,
  required: true,
  examples,
});

export const optional = (doc: string, takes: string, ...examples: readonly unknown[]): KeySpec => ({
  doc,
  takes,
  required: false,
  examples,
});

export function keysOf(specs: Readonly<Record<string, KeySpec>>): readonly string[] {
  return Object.keys(specs);
}

export function requiredKeysOf(specs: Readonly<Record<string, KeySpec>>): readonly string[] {
  return Object.keys(specs).filter((key) => specs[key]!.required);
}
