import type { RegistryAddress } from './registry-client.ts';
import { RegistryError } from './schema-registry.ts';
import type { TopicSchema } from './schemas.ts';

/** What is wrong with a subject of the registry. */
export interface SubjectDifference {
  readonly subject: string;
  /**
   * `missing`: nothing is registered. `unregistered`: today's schema is not, and may be. `incompatible`: it may not be.
   * `compatibility`: the subject takes schemas that cannot read what was written.
   */
  readonly what: 'missing' | 'unregistered' | 'incompatible' | 'compatibility';
  /** The level, or what the registry says; empty where there is nothing to say. */
  readonly held: string;
}

/** Asks a registry how the subjects stand and changes nothing there. */
export interface RegistryCheck {
  /** Throws `RegistryError('unavailable')` or `RegistryError('refused')`. */
  check(schemas: readonly TopicSchema[]): Promise<readonly SubjectDifference[]>;
}

/** Levels at which a new schema reads what the one before it wrote. */
const STRICT_ENOUGH = ['BACKWARD', 'BACKWARD_TRANSITIVE', 'FULL', 'FULL_TRANSITIVE'];
const MEDIA_TYPE = 'application/vnd.schemaregistry.v1+json';

export function createRegistryCheck(address: RegistryAddress): RegistryCheck {
  const ask = (path: string, body?: object): Promise<Answer> => request(address, path, body);

  async function levelOf(subject: string): Promise<string> {
    const own = await ask(`/config/${encodeURIComponent(subject)}`);
    const answer = own.status === 404 ? await ask('/config') : own;
    return String(answer.body.compatibilityLevel ?? 'NONE');
  }

  /** Null where today's schema is registered. */
  async function missing({ subject, schema }: TopicSchema): Promise<SubjectDifference | null> {
    const name = encodeURIComponent(subject);
    const text = { schema: JSON.stringify(schema), schemaType: 'AVRO' };
    const { status } = await ask(`/subjects/${name}/versions`);
    if (status === 404) return { subject, what: 'missing', held: '' };
    if ((await ask(`/subjects/${name}`, text)).status !== 404) return null;
    const found = await ask(`/compatibility/subjects/${name}/versions/latest?verbose=true`, text);
    if (found.body.is_compatible === true) return { subject, what: 'unregistered', held: '' };
    return { subject, what: 'incompatible', held: reasonsIn(found.body) };
  }

  return {
    async check(schemas) {
      const found: SubjectDifference[] = [];
      for (const schema of schemas) {
        const { subject } = schema;
        const difference = await missing(schema);
        if (difference !== null) found.push(difference);
        if (difference?.what === 'missing') continue;
        const level = await levelOf(subject);
        if (!STRICT_ENOUGH.includes(level)) found.push({ subject, what: 'compatibility', held: level });
      }
      return found;
    },
  };
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function request(
  { url, user, password = '', requestTimeoutMs }: RegistryAddress,
  path: string,
  body: object | undefined,
): Promise<Answer> {
  const sign = user === undefined ? {} : { authorization: `Basic ${btoa(`${user}:${password}`)}` };
  const headers = { accept: MEDIA_TYPE, 'content-type': MEDIA_TYPE, ...sign };
  const method = body === undefined ? 'GET' : 'POST';
  const signal = AbortSignal.timeout(requestTimeoutMs);
  const init = { method, headers, signal, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${url.replace(/\/+$/, '')}${path}`, init);
    text = await response.text();
  } catch (error) {
    throw away(url, error instanceof Error ? causeOf(error) : String(error), error);
  }
  const { status } = response;
  if (status === 401 || status === 403)
    throw new RegistryError(
      'refused',
      `the schema registry at ${url} refuses to tell of its subjects (${status}): check registry.user and registry.password, and what that user may do`,
    );
  if (status !== 404 && !response.ok) throw away(url, `it answers with ${status}`);
  return { status, body: objectIn(text) };
}

function away(url: string, why: string, cause?: unknown): RegistryError {
  return new RegistryError(
    'unavailable',
    `the schema registry at ${url} cannot be reached: ${why}; see that it runs and that its address is right`,
    { cause },
  );
}

/** What fetch says of its failures is in the cause. */
const causeOf = (error: Error): string =>
  error.cause instanceof Error ? error.cause.message : error.message;

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function reasonsIn({ messages }: Answer['body']): string {
  return Array.isArray(messages) ? messages.map(String).join('; ') : '';
}
