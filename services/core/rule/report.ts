import { nearest } from '../event/nearest.ts';
import type { Fault, FaultCode } from '../fault.ts';
import { MAX_FAULTS } from './language/limits.ts';

/** Something that may be run, but that cannot mean what was written. */
export interface RuleWarning extends Omit<Fault, 'code'> {
  readonly code: WarningCode;
}

export type WarningCode =
  | 'never_holds' // a test or condition that nothing can meet
  | 'always_holds'
  | 'never_triggers' // a rule that can never match
  | 'missing_case' // no case that warns, or none that does not
  | 'not_stated' // what a rule should say of itself
  | 'weak' // points that reach no level
  | 'long' // a score that hardly decays
  | 'repeated' // the same twice
  | 'not_told'; // more warnings than are told

/** Collects faults and warnings, so that one pass names them all. */
export interface Report {
  (code: FaultCode, path: string, message: string, remedy: string): void;
  warn(code: WarningCode, path: string, message: string, remedy: string): void;
  count(): number;
  /** Whether more faults were found than are told: time to stop looking. */
  isFull(): boolean;
  faults(): readonly Fault[];
  warnings(): readonly RuleWarning[];
}

/** How many more there are nobody knows: looking stops, as a hostile file has any number. */
const MORE: Fault = {
  code: 'too_large',
  path: '',
  message: `there are more than ${MAX_FAULTS} faults, and no more are told`,
  remedy: 'mend these, then check again',
};
const MORE_WARNINGS: RuleWarning = {
  code: 'not_told',
  path: '',
  message: `there are more than ${MAX_FAULTS} warnings, and no more are told`,
  remedy: 'mend these, then check again',
};

export function createReport(): Report {
  const faults: Fault[] = [];
  const warnings: RuleWarning[] = [];
  let count = 0;
  let warned = 0;
  const report = (code: FaultCode, path: string, message: string, remedy: string): void => {
    if (++count <= MAX_FAULTS) faults.push({ code, path, message, remedy });
  };
  return Object.assign(report, {
    warn: (code: WarningCode, path: string, message: string, remedy: string): void => {
      if (++warned <= MAX_FAULTS) warnings.push({ code, path, message, remedy });
    },
    count: () => count,
    isFull: () => count > MAX_FAULTS,
    faults: () => (count > MAX_FAULTS ? [...faults, MORE] : faults),
    warnings: () => (warned > MAX_FAULTS ? [...warnings, MORE_WARNINGS] : warnings),
  });
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reports keys that are not among `known` and required keys that are missing. */
export function checkKeys(
  value: Readonly<Record<string, unknown>>,
  path: string,
  known: readonly string[],
  required: readonly string[],
  report: Report,
): void {
  for (const key of Object.keys(value)) {
    if (report.isFull()) return;
    if (!known.includes(key))
      report('unknown_field', join(path, key), `no key ${shown(key)} here`, suggest(key, known));
  }
  for (const key of required) {
    if (!Object.hasOwn(value, key) || value[key] === undefined)
      report('missing_field', join(path, key), 'is missing', `add ${key}`);
  }
}

const LONGEST_SHOWN = 64;

export function join(path: string, key: string): string {
  const name = key.length > LONGEST_SHOWN ? `${key.slice(0, LONGEST_SHOWN)}...` : key;
  return path === '' ? name : `${path}.${name}`;
}

/** What was written as a message may quote it: plain words as they are, anything else in quotes, with what cannot be seen
 * or could pass for something else as \u escapes. */
export function shown(written: unknown): string {
  const text = typeof written === 'string' ? written : kindOf(written);
  if (/^[\w.:-]{1,64}$/.test(text) || typeof written !== 'string') return text;
  const short = text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}...` : text;
  return JSON.stringify(short.toWellFormed()).replace(
    /[\p{Cf}\p{Cc}\p{Zl}\p{Zp}]|[[\p{L}\p{N}]--[A-Za-z0-9\p{Script=Han}]]/gv,
    (unit) => [...unit].map((one) => `\\u{${one.codePointAt(0)!.toString(16)}}`).join(''),
  );
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value === null || value === undefined) return 'nothing';
  return typeof value === 'object' ? 'an object' : String(value);
}

/** "did you mean X?" where something is near, else the list of what is allowed. */
export function suggest(written: unknown, choices: readonly string[]): string {
  const near = typeof written === 'string' ? nearest(written, choices) : undefined;
  return near === undefined ? `use one of: ${choices.join(', ')}` : `did you mean ${near}?`;
}

/** What to do about a number that was written as a text. */
export function quoted(written: unknown): string | undefined {
  const isNumber = typeof written === 'string' && /^-?\d{1,15}(\.\d{1,15})?$/.test(written);
  return isNumber ? `remove the quotes: write ${Number(written)}` : undefined;
}
