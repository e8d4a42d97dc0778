import { isDeep, MAX_DEPTH } from '../../core/text/depth.ts';
import { placeOf } from '../../core/text/json-error.ts';
import type { FaultyLine, Line } from '../../steps/ingest/ports.ts';
import { lineFault, TRUNCATED, TRUNCATED_REMEDY } from './faults.ts';
import { readLines, type TextLine } from './text-lines.ts';

export interface NdjsonOptions {
  /** Longest line, 1 MiB where it is left out. */
  readonly maxLineBytes?: number;
}

/**
 * One JSON value per line, in order, as they come. What cannot be read is a fault of its line (`unreadable`, `encoding`,
 * `too_large`, `too_deep`) and the next one goes on; UTF-16, damaged gzip and an empty file are faults of the file.
 * Throws only where `chunks` does. Gzip is unpacked. `file` is the name that faults give.
 */
export async function* readNdjson(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
  options: NdjsonOptions = {},
): AsyncGenerator<Line> {
  for await (const line of readLines(chunks, file, options.maxLineBytes)) {
    yield 'faults' in line ? line : parse(line, file);
  }
}

function parse({ line, text, ended }: TextLine, file: string): Line {
  if (isDeep(text, MAX_DEPTH)) {
    const remedy = 'Send events as in the documentation: none of their fields nests deeper than 3.';
    return lineFault(file, line, 'too_deep', `nested deeper than ${MAX_DEPTH}`, remedy);
  }
  try {
    const value: unknown = JSON.parse(text);
    return { file, line, value };
  } catch (error) {
    return ended
      ? notJson(error, line, file)
      : lineFault(file, line, 'unreadable', TRUNCATED, TRUNCATED_REMEDY);
  }
}

function notJson(error: unknown, line: number, file: string): FaultyLine {
  const remedy = 'Write one JSON object per line, without a comma between lines and without NaN or Infinity.';
  return lineFault(file, line, 'unreadable', `not JSON${placeOf(error)}`, remedy);
}
