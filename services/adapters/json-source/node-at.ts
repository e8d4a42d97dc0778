import type { Node } from 'jsonc-parser';

/**
 * The node of a path such as `on[0].place.areaCode`; where the path ends early in the text, the innermost object or
 * list on the way. Keys may hold dots and brackets themselves (`place.areaCode` is one key of a filter), so the
 * longest key that fits is tried first.
 */
export function nodeAt(root: Node | undefined, path: string, part: 'key' | 'value'): Node | undefined {
  if (root === undefined) return undefined;
  const found = walk(root, path, part);
  return found.node;
}

interface Found {
  readonly node: Node;
  /** Characters of the path that were not found. */
  readonly left: number;
}

function walk(node: Node, path: string, part: 'key' | 'value'): Found {
  let best: Found = { node, left: path.length };
  if (path === '') return best;
  for (const { property, value, rest } of steps(node, path)) {
    const found: Found =
      rest === '' ? { node: part === 'key' ? property : value, left: 0 } : walk(value, rest, part);
    if (found.left < best.left) best = found;
    if (best.left === 0) break;
  }
  return best;
}

interface Step {
  readonly property: Node;
  readonly value: Node;
  readonly rest: string;
}

/** The members of a node that the path may go on through, the longest key first. */
function steps(node: Node, path: string): readonly Step[] {
  const children = node.children ?? [];
  if (node.type === 'array') {
    const index = /^\[(\d+)\]/.exec(path);
    const value = index === null ? undefined : children[Number(index[1])];
    return value === undefined ? [] : [{ property: value, value, rest: after(path, index![0].length) }];
  }
  if (node.type !== 'object') return [];
  // Of a key that is there twice, the last is what the text means.
  return children
    .toReversed()
    .flatMap((property) => {
      const [key, value] = property.children ?? [];
      if (key === undefined || value === undefined) return [];
      const name = String(key.value);
      return path.startsWith(name) && /^($|\.|\[)/.test(path.slice(name.length))
        ? [{ property: key, value, rest: after(path, name.length), length: name.length }]
        : [];
    })
    .sort((a, b) => b.length - a.length);
}

function after(path: string, length: number): string {
  const rest = path.slice(length);
  return rest.startsWith('.') ? rest.slice(1) : rest;
}
