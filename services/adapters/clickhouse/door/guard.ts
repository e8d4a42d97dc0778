import { isAllowedIdentifier, isAllowedTable, isAllowedTableFunction } from './allowed-tables.ts';
import { Refusal } from './refusal.ts';
import type { SyntaxNode } from './syntax-tree.ts';

export interface GuardRules {
  /** The one database whose tables may be read. */
  readonly database: string;
  readonly isAllowedFunction: (name: string) => boolean;
}

/** Nodes that say nothing but how their children hang together. */
const STRUCTURE: ReadonlySet<string> = new Set([
  'ArrayJoin',
  'Asterisk',
  'ColumnsExceptTransformer',
  'ColumnsListMatcher',
  'ColumnsRegexpMatcher',
  'ColumnsReplaceTransformer',
  'ColumnsReplaceTransformer::Replacement',
  'ColumnsTransformerList',
  'ExpressionList',
  'InterpolateElement',
  'OrderByElement',
  'QualifiedAsterisk',
  'QualifiedColumnsListMatcher',
  'QualifiedColumnsRegexpMatcher',
  'SelectIntersectExceptQuery',
  'SelectQuery',
  'SelectWithUnionQuery',
  'Subquery',
  'TableExpression',
  'TableJoin',
  'TablesInSelectQuery',
  'TablesInSelectQueryElement',
  'WindowDefinition',
  'WindowListElement',
  'WithElement',
]);

/** Nodes that end a branch. */
const LEAVES: ReadonlySet<string> = new Set(['Literal', 'SampleRatio']);

/** `x IN name` reads the table of that name. */
const IN_FUNCTIONS = /^(global)?(not)?(null)?in(ignoreset)?$/i;

/**
 * Throws a Refusal unless the syntax tree of a query does nothing but read what it may: every kind of node, function,
 * table and table function has to be on a list (charter, clause 8, and DESIGN section 2: what the door gives out).
 * `readonly = 1` alone is not enough on the embedded engine: `SELECT file(...)` and `INTO OUTFILE` pass it.
 */
export function checkSyntaxTree(root: SyntaxNode, rules: GuardRules): void {
  switch (root.kind) {
    case 'SelectWithUnionQuery':
      checkOutput(root, (child) => child.kind === 'ExpressionList', rules);
      return;
    case 'Explain':
      checkOutput(root, (child) => child.kind === 'SelectWithUnionQuery', rules);
      return;
    case 'DescribeQuery':
      checkOutput(root, (child) => child.kind === 'TableExpression', rules);
      return;
    case 'ShowTables':
    case 'ShowColumns':
    case 'ShowFunctions':
      checkNamesOnly(root);
      return;
    case 'ExistsTableQuery':
    case 'ExistsViewQuery':
    case 'ShowCreateTableQuery':
    case 'ShowCreateViewQuery':
      checkNamesOnly(root);
      checkNamedTable(root, rules);
      return;
    default:
      throw new Refusal('read_only', `${root.kind} is not allowed here: this door only answers queries`);
  }
}

/** Direct children of a query are its body and an Identifier for FORMAT; a Literal there is INTO OUTFILE. */
function checkOutput(root: SyntaxNode, isBody: (child: SyntaxNode) => boolean, rules: GuardRules): void {
  for (const child of root.children) {
    if (isBody(child)) checkNode(child, rules);
    else if (child.kind !== 'Identifier' || child.children.length > 0) refuseNode(child);
  }
}

function checkNamesOnly(root: SyntaxNode): void {
  for (const child of root.children) {
    if (child.kind !== 'Identifier' || child.children.length > 0) refuseNode(child);
  }
}

/** The detail of such a node is `database table`, the database empty where none was written. */
function checkNamedTable(root: SyntaxNode, rules: GuardRules): void {
  const [, database = '', table = ''] = /^(\S*) (\S+)$/.exec(root.detail) ?? [];
  const name = database === '' ? table : `${database}.${table}`;
  if (table === '' || !isAllowedTable(name, rules.database)) refuseTable(root.detail.trim());
}

function checkNode(node: SyntaxNode, rules: GuardRules): void {
  if (node.kind === 'Function') checkFunction(node, rules);
  else if (node.kind === 'Identifier' || node.kind === 'TableIdentifier') checkName(node, rules);
  else if (LEAVES.has(node.kind)) checkNoChildren(node);
  else if (node.kind === 'SelectWithUnionQuery' && node.children.some((child) => child.kind === 'Literal')) {
    refuseNode(node);
  } else if (!STRUCTURE.has(node.kind)) refuseNode(node);
  for (const child of node.children) {
    if (node.kind === 'TableExpression' && child.kind === 'Function') checkTableFunction(child, rules);
    else checkNode(child, rules);
  }
}

function checkFunction(node: SyntaxNode, rules: GuardRules): void {
  if (!rules.isAllowedFunction(node.detail)) {
    throw new Refusal('forbidden', `The function ${node.detail} is not allowed here`);
  }
  if (!IN_FUNCTIONS.test(node.detail)) return;
  const table = node.children[0]?.children[1];
  if (table?.kind === 'Identifier' && !isAllowedTable(table.detail, rules.database))
    refuseTable(table.detail);
}

function checkTableFunction(node: SyntaxNode, rules: GuardRules): void {
  if (!isAllowedTableFunction(node.detail)) {
    throw new Refusal('forbidden', `The table function ${node.detail} is not allowed here`);
  }
  for (const child of node.children) checkNode(child, rules);
}

function checkName(node: SyntaxNode, rules: GuardRules): void {
  checkNoChildren(node);
  const allowed = node.kind === 'TableIdentifier' ? isAllowedTable : isAllowedIdentifier;
  if (!allowed(node.detail, rules.database)) refuseTable(node.detail);
}

function checkNoChildren(node: SyntaxNode): void {
  if (node.children.length > 0) refuseNode(node);
}

function refuseNode(node: SyntaxNode): never {
  if (node.kind === 'Set') {
    throw new Refusal('read_only', 'SETTINGS cannot be changed here: leave the clause out');
  }
  throw new Refusal('forbidden', `${node.kind} is not allowed here`);
}

function refuseTable(name: string): never {
  throw new Refusal('forbidden', `The table ${name} cannot be read here`);
}
