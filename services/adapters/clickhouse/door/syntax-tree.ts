/** One node of ClickHouse's `EXPLAIN AST`. */
export interface SyntaxNode {
  /** Kind of node, for example `Function`. */
  readonly kind: string;
  /** What follows the kind, for example the function's name. */
  readonly detail: string;
  readonly children: readonly SyntaxNode[];
}

interface GrowingNode extends SyntaxNode {
  readonly children: GrowingNode[];
}

/**
 * Reads the text of `EXPLAIN AST`: one node a line, a space of indentation a level, `Kind detail (alias a) (children n)`.
 * Returns undefined where the text is not one tree.
 */
export function parseSyntaxTree(text: string): SyntaxNode | undefined {
  const path: GrowingNode[] = [];
  let root: GrowingNode | undefined;
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const depth = line.length - line.trimStart().length;
    const node = parseLine(line.trimStart());
    if (depth > path.length || (depth === 0 && root)) return undefined;
    path.length = depth;
    if (depth === 0) root = node;
    else path[depth - 1]?.children.push(node);
    path.push(node);
  }
  return root;
}

function parseLine(line: string): GrowingNode {
  const bare = line.replace(/ \(children \d+\)$/, '');
  const space = bare.indexOf(' ');
  if (space < 0) return { kind: bare, detail: '', children: [] };
  const detail = bare.slice(space + 1);
  const alias = detail.search(/ ?\(alias /);
  return { kind: bare.slice(0, space), detail: alias < 0 ? detail : detail.slice(0, alias), children: [] };
}
