import type { FaultyLine } from '../../steps/ingest/ports.ts';
import { lineFault, TRUNCATED, TRUNCATED_REMEDY } from './faults.ts';
import type { TextLine } from './text-lines.ts';

/** More lines than this in one field is a quote that nobody closed. */
const MAX_FIELD_LINES = 64;

/**
 * Joins lines to CSV records: one line, or several where a quoted field holds line ends. A quote that is never closed costs
 * its own line and not the rest of the file: after 64 lines, or at the end, the line that opened it is a fault and
 * the lines after it are read anew.
 */
export async function* joinRecords(
  lines: AsyncIterable<TextLine | FaultyLine>,
  file: string,
  delimiter: string,
): AsyncGenerator<TextLine | FaultyLine> {
  let waiting: readonly TextLine[] = [];
  for await (const line of lines) {
    const faulty = 'faults' in line;
    const taken = take(faulty ? waiting : [...waiting, line], faulty, file, delimiter);
    waiting = taken.waiting;
    yield* taken.records;
    if (faulty) yield line;
  }
  yield* take(waiting, true, file, delimiter).records;
}

interface Taken {
  readonly records: readonly (TextLine | FaultyLine)[];
  /** Lines of a field that is still open. */
  readonly waiting: readonly TextLine[];
}

/** `last`: no line can follow that would close a field. */
function take(lines: readonly TextLine[], last: boolean, file: string, delimiter: string): Taken {
  const records: (TextLine | FaultyLine)[] = [];
  let from = 0;
  while (from < lines.length) {
    const record = closedRecord(lines, from, delimiter);
    if (record) {
      records.push(record.joined);
      from = record.next;
    } else if (last || lines.length - from >= MAX_FIELD_LINES) {
      records.push(unclosed(lines[from]!, file));
      from++;
    } else break;
  }
  return { records, waiting: lines.slice(from) };
}

function closedRecord(
  lines: readonly TextLine[],
  from: number,
  delimiter: string,
): { readonly joined: TextLine; readonly next: number } | undefined {
  let text = '';
  for (let i = from; i < lines.length; i++) {
    text = i === from ? lines[i]!.text : `${text}\n${lines[i]!.text}`;
    if (isOpen(text, delimiter)) continue;
    return { joined: { line: lines[from]!.line, text, ended: lines[i]!.ended }, next: i + 1 };
  }
  return undefined;
}

function unclosed({ line, ended }: TextLine, file: string): FaultyLine {
  if (!ended) return lineFault(file, line, 'unreadable', TRUNCATED, TRUNCATED_REMEDY);
  const message = 'a quote opens a field and is not closed';
  return lineFault(file, line, 'unreadable', message, 'Close it, or double it where it belongs to the text.');
}

/** Whether the text ends inside a quoted field. A quote counts at the start of a field only: `5" nails` is text. */
function isOpen(text: string, delimiter: string): boolean {
  let at = text.indexOf('"');
  if (at < 0) return false;
  let open = false;
  for (; at < text.length; at++) {
    if (text[at] !== '"') continue;
    if (!open) open = at === 0 || text[at - 1] === delimiter;
    else if (text[at + 1] === '"') at++;
    else open = at + 1 < text.length && text[at + 1] !== delimiter;
  }
  return open;
}
