import { STREAMS } from '../event/vocabulary.ts';
import type { Fault } from '../fault.ts';
import { isDeepValue } from '../text/depth.ts';
import { checkConditions } from './check-conditions.ts';
import { MAX_CONDITIONS, MAX_DEPTH, MAX_ID_LENGTH, MAX_JSON_DEPTH } from './language/limits.ts';
import { SHARED_KEYS } from './language/shared.ts';
import { keysOf, requiredKeysOf } from './language/spec.ts';
import { checkKeys, createReport, isObject, join, type Report, shown, suggest } from './report.ts';

/** Conditions by name, as written. */
export type SharedConditions = ReadonlyMap<string, unknown>;

export interface SharedCheck {
  readonly conditions: SharedConditions;
  readonly faults: readonly Fault[];
}

const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/**
 * Checks the file of shared conditions: its keys, its names, and that what they name exists and comes to an end. What is
 * wrong in them for people and for areas alike is told here; the rest in each rule that uses them, as it depends on its subject. The conditions that are sound are
 * given whatever is wrong with others.
 */
export function checkSharedConditions(json: unknown): SharedCheck {
  const report = createReport();
  const conditions = new Map<string, unknown>();
  if (!isObject(json)) report('not_an_object', '', 'is no JSON object', 'write {"conditions": {...}}');
  else if (isDeepValue(json, MAX_JSON_DEPTH))
    report('too_deep', '', `nests more than ${MAX_JSON_DEPTH} levels`, 'split the conditions');
  else {
    checkKeys(json, '', keysOf(SHARED_KEYS), requiredKeysOf(SHARED_KEYS), report);
    if (isObject(json.conditions)) collect(json.conditions, conditions, report);
    else if (Object.hasOwn(json, 'conditions'))
      report('wrong_type', 'conditions', 'is an object of conditions', 'write {"<name>": {"all": [...]}}');
    for (const name of conditions.keys()) checkShared(name, conditions, report);
  }
  return { conditions, faults: report.faults() };
}

/** Whom a rule may score: what is wrong for both is wrong in every rule, and told whether one uses it or not. */
const SCOPES = [true, false].map((isArea) => ({
  isArea,
  visible: STREAMS,
  triggers: STREAMS,
  maxReachMs: Number.POSITIVE_INFINITY,
}));

function checkShared(name: string, shared: SharedConditions, report: Report): void {
  const path = `conditions.${name}`;
  const before = report.count();
  const walk: Walk = { shared, report, left: MAX_CONDITIONS, origins: new Map() };
  expand(shared.get(name), path, walk, 0, [name]);
  if (report.count() > before || report.isFull()) return;
  // As it is written: what another condition brings in is told there.
  const [first = [], second = []] = SCOPES.map((scope) => {
    const found = createReport();
    checkConditions(shared.get(name), path, scope, found);
    return found.faults().filter((fault) => !fault.path.endsWith('.condition'));
  });
  for (const fault of first) {
    if (second.some((one) => one.path === fault.path && one.message === fault.message))
      report(fault.code, fault.path, fault.message, fault.remedy);
  }
}

/** Where in the shared conditions a path of what was written out stands; null where it stands in the rule itself. */
function sourceIn(origins: Origins, path: string): string | null {
  let longest = '';
  for (const at of origins.keys()) {
    if (at.length > longest.length && path.startsWith(at)) {
      const [, key] = /^\.(\w+)/.exec(path.slice(at.length)) ?? [];
      if (key !== undefined && origins.get(at)!.keys.has(key)) longest = at;
    }
  }
  return longest === '' ? null : `conditions.${origins.get(longest)!.name}${path.slice(longest.length)}`;
}

function collect(
  written: Readonly<Record<string, unknown>>,
  into: Map<string, unknown>,
  report: Report,
): void {
  for (const [name, condition] of Object.entries(written)) {
    const path = join('conditions', name);
    if (!NAME.test(name) || name.length > MAX_ID_LENGTH) {
      const message = `a name is lower-case words joined by hyphens, at most ${MAX_ID_LENGTH} characters`;
      report('wrong_type', path, message, 'write for example "graver-than-before"');
    } else if (!isObject(condition) || !['all', 'any', 'not'].some((key) => Object.hasOwn(condition, key)))
      report('wrong_type', path, 'a shared condition is all, any or not', 'wrap it: {"all": [ ... ]}');
    else into.set(name, condition);
  }
}

