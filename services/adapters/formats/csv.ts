import { parse } from 'csv-parse/sync';
import type { Fault } from '../../core/fault.ts';
import type { FaultyLine, Line } from '../../steps/ingest/ports.ts';
import { joinRecords } from './csv-records.ts';
import { EMPTY_REMEDY, lineFault, TRUNCATED, TRUNCATED_REMEDY } from './faults.ts';
import { bindMapping, type MapRow } from './mapped-row.ts';
import type { Mapping } from './mapping.ts';
import { readLines, type TextLine } from './text-lines.ts';

/** Rows handed to the parser at once: its set-up costs more than a row. */
const BATCH_ROWS = 256;

export interface CsvOptions {
  /** Longest line, 1 MiB where it is left out. */
  readonly maxLineBytes?: number;
}

/**
 * The rows of a CSV file with a header, each turned into an event in the NDJSON form by its mapping, in order; with `sort`,
 * the faults first and then the events by their time, which takes memory for the whole file. A row that cannot be
 * read or that the mapping refuses is a fault of its line and the next one goes on; a missing column is a fault of
 * the file. Throws only where `chunks` does. `file` is the name that faults give.
 */
export async function* readCsv(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
  mapping: Mapping,
  options: CsvOptions = {},
): AsyncGenerator<Line> {
  const lines = readLines(chunks, file, options.maxLineBytes);
  const rows = readRows(joinRecords(lines, file, mapping.delimiter), file, mapping);
  if (!mapping.sort) {
    for await (const row of rows) yield row.line;
    return;
  }
  const events: Row[] = [];
  for await (const row of rows) {
    if (row.at === undefined) yield row.line;
    else events.push(row);
  }
  events.sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
  for (const { line } of events) yield line;
}

interface Row {
  readonly line: Line;
  /** Epoch ms; undefined for a fault. */
  readonly at: number | undefined;
}

async function* readRows(
  records: AsyncIterable<TextLine | FaultyLine>,
  file: string,
  mapping: Mapping,
): AsyncGenerator<Row> {
  let toRows: ((batch: readonly (TextLine | FaultyLine)[]) => readonly Row[]) | undefined;
  let batch: (TextLine | FaultyLine)[] = [];
  let empty = true;
  for await (const record of records) {
    if (toRows) {
      empty = false;
      batch.push(record);
      if (batch.length < BATCH_ROWS) continue;
      yield* toRows(batch);
      batch = [];
    } else {
      const header = readHeader(record, mapping);
      if ('faults' in header) {
        // Without its header nothing after it means anything.
        yield { line: { file, line: record.line, faults: header.faults }, at: undefined };
        return;
      }
      toRows = (waiting) => mapBatch(waiting, file, header, mapping.delimiter);
    }
  }
  if (!toRows) return;
  yield* toRows(batch);
  if (empty)
    yield {
      line: lineFault(file, 1, 'unreadable', 'the file has a header and no rows', EMPTY_REMEDY),
      at: undefined,
    };
}

interface Header {
  readonly columns: number;
  readonly map: MapRow;
}

function readHeader(
  record: TextLine | FaultyLine,
  mapping: Mapping,
): Header | { readonly faults: readonly Fault[] } {
  if ('faults' in record) return record;
  const names = (parseRows(record.text, mapping.delimiter)?.[0] ?? []).map((name) => name.trim());
  const twice = names.filter((name, i) => name !== '' && names.indexOf(name) !== i);
  if (twice.length > 0) {
    // Its name is not told: in a file without a header the first row is somebody's data.
    const message = `the header has the name of column ${names.indexOf(twice[0]!) + 1} twice`;
    const remedy = 'Rename one of them, or add the header if the file has none.';
    return { faults: [{ code: 'unreadable', path: '', message, remedy }] };
  }
  const bound = bindMapping(mapping, names);
  return 'faults' in bound ? bound : { columns: names.length, map: bound.map };
}

function mapBatch(
  batch: readonly (TextLine | FaultyLine)[],
  file: string,
  header: Header,
  delimiter: string,
): readonly Row[] {
  const texts = batch.flatMap((record) => ('faults' in record ? [] : [record.text]));
  const together = parseRows(texts.join('\n'), delimiter);
  // One row that the parser splits or refuses would shift all others: then each is read alone.
  const rows = together?.length === texts.length ? together : undefined;
  let next = 0;
  return batch.map((record) => {
    if ('faults' in record) return { line: record, at: undefined };
    const cells = rows ? rows[next] : alone(record.text, delimiter);
    next++;
    return mapRow(record, cells, file, header);
  });
}

function mapRow(
  { line, ended }: TextLine,
  cells: readonly string[] | undefined,
  file: string,
  header: Header,
): Row {
  if (cells?.length !== header.columns) {
    const found = cells
      ? `${cells.length} columns where the header has ${header.columns}`
      : 'not a row of CSV';
    const remedy = 'Quote fields that hold the delimiter or a line end.';
    const fault = ended
      ? lineFault(file, line, 'unreadable', found, remedy)
      : lineFault(file, line, 'unreadable', TRUNCATED, TRUNCATED_REMEDY);
    return { line: fault, at: undefined };
  }
  const row = header.map(cells);
  return 'faults' in row
    ? { line: { file, line, ...row }, at: undefined }
    : { line: { file, line, value: row.value }, at: row.occurredAt };
}

function alone(text: string, delimiter: string): readonly string[] | undefined {
  const rows = parseRows(text, delimiter);
  return rows?.length === 1 ? rows[0] : undefined;
}

function parseRows(text: string, delimiter: string): readonly (readonly string[])[] | undefined {
  try {
    return parse(text, {
      delimiter,
      record_delimiter: '\n',
      relax_column_count: true,
      relax_quotes: true,
    });
  } catch {
    return undefined;
  }
}
