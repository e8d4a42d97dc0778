import type { Node } from 'jsonc-parser';

export interface RepeatedKey {
  readonly path: string;
  readonly key: string;
  /** The key where it comes again. */
  readonly node: Node;
  readonly first: Node;
}

/** Keys that an object has twice: `JSON.parse` keeps the last and says nothing, so half of a rule would be lost. */
export function repeatedKeys(root: Node | undefined, path = ''): readonly RepeatedKey[] {
  if (root?.type === 'array') {
    return (root.children ?? []).flatMap((item, index) => repeatedKeys(item, `${path}[${index}]`));
  }
  if (root?.type !== 'object') return [];
  const first = new Map<string, Node>();
  return (root.children ?? []).flatMap((property) => {
    const [node, value] = property.children ?? [];
    if (node === undefined) return [];
    const key = String(node.value);
    const inner = path === '' ? key : `${path}.${key}`;
    const known = first.get(key);
    if (known === undefined) first.set(key, node);
    const again = known === undefined ? [] : [{ path: inner, key, node, first: known }];
    return [...again, ...repeatedKeys(value, inner)];
  });
}
