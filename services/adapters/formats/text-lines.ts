import { isUtf8 } from 'node:buffer';
import type { FaultyLine } from '../../steps/ingest/ports.ts';
import { openBytes, SourceFaultError } from './byte-source.ts';
import { EMPTY_REMEDY, lineFault } from './faults.ts';

const DEFAULT_LINE_BYTES = 1024 * 1024;

export interface TextLine {
  /** From 1. */
  readonly line: number;
  readonly text: string;
  /** Whether a line end follows: the last line of a file that was cut short has none. */
  readonly ended: boolean;
}

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * The lines of a UTF-8 text, with LF or CRLF, blank ones left out. A line that is longer than `maxBytes` or not UTF-8 is
 * a fault and the next one goes on; memory stays within two chunks and one line. What makes the rest of the file
 * unreadable is a last fault.
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
  maxBytes = DEFAULT_LINE_BYTES,
): AsyncGenerator<TextLine | FaultyLine> {
  const held = createHeld(file, maxBytes);
  let seen = false;
  try {
    for await (const chunk of openBytes(chunks)) {
      let from = 0;
      for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
        const line = held.finish(chunk.subarray(from, at), true);
        from = at + 1;
        if (!line) continue;
        seen = true;
        yield line;
      }
      held.hold(chunk.subarray(from));
    }
    const last = held.finish(Buffer.alloc(0), false);
    if (last) yield last;
    else if (!seen) yield empty(file);
  } catch (error) {
    if (!(error instanceof SourceFaultError)) throw error;
    const { code, message, remedy } = error.fault;
    yield lineFault(file, held.line(), code, message, remedy);
  }
}

function empty(file: string): FaultyLine {
  return lineFault(file, 1, 'unreadable', 'the file has no records', EMPTY_REMEDY);
}

/** The part of a line that earlier chunks brought. Past the limit only its length is kept. */
function createHeld(file: string, maxBytes: number) {
  let pieces: Buffer[] = [];
  let bytes = 0;
  let line = 1;
  const hold = (piece: Buffer): void => {
    bytes += piece.length;
    if (bytes > maxBytes) pieces = [];
    else if (piece.length > 0) pieces.push(piece);
  };
  const finish = (piece: Buffer, ended: boolean): TextLine | FaultyLine | undefined => {
    hold(piece);
    const result =
      bytes > maxBytes ? tooLarge(file, line, bytes, maxBytes) : decode(pieces, line, ended, file);
    pieces = [];
    bytes = 0;
    line++;
    return result;
  };
  return { hold, finish, line: () => line };
}

function tooLarge(file: string, line: number, bytes: number, maxBytes: number): FaultyLine {
  const remedy = `Send records of at most ${maxBytes} bytes, one a line.`;
  return lineFault(file, line, 'too_large', `a line of ${bytes} bytes`, remedy);
}

function decode(
  pieces: readonly Buffer[],
  line: number,
  ended: boolean,
  file: string,
): TextLine | FaultyLine | undefined {
  const joined = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  const bytes = joined.at(-1) === CARRIAGE_RETURN ? joined.subarray(0, -1) : joined;
  if (!isUtf8(bytes)) {
    const remedy = 'Save the file as UTF-8 (for example: iconv -f GB18030 -t UTF-8, or -f WINDOWS-1252).';
    return lineFault(file, line, 'encoding', 'the line is not UTF-8', remedy);
  }
  const text = bytes.toString('utf8');
  return text.trim() === '' ? undefined : { line, text, ended };
}
