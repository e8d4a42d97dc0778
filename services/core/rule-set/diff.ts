import { canonicalJson, compareText } from '../text/canonical.ts';

/** A rule as JSON: of an older language, maybe, so nothing but its id is taken for granted. */
export type RuleJson = Readonly<Record<string, unknown>> & { readonly id: string };

/** What one set of rules has that another has not. Rules go by their ids, in order. */
export interface RuleSetDiff {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly altered: readonly AlteredRule[];
}

export interface AlteredRule {
  readonly id: string;
  readonly changes: readonly Change[];
}

/** `undefined` on the side that has nothing at the path. */
export interface Change {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** What changes when `after` takes the place of `before`. The order of rules and of keys does not count. */
export function diffRuleSets(before: readonly RuleJson[], after: readonly RuleJson[]): RuleSetDiff {
  const old = byId(before);
  const young = byId(after);
  const both = [...young.keys()].filter((id) => old.has(id));
  return {
    added: [...young.keys()].filter((id) => !old.has(id)),
    removed: [...old.keys()].filter((id) => !young.has(id)),
    altered: both
      .map((id) => ({ id, changes: changesOf('', old.get(id), young.get(id)) }))
      .filter(({ changes }) => changes.length > 0),
  };
}

function byId(rules: readonly RuleJson[]): ReadonlyMap<string, RuleJson> {
  return new Map([...rules].sort((a, b) => compareText(a.id, b.id)).map((rule) => [rule.id, rule]));
}

/** A rule's cases are whole scenes: what changed inside one says less than that it did. */
const WHOLE = /^cases\[\d+\]$/;

function changesOf(path: string, from: unknown, to: unknown): readonly Change[] {
  if (isList(from) && isList(to) && !WHOLE.test(path)) {
    const length = Math.max(from.length, to.length);
    return Array.from({ length }, (_, i) => changesOf(`${path}[${i}]`, from[i], to[i])).flat();
  }
  if (isObject(from) && isObject(to) && !WHOLE.test(path)) {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort(compareText);
    return keys.flatMap((key) =>
      changesOf(path === '' ? key : `${path}.${key}`, own(from, key), own(to, key)),
    );
  }
  const isSame =
    from === undefined || to === undefined ? from === to : canonicalJson(from) === canonicalJson(to);
  return isSame ? [] : [{ path, from, to }];
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const own = (value: Readonly<Record<string, unknown>>, key: string): unknown =>
  Object.hasOwn(value, key) ? value[key] : undefined;
