import { isUtf8 } from 'node:buffer';
import type { Fault } from '../../core/fault.ts';
import { isDeep, MAX_DEPTH } from '../../core/text/depth.ts';
import type { Line } from '../../steps/ingest/ports.ts';
import { Refusal } from './refusal.ts';

const MOST_EVENTS = 10_000;

/** What a body holds: values as they stand in it, or lines, each of which may be at fault by itself. */
export type Offer =
  | { readonly kind: 'one' | 'batch'; readonly values: readonly unknown[] }
  | { readonly kind: 'lines'; readonly lines: readonly Line[] };

const DEPTH_REMEDY = 'Send events as in the documentation: none of their fields nests deeper than 3.';
const UTF8_REMEDY = 'Send UTF-8, as JSON is defined.';
const NDJSON_REMEDY = 'Write one JSON object per line, without a comma between lines.';

/** The events of a JSON body: one object, or an array. Throws a Refusal, which never quotes the body. */
export function readJson(body: Buffer): Offer {
  if (!isUtf8(body)) throw new Refusal('not_utf8', 'the body is not UTF-8', UTF8_REMEDY);
  // The array of a batch is one level more than its events have.
  if (isDeep(body, MAX_DEPTH + 1)) {
    throw new Refusal('too_deep', `the body nests deeper than ${MAX_DEPTH}`, DEPTH_REMEDY);
  }
  const parsed = parse(body);
  if ('message' in parsed) {
    const remedy =
      'Send one event as a JSON object, an array of them, or one a line as application/x-ndjson.';
    throw new Refusal('not_json', `the body is ${parsed.message}`, remedy);
  }
  if (!Array.isArray(parsed.value)) return { kind: 'one', values: [parsed.value] };
  if (parsed.value.length > MOST_EVENTS) throw tooMany();
  return { kind: 'batch', values: parsed.value };
}

/** The lines of an NDJSON body, blank ones left out; a line that cannot be read is a fault of its own. */
export function readNdjson(body: Buffer, origin: string): Offer {
  const lines: Line[] = [];
  let number = 0;
  for (let from = 0; from < body.length; ) {
    const newline = body.indexOf(0x0a, from);
    const end = newline < 0 ? body.length : newline;
    number++;
    const line = readLine(body.subarray(from, end), origin, number);
    if (line !== undefined && lines.push(line) > MOST_EVENTS) throw tooMany();
    from = end + 1;
  }
  return { kind: 'lines', lines };
}

function readLine(bytes: Buffer, file: string, line: number): Line | undefined {
  const faulty = (code: Fault['code'], message: string, remedy: string): Line => ({
    file,
    line,
    faults: [{ code, path: '', message, remedy }],
  });
  if (!isUtf8(bytes)) return faulty('encoding', 'the line is not UTF-8', UTF8_REMEDY);
  if (isBlank(bytes)) return undefined;
  if (isDeep(bytes, MAX_DEPTH)) return faulty('too_deep', `nested deeper than ${MAX_DEPTH}`, DEPTH_REMEDY);
  const parsed = parse(bytes);
  if ('message' in parsed) return faulty('unreadable', parsed.message, NDJSON_REMEDY);
  return { file, line, value: parsed.value };
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}

/** The parser's own message quotes the text, which may be anybody's name; only a position at its end is kept. */
function parse(bytes: Buffer): { readonly value: unknown } | { readonly message: string } {
  try {
    return { value: JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, '')) };
  } catch (error) {
    const position = / at position (\d+)(?: \(line \d+ column \d+\))?$/.exec(String(error))?.[1];
    return {
      message: position === undefined ? 'not JSON' : `not JSON from character ${Number(position) + 1} on`,
    };
  }
}

function tooMany(): Refusal {
  const message = `more than ${MOST_EVENTS} events in one request`;
  return new Refusal('too_many_events', message, `Send at most ${MOST_EVENTS} events at once.`);
}
