import { readFile } from 'node:fs/promises';
import { type JsonSource, readJsonSource } from '../../adapters/json-source/json-source.ts';
import type { Fault } from '../../core/fault.ts';
import type { RuleWarning } from '../../core/rule/report.ts';
import type { FileFault } from './file-fault.ts';

/** A file of JSON that was read, or why it cannot be. */
export interface JsonFile {
  /** Undefined where the file is no JSON; of a key that is there twice, the last. */
  readonly json: unknown;
  /** Of encoding and syntax, and keys that are there twice. */
  readonly faults: readonly FileFault[];
  /** A fault of this file, put where its path stands in the text. */
  place(fault: Fault | RuleWarning): FileFault;
}

export async function readJsonFile(file: string): Promise<JsonFile> {
  const text = await readText(file);
  if (typeof text !== 'string') {
    const place = (fault: Fault | RuleWarning): FileFault => ({ file, at: null, fault });
    return { json: undefined, faults: [place(text)], place };
  }
  return jsonFileOf(file, text);
}

/** The same of a text that is there already, under the name of the file it is to be. */
export function jsonFileOf(file: string, text: string): JsonFile {
  const source = readJsonSource(text);
  return {
    json: source.value,
    faults: syntaxFaults(file, source),
    place: (fault) => ({ file, at: source.locate(fault.path, partOf(fault)), fault }),
  };
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** The text without its byte order mark, or why there is none. */
async function readText(file: string): Promise<string | Fault> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const message = `cannot be read (${(error as NodeJS.ErrnoException).code})`;
    return { code: 'unreadable', path: '', message, remedy: 'check that the file is there and may be read' };
  }
  try {
    return UTF8.decode(bytes);
  } catch {
    return { code: 'encoding', path: '', message: 'the file is not UTF-8', remedy: 'save it as UTF-8' };
  }
}

function syntaxFaults(file: string, { faults }: JsonSource): readonly FileFault[] {
  return faults.map(({ path, message, remedy, position }) => ({
    file,
    at: position,
    fault: { code: 'unreadable', path, message, remedy },
  }));
}

/** Params whose value is the name of a field: an unknown one is a wrong value under a known key. */
const NAMES_A_FIELD = /(^|\.)(field|path)$/;

/** Where a fault is shown: an unknown key at the key, a wrong value at the value. */
function partOf({ code, path }: Fault | RuleWarning): 'key' | 'value' {
  return code === 'unknown_field' && !NAMES_A_FIELD.test(path) ? 'key' : 'value';
}
