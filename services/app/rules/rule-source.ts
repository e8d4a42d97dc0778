import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type JsonSource, readJsonSource } from '../../adapters/json-source/json-source.ts';
import type { Fault } from '../../core/fault.ts';
import { checkRule } from '../../core/rule/check.ts';
import type { RuleWarning } from '../../core/rule/report.ts';
import type { Rule } from '../../core/rule/rule.ts';
import type { FileFault } from './file-fault.ts';

/** A rule file that was read: its rule where it has no fault. */
export interface RuleSource {
  readonly file: string;
  readonly rule: Rule | null;
  /** The id it gives itself, whatever else is wrong with it. */
  readonly id: string | null;
  readonly faults: readonly FileFault[];
  readonly warnings: readonly FileFault[];
  /** A fault of this file, put where its path stands in the text. */
  place(fault: Fault | RuleWarning): FileFault;
}

/** Reads and checks one rule file: encoding, syntax, the language, and that it is named after its rule. */
export async function readRuleSource(file: string, maxReachMs: number): Promise<RuleSource> {
  const text = await readText(file);
  if (typeof text !== 'string') return unread(file, [{ file, at: null, fault: text }]);
  const source = readJsonSource(text);
  const place = (fault: Fault | RuleWarning): FileFault => ({
    file,
    at: source.locate(fault.path, partOf(fault)),
    fault,
  });
  if (source.faults.length > 0) return unread(file, syntaxFaults(file, source));
  const check = checkRule(source.value, maxReachMs);
  const id = idOf(source.value);
  const faults = [...(check.ok ? [] : check.faults), ...nameFaults(file, id)].map(place);
  return {
    file,
    id,
    rule: check.ok && faults.length === 0 ? check.rule : null,
    faults,
    warnings: check.warnings.map(place),
    place,
  };
}

function unread(file: string, faults: readonly FileFault[]): RuleSource {
  return { file, id: null, rule: null, faults, warnings: [], place: (fault) => ({ file, at: null, fault }) };
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

function idOf(json: unknown): string | null {
  const id: unknown = (json as { readonly id?: unknown } | null)?.id;
  return typeof id === 'string' ? id : null;
}

/** A rule is looked for by its id: in the directory, in a warning, in ClickHouse. */
function nameFaults(file: string, id: string | null): readonly Fault[] {
  const name = basename(file, '.json');
  if (id === null || id === name) return [];
  const message = `the file is named ${JSON.stringify(`${name}.json`)}, its rule ${JSON.stringify(id.slice(0, 64))}`;
  return [
    { code: 'unknown_value', path: 'id', message, remedy: `name the file ${id}.json, or the rule ${name}` },
  ];
}
