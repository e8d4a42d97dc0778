import { suggest } from '../core/rule/report.ts';

const PREFIX = 'TOCSIN_';

export interface EnvironmentValues {
  /** Settings as one nested object. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Variable by dotted path of its setting. */
  readonly names: ReadonlyMap<string, string>;
  readonly faults: readonly { readonly where: string; readonly path: string; readonly message: string }[];
}

/** `http.port` is `TOCSIN_HTTP_PORT`, `scoring.acknowledgeWithin.red` is `TOCSIN_SCORING_ACKNOWLEDGE_WITHIN_RED`. */
export function variableOf(path: readonly string[]): string {
  return (
    PREFIX + path.map((part) => part.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()).join('_')
  );
}

/** A setting that holds a value rather than further settings. */
export interface Leaf {
  readonly path: readonly string[];
  /** Its value is text as it stands, else JSON. */
  readonly isText: boolean;
}

/** Settings given by variables. */
export function environmentValues(
  environment: Readonly<Record<string, string | undefined>>,
  leaves: readonly Leaf[],
): EnvironmentValues {
  const known = new Map(leaves.map((leaf) => [variableOf(leaf.path), leaf]));
  const values: Record<string, unknown> = {};
  const names = new Map<string, string>();
  const faults: EnvironmentValues['faults'][number][] = [];
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith(PREFIX) || text === undefined || text === '') continue;
    const leaf = known.get(name);
    if (leaf === undefined)
      faults.push({ where: name, path: '', message: `no such setting: ${suggest(name, [...known.keys()])}` });
    else {
      names.set(leaf.path.join('.'), name);
      put(values, leaf.path, leaf.isText ? text : parsed(text));
    }
  }
  return { values, names, faults };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function put(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [key, ...rest] = path as [string, ...string[]];
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  const inner = (target[key] ?? {}) as Record<string, unknown>;
  target[key] = inner;
  put(inner, rest, value);
}
