/** Kinds of functions (`system.functions.categories`) that only compute. A kind that is not here is refused, and with it
 * whatever a later ClickHouse adds under a new heading, as it did with functions that call a language model. */
const ALLOWED_CATEGORIES: ReadonlySet<string> = new Set([
  'Aggregate Functions',
  'Arithmetic',
  'Arrays',
  'Bit',
  'Bitmap',
  'Comparison',
  'Conditional',
  'Dates and Times',
  'Distance',
  'Encoding',
  'Geo',
  'Geo Polygon',
  'Hash',
  'IP Address',
  'JSON',
  'Logical',
  'Map',
  'Mathematical',
  'Null',
  'Random Number',
  'Rounding',
  'String',
  'String Replacement',
  'String Search',
  'String Splitting',
  'Time Series',
  'Time Window',
  'Tuple',
  'Type Conversion',
  'URL',
  'UUID',
]);

/** Harmless ones of the kind `Other`, which also holds `file`, `sleep` and what tells about the host. */
const OTHER = [
  'bar',
  'byteSize',
  'colorOKLABToSRGB',
  'colorSRGBToOKLAB',
  'currentDatabase',
  'currentQueryID',
  'currentSchemas',
  'currentUser',
  'defaultValueOfArgumentType',
  'defaultValueOfTypeName',
  'displayName',
  'finalizeAggregation',
  'formatQuery',
  'formatQuerySingleLine',
  'formatReadableDecimalSize',
  'formatReadableQuantity',
  'formatReadableSize',
  'formatReadableTimeDelta',
  'getSizeOfEnumType',
  'getSubcolumn',
  'globalVariable',
  'identity',
  'ignore',
  'indexHint',
  'initializeAggregation',
  'isConstant',
  'isDecimalOverflow',
  'lowCardinalityIndices',
  'lowCardinalityKeys',
  'materialize',
  'neighbor',
  'normalizeQuery',
  'normalizedQueryHash',
  'parseReadableSize',
  'parseReadableSizeOrNull',
  'parseReadableSizeOrZero',
  'parseTimeDelta',
  'queryID',
  'rowNumberInAllBlocks',
  'rowNumberInBlock',
  'runningAccumulate',
  'runningDifference',
  'toColumnTypeName',
  'toTypeName',
  'transform',
  'variantElement',
  'variantType',
  'version',
  'visibleWidth',
] as const;

/** Names the parser makes itself, which are not in `system.functions`. */
const SYNTAX = [
  'array',
  'caseWithExpression',
  'caseWithExpr',
  '_CAST',
  'exists',
  'grouping',
  'lambda',
  'notExists',
  'tuple',
  'untuple',
] as const;

/** Of the allowed kinds, but not only computing: host, files, dictionaries, defects on purpose, other people's tables. */
const REFUSED = [
  'aggThrow',
  'estimateCompressionRatio',
  'flameGraph',
  'hasColumnInTable',
  'throwIf',
] as const;

/** What may follow an aggregate function's name, as in `countIf`. */
const COMBINATORS =
  /(?:if|array|map|state|merge|simplestate|mergestate|foreach|distinct|ordefault|ornull|resample|argmin|argmax)$/;

export interface FunctionRow {
  readonly name: string;
  readonly alias_to: string;
  readonly categories: string;
}

/** Rows for {@link allowFunctions}. */
export const FUNCTIONS_QUERY = 'SELECT name, alias_to, categories FROM system.functions';

/** A test of function names, case ignored (as ClickHouse does for some), out of the engine's own list of functions. */
export function allowFunctions(rows: readonly FunctionRow[]): (name: string) => boolean {
  const categoriesOf = new Map(rows.map((row) => [row.name, row.categories]));
  const refused = new Set<string>(REFUSED);
  const listed = new Set<string>([...OTHER, ...SYNTAX].map((name) => name.toLowerCase()));
  const aggregates = new Set<string>();
  for (const row of rows) {
    const original = row.alias_to === '' ? row.name : row.alias_to;
    const categories = categoriesOf.get(original) ?? '';
    if (refused.has(original)) continue;
    if (OTHER.some((name) => name === original) || ALLOWED_CATEGORIES.has(categories)) {
      listed.add(row.name.toLowerCase());
    }
    if (categories === 'Aggregate Functions') aggregates.add(row.name.toLowerCase());
  }
  return (name) => {
    let rest = name.toLowerCase();
    if (listed.has(rest)) return true;
    while (COMBINATORS.test(rest)) {
      rest = rest.replace(COMBINATORS, '');
      if (aggregates.has(rest)) return listed.has(rest);
    }
    return false;
  };
}
