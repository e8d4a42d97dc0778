import { z } from 'zod';
import { SCHEMA } from '../../services/app/config.ts';
import { variableOf } from '../../services/app/environment.ts';

/**
 * What the manifests name and Tocsin does not have yet. It shrinks: a test fails where one of them is there by now.
 */
export const NOT_YET = {
  variables: [],
  options: [],
} as const;

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
}

function variables({ properties }: Node, path: readonly string[] = []): readonly string[] {
  if (properties === undefined) return [variableOf(path)];
  return Object.entries(properties).flatMap(([key, node]) => variables(node, [...path, key]));
}

/** Every variable that Tocsin knows. */
export const VARIABLES: ReadonlySet<string> = new Set(
  variables(z.toJSONSchema(SCHEMA, { io: 'input' }) as Node),
);

/** Those of `names` that Tocsin does not know and that are not on their way either. */
export function unknownVariables(names: Iterable<string>): readonly string[] {
  const coming: readonly string[] = NOT_YET.variables;
  return [...names].filter(
    (name) => name.startsWith('TOCSIN_') && !VARIABLES.has(name) && !coming.includes(name),
  );
}

/** Settings of an environment without what is on its way. */
export function knownSettings(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => VARIABLES.has(name)));
}
