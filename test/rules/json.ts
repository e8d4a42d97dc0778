export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };
export type Path = readonly (string | number)[];

/** Every node of a JSON value with its path, the value itself first. */
export function* walk(node: Json, path: Path): Generator<readonly [Path, Json]> {
  yield [path, node];
  if (Array.isArray(node)) for (const [index, item] of node.entries()) yield* walk(item, [...path, index]);
  else if (isObject(node)) for (const [key, item] of Object.entries(node)) yield* walk(item, [...path, key]);
}

/** A copy with another value at a path. */
export function replaced(node: Json, path: Path, value: Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(node)) return node.with(Number(key), replaced(node[Number(key)]!, rest, value));
  return { ...(node as JsonObject), [key]: replaced((node as JsonObject)[key]!, rest, value) };
}

export function isObject(node: Json | undefined): node is JsonObject {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}
