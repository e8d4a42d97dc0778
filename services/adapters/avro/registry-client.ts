import { setTimeout } from 'node:timers/promises';
import { COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import { RegistryError } from './schema-registry.ts';

export interface RegistryAddress {
  /** Of the interface in Confluent's language, such as `http://registry:8080/apis/ccompat/v7`. */
  readonly url: string;
  readonly user?: string;
  readonly password?: string;
  /** After this long a request counts as lost. */
  readonly requestTimeoutMs: number;
}

/** A registry's answers, each asked for once. What cannot be reached is `RegistryError('unavailable')`. */
export interface RegistryClient {
  /** Throws `RegistryError('incompatible')` or `RegistryError('refused')`. */
  register(subject: string, schema: string): Promise<number>;
  /** Null where there is none of that id. */
  schemaOf(id: number): Promise<string | null>;
}

/** Levels that hold at least what BACKWARD does. */
const STRICT_ENOUGH = [
  COMPATIBILITY.BACKWARD,
  COMPATIBILITY.BACKWARD_TRANSITIVE,
  COMPATIBILITY.FULL,
  COMPATIBILITY.FULL_TRANSITIVE,
] as const;

export function createRegistryClient(address: RegistryAddress): RegistryClient {
  const texts = new Map<number, string>();
  const { url, user, password, requestTimeoutMs } = address;
  const registry = new SchemaRegistry({
    host: url.replace(/\/+$/, ''),
    clientId: 'tocsin',
    ...(user === undefined ? {} : { auth: { username: user, password: password ?? '' } }),
    // Whoever waits for an answer knows for how long it is worth it.
    retry: { retries: 0 },
    middlewares: [
      // It parses what it gets, with settings that are not ours, and keeps the text from us.
      ({ resourceName }) => ({
        async prepareRequest(next) {
          return (await next()).enhance({ timeout: requestTimeoutMs });
        },
        async response(next) {
          const response = await next();
          if (resourceName === 'Schema') {
            const { schema } = response.data<{ readonly schema: string }>();
            texts.set(Number(response.request().params()?.id), schema);
          }
          return response;
        },
      }),
    ],
  });

  async function registerAs(subject: string, schema: string, level: COMPATIBILITY): Promise<number> {
    const { id } = await registry.register(
      { type: SchemaType.AVRO, schema },
      { subject, compatibility: level },
    );
    return id;
  }

  /** At the level that the subject has, where that is stricter. */
  async function registerOnce(subject: string, schema: string): Promise<number> {
    try {
      return await registerAs(subject, schema, COMPATIBILITY.BACKWARD);
    } catch (error) {
      const level = stricterLevel(error);
      if (level === undefined) throw error;
      return await registerAs(subject, schema, level);
    }
  }

  return {
    async register(subject, schema) {
      for (let left = LAX_TRIES; ; left--) {
        try {
          return await registerOnce(subject, schema);
        } catch (error) {
          if (left === 0 || !isLax(error)) throw registerFault(error, subject, url);
          await setTimeout(LAX_PAUSE_MS);
        }
      }
    },
    async schemaOf(id) {
      // A schema of a kind it cannot parse it got all the same.
      const error = await registry.getSchema(id).then(
        () => null,
        (fault: unknown) => fault,
      );
      const text = texts.get(id);
      if (text !== undefined) return text;
      if (statusOf(error) === 404) return null;
      throw unavailable(url, error);
    },
  };
}

/** A subject that another process makes at this moment shows the registry's own level until its own is set. */
const LAX_TRIES = 8;
const LAX_PAUSE_MS = 250;

const isLax = (error: unknown): boolean =>
  (error as Error).name === 'ConfluentSchemaRegistryCompatibilityError';

const statusOf = (error: unknown): number => Number((error as { readonly status?: unknown } | null)?.status);

/** The level that the subject has, where it is another than the one asked for and will do. */
function stricterLevel(error: unknown): COMPATIBILITY | undefined {
  const { name, message } = error as Error;
  if (name !== 'ConfluentSchemaRegistryCompatibilityError') return undefined;
  return STRICT_ENOUGH.find((level) => message.endsWith(`!= ${level})`));
}

function registerFault(error: unknown, subject: string, url: string): RegistryError {
  const { name, message } = error as Error;
  const status = statusOf(error);
  if (name === 'ConfluentSchemaRegistryCompatibilityError') {
    return new RegistryError(
      'incompatible',
      `${subject}: ${message}; set the subject to BACKWARD or stricter`,
      { cause: error },
    );
  }
  // Another process sets the level of the same new subject at this moment: asked again, it is there.
  if (status === 409 && message.includes('already exists')) return unavailable(url, error);
  if (status === 409) {
    return new RegistryError('incompatible', `${subject} cannot read an earlier version: ${message}`, {
      cause: error,
    });
  }
  if (status === 401 || status === 403 || status === 422) {
    return new RegistryError('refused', `the schema registry at ${url} refuses ${subject}: ${message}`, {
      cause: error,
    });
  }
  return unavailable(url, error);
}

function unavailable(url: string, cause: unknown): RegistryError {
  const { message } = cause as Error;
  return new RegistryError(
    'unavailable',
    `the schema registry at ${url} cannot be reached: ${message}; see that it runs and that its address is right`,
    {
      cause,
    },
  );
}
