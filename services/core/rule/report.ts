import { nearest } from '../event/nearest.ts';
import type { Fault, FaultCode } from '../fault.ts';

/** Collects faults, so that one pass names them all. */
export interface Report {
  (code: FaultCode, path: string, message: string, remedy: string): void;
  count(): number;
  faults(): readonly Fault[];
}

export function createReport(): Report {
  const faults: Fault[] = [];
  const report = (code: FaultCode, path: string, message: string, remedy: string): void => {
    faults.push({ code, path, message, remedy });
  };
  return Object.assign(report, { count: () => faults.length, faults: () => faults });
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
    if (!known.includes(key))
      report(
        'unknown_field',
        join(path, key),
        `no key ${JSON.stringify(key.slice(0, 64))} here`,
        suggest(key, known),
      );
  }
  for (const key of required) {
    if (!Object.hasOwn(value, key)) report('missing_field', join(path, key), 'is missing', `add ${key}`);
  }
}

export function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

/** "did you mean X?" where something is near, else the list of what is allowed. */
export function suggest(text: string, choices: readonly string[]): string {
  const near = nearest(text, choices);
  return near === undefined ? `use one of: ${choices.join(', ')}` : `did you mean ${near}?`;
}
