import { basename } from 'node:path';
import type { Fault } from '../../core/fault.ts';
import { checkRule } from '../../core/rule/check.ts';
import { isId } from '../../core/rule/check-names.ts';
import type { RuleWarning } from '../../core/rule/report.ts';
import type { Rule } from '../../core/rule/rule.ts';
import { expandConditions, type SharedConditions } from '../../core/rule/shared-conditions.ts';
import type { FileFault } from './file-fault.ts';
import { type JsonFile, readJsonFile } from './json-file.ts';

/** A rule file that was read: its rule where it has no fault. */
export interface RuleSource {
  readonly file: string;
  /** With the shared conditions that it names written out. */
  readonly rule: Rule | null;
  /** The id it gives itself, whatever else is wrong with it. */
  readonly id: string | null;
  readonly faults: readonly FileFault[];
  readonly warnings: readonly FileFault[];
  /** A fault of this file, put where its path stands in the text. */
  place(fault: Fault | RuleWarning): FileFault;
}

/** Reads and checks one rule file: encoding, syntax, the language, and that it is named after its rule. */
export async function readRuleSource(
  file: string,
  maxReachMs: number,
  shared: SharedConditions,
  placeShared: Place,
): Promise<RuleSource> {
  return ruleSourceOf(file, await readJsonFile(file), maxReachMs, shared, placeShared);
}

type Place = JsonFile['place'];

/**
 * The same of a file whose JSON is there already. What is wrong within a shared condition stands where that is written, by
 * `placeShared`; without it, where the rule names the condition.
 */
export function ruleSourceOf(
  file: string,
  { json, faults: unreadable, place }: JsonFile,
  maxReachMs: number,
  shared: SharedConditions,
  placeShared?: Place,
): RuleSource {
  if (json === undefined) return { file, id: null, rule: null, faults: unreadable, warnings: [], place };
  const expanded = expandConditions(json, shared);
  const check = checkRule(expanded.json, maxReachMs);
  const id = idOf(json);
  const told = check.ok ? [] : withoutEchoes(check.faults, expanded.faults);
  const placed: Place = (fault) => {
    const source = placeShared === undefined ? null : expanded.sourceOf(fault.path);
    return source === null ? place(fault) : placeShared!({ ...fault, path: source });
  };
  const faults = [
    ...unreadable,
    ...expanded.faults.map(placed),
    ...told.map(placed),
    ...nameFaults(file, id).map(place),
  ];
  return {
    file,
    id,
    rule: check.ok && faults.length === 0 ? check.rule : null,
    faults,
    warnings: check.warnings.map(placed),
    place,
  };
}

/** A name that stands for no shared condition is one fault, not one of expanding and one of checking. */
function withoutEchoes(faults: readonly Fault[], told: readonly Fault[]): readonly Fault[] {
  return faults.filter(
    ({ path }) => !told.some((one) => one.path === path || one.path === `${path}.condition`),
  );
}

/** The id that a rule gives itself. */
export function idOf(json: unknown): string | null {
  const id: unknown = (json as { readonly id?: unknown } | null)?.id;
  return typeof id === 'string' ? id : null;
}

/** A rule is looked for by its id: in the directory, in a warning, in ClickHouse. */
function nameFaults(file: string, id: string | null): readonly Fault[] {
  const name = basename(file, '.json');
  if (id === null || id === name) return [];
  const message = `the file is named ${JSON.stringify(`${name}.json`)}, its rule ${JSON.stringify(id.slice(0, 64))}`;
  // An id that can be no file's name is no remedy.
  const remedy = isId(id) ? `name the file ${id}.json, or the rule ${name}` : `name the rule ${name}`;
  return [{ code: 'unknown_value', path: 'id', message, remedy }];
}
