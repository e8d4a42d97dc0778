import { z } from 'zod';
import { SCHEMA } from '../../services/app/config.ts';
import { variableOf } from '../../services/app/environment.ts';

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

/** Those of `names` that Tocsin does not know. */
export function unknownVariables(names: Iterable<string>): readonly string[] {
  return [...names].filter((name) => name.startsWith('TOCSIN_') && !VARIABLES.has(name));
}

/** Those of an environment that are Tocsin's. */
export function knownSettings(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => VARIABLES.has(name)));
}
