import type { Type } from 'avsc';
import type { AvroSchema } from './avro-schema.ts';
import { CodecError } from './codec-error.ts';
import { parseType } from './parse-type.ts';
import { RegistryError, type SchemaRegistry } from './schema-registry.ts';

export type Resolver = ReturnType<Type['createResolver']>;

export interface ReadersOptions {
  readonly registry: SchemaRegistry;
  /** The type to read records as, and the text of its schema. */
  readonly type: Type;
  readonly text: string;
  /** Epoch ms. */
  readonly now?: () => number;
}

export interface Readers {
  /**
   * How to read a record of a schema's id: a resolver, or undefined where it was written with today's schema.
   * Throws `CodecError` with `unknown_schema`, `wrong_subject` or `incompatible`.
   */
  resolverOf(id: number): Resolver | undefined;
}

const FAULTS_KEPT = 1_000;
const FAULT_MS = 60_000;

/**
 * Readers of every schema that is met, each made once. An id that cannot be read is remembered too, or a stream of
 * them would ask the registry for each; but only for a minute, since a sender may name an id before it is given out.
 */
export function openReaders({ registry, type, text, now = Date.now }: ReadersOptions): Readers {
  const resolvers = new Map<number, Resolver | undefined>();
  const faults = new Map<number, { readonly error: CodecError; readonly until: number }>();

  const fault = (id: number, error: CodecError): never => {
    if (faults.size >= FAULTS_KEPT) faults.clear();
    faults.set(id, { error, until: now() + FAULT_MS });
    throw error;
  };

  const resolve = (id: number): Resolver | undefined => {
    const known = faults.get(id);
    if (known !== undefined && now() < known.until) throw known.error;
    const written = lookUp(registry, id);
    if (written === undefined)
      return fault(id, new CodecError('unknown_schema', `no schema has the id ${id}`));
    if (written === text) return undefined;
    const resolver = resolverFor(type, written, id);
    return resolver instanceof CodecError ? fault(id, resolver) : resolver;
  };

  return {
    resolverOf: (id) => {
      const resolver = resolvers.get(id);
      if (resolver !== undefined || resolvers.has(id)) return resolver;
      const made = resolve(id);
      faults.delete(id);
      resolvers.set(id, made);
      return made;
    },
  };
}

function lookUp(registry: SchemaRegistry, id: number): string | undefined {
  try {
    return registry.schemaOf(id);
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'unknown_schema') return undefined;
    throw error;
  }
}

function resolverFor(type: Type, written: string, id: number): Resolver | CodecError {
  const writer = parsed(written);
  if (writer === undefined) return new CodecError('incompatible', `schema ${id} is not an Avro schema`);
  const names = [type.name, ...(type.aliases ?? [])];
  if (!names.includes(writer.name)) {
    return new CodecError(
      'wrong_subject',
      `schema ${id} is ${writer.name ?? writer.typeName}, not ${type.name}`,
    );
  }
  try {
    return type.createResolver(writer);
  } catch {
    return new CodecError('incompatible', `today's ${type.name} cannot read schema ${id}`);
  }
}

function parsed(text: string): Type | undefined {
  try {
    return parseType(JSON.parse(text) as AvroSchema);
  } catch {
    return undefined;
  }
}
