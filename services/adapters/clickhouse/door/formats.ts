const TEXT = 'text/plain; charset=UTF-8';
const JSON_TYPE = 'application/json; charset=UTF-8';
const NDJSON = 'application/x-ndjson; charset=UTF-8';
const CSV = 'text/csv; charset=UTF-8; header=absent';
const CSV_NAMES = 'text/csv; charset=UTF-8; header=present';
const TSV = 'text/tab-separated-values; charset=UTF-8';
const BYTES = 'application/octet-stream';

/** Output formats the door gives, with the content type ClickHouse gives them. None of them reads a schema from a file. */
const CONTENT_TYPES: ReadonlyMap<string, string> = new Map([
  ['TabSeparated', TSV],
  ['TSV', TSV],
  ['TabSeparatedRaw', TSV],
  ['TSVRaw', TSV],
  ['TabSeparatedWithNames', TSV],
  ['TSVWithNames', TSV],
  ['TabSeparatedWithNamesAndTypes', TSV],
  ['TSVWithNamesAndTypes', TSV],
  ['CSV', CSV],
  ['CSVWithNames', CSV_NAMES],
  ['CSVWithNamesAndTypes', CSV_NAMES],
  ['JSON', JSON_TYPE],
  ['JSONStrings', JSON_TYPE],
  ['JSONCompact', JSON_TYPE],
  ['JSONCompactStrings', JSON_TYPE],
  ['JSONColumns', JSON_TYPE],
  ['JSONColumnsWithMetadata', JSON_TYPE],
  ['JSONObjectEachRow', JSON_TYPE],
  ['JSONEachRow', NDJSON],
  ['JSONLines', NDJSON],
  ['NDJSON', NDJSON],
  ['JSONStringsEachRow', NDJSON],
  ['JSONCompactEachRow', NDJSON],
  ['JSONCompactEachRowWithNames', NDJSON],
  ['JSONCompactEachRowWithNamesAndTypes', NDJSON],
  ['JSONCompactStringsEachRow', NDJSON],
  ['JSONCompactStringsEachRowWithNames', NDJSON],
  ['JSONCompactStringsEachRowWithNamesAndTypes', NDJSON],
  ['Values', TEXT],
  ['Vertical', TEXT],
  ['Markdown', TEXT],
  ['Pretty', TEXT],
  ['PrettyCompact', TEXT],
  ['PrettyNoEscapes', TEXT],
  ['PrettyCompactMonoBlock', TEXT],
  ['PrettySpace', TEXT],
  ['LineAsString', TEXT],
  ['XML', 'application/xml; charset=UTF-8'],
  ['Null', TEXT],
  ['Native', BYTES],
  ['RowBinary', BYTES],
  ['RowBinaryWithNames', BYTES],
  ['RowBinaryWithNamesAndTypes', BYTES],
  ['Arrow', BYTES],
  ['ArrowStream', BYTES],
  ['Parquet', BYTES],
  ['MsgPack', BYTES],
]);

export const DEFAULT_FORMAT = 'TabSeparated';

/** Content type of an output format, or undefined for one that the door does not give. */
export function contentTypeOf(format: string): string | undefined {
  return CONTENT_TYPES.get(format);
}