/**
 * Writes the shared conditions that a rule names into it, as json-rules-engine does with those of `setCondition`: the
 * reference keeps its own keys, those of the shared condition go before them. Names that do not exist (with the nearest
 * that does), circles and what would grow too large are faults; what is no reference stays as it is. Throws nothing,
 * whatever `json` is.
 */
export function expandConditions(json: unknown, shared: SharedConditions): Expanded {
  if (!isObject(json) || !isObject(json.conditions)) return { json, faults: [], sourceOf: () => null };
  const report = createReport();
  const origins = new Map();
  const walk: Walk = { shared, report, left: MAX_CONDITIONS, origins };
  const conditions = expand(json.conditions, 'conditions', walk, 0, []);
  return {
    json: { ...json, conditions },
    faults: report.faults(),
    sourceOf: (path) => sourceIn(origins, path),
  };
}

export interface Expanded {
  readonly json: unknown;
  readonly faults: readonly Fault[];
  /** Where in the file of shared conditions a path of `json` stands; null where it stands in the rule itself. */
  sourceOf(path: string): string | null;
}

/** By the path at which a shared condition was written out: its name, and the keys that it brought. */
type Origins = ReadonlyMap<string, { readonly name: string; readonly keys: ReadonlySet<string> }>;

interface Walk {
  readonly shared: SharedConditions;
  readonly report: Report;
  readonly origins: Map<string, { readonly name: string; readonly keys: ReadonlySet<string> }>;
  left: number;
}

function expand(
  condition: unknown,
  path: string,
  walk: Walk,
  depth: number,
  within: readonly string[],
): unknown {
  if (!isObject(condition)) return condition;
  if (depth > MAX_DEPTH || --walk.left < 0) {
    // Too deep or too many as it stands is for the check of the rule to tell; here it is what the names made of it.
    if (within.length > 0 && walk.left >= -1)
      walk.report(
        'too_deep',
        path,
        `with ${within.at(-1)} written out, too deep or too many`,
        'split the rule',
      );
    return condition;
  }
  if (Object.hasOwn(condition, 'condition')) return replace(condition, path, walk, depth, within);
  const parts = (key: string): object => {
    const list = condition[key];
    if (!Object.hasOwn(condition, key) || !Array.isArray(list)) return {};
    return { [key]: list.map((one, i) => expand(one, `${path}.${key}[${i}]`, walk, depth + 1, within)) };
  };
  const not = Object.hasOwn(condition, 'not')
    ? { not: expand(condition.not, `${path}.not`, walk, depth + 1, within) }
    : {};
  return { ...condition, ...parts('all'), ...parts('any'), ...not };
}

function replace(
  reference: Readonly<Record<string, unknown>>,
  path: string,
  walk: Walk,
  depth: number,
  within: readonly string[],
): unknown {
  const { condition: name, ...rest } = reference;
  const { shared, report } = walk;
  const found = typeof name === 'string' ? shared.get(name) : undefined;
  if (found === undefined) {
    report(
      'unknown_value',
      `${path}.condition`,
      `no shared condition ${shown(name)}`,
      suggestName(name, shared),
    );
    return reference;
  }
  if (within.includes(name as string)) {
    const circle = [...within, name as string].join(', ');
    report('too_deep', `${path}.condition`, `a circle: ${circle}`, 'a condition cannot hold itself');
    return reference;
  }
  walk.origins.set(path, { name: name as string, keys: new Set(Object.keys(found as object)) });
  return expand({ ...rest, ...(found as object) }, path, walk, depth, [...within, name as string]);
}

function suggestName(name: unknown, shared: SharedConditions): string {
  return shared.size === 0 ? 'write it into shared-conditions.json' : suggest(name, [...shared.keys()]);
}
