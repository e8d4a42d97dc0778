/** Tables of `system` that tell a client what there is to query, and nothing about the host or other people. */
const SYSTEM_TABLES: ReadonlySet<string> = new Set([
  'aggregate_function_combinators',
  'collations',
  'columns',
  'data_type_families',
  'databases',
  'formats',
  'functions',
  'keywords',
  'numbers',
  'numbers_mt',
  'one',
  'tables',
  'time_zones',
  'zeros',
]);

/** Table functions that only make numbers. */
const TABLE_FUNCTIONS: ReadonlySet<string> = new Set([
  'generate_series',
  'generateSeries',
  'numbers',
  'numbers_mt',
  'values',
  'zeros',
  'zeros_mt',
]);

/** Whether a table, as the syntax tree names it (`table` or `database.table`), may be read through the door. */
export function isAllowedTable(name: string, database: string): boolean {
  const dot = name.indexOf('.');
  if (dot < 0) return true;
  const schema = name.slice(0, dot);
  const table = name.slice(dot + 1);
  if (schema === database || schema.toLowerCase() === 'information_schema') return true;
  return schema === 'system' && SYSTEM_TABLES.has(table);
}

/** Whether an identifier may stand in an expression: a column or alias, or a table named there without reading another. */
export function isAllowedIdentifier(name: string, database: string): boolean {
  const [schema, table] = name.split('.');
  if (schema !== 'system' || table === undefined) return true;
  return isAllowedTable(`${schema}.${table}`, database);
}

export function isAllowedTableFunction(name: string): boolean {
  return TABLE_FUNCTIONS.has(name);
}
