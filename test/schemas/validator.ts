import { type FastifyRequest, fastify } from 'fastify';
import { EDITOR_KEYWORDS } from '../../services/adapters/json-schema/json-schema.ts';
import type { JsonObject } from '../rules/json.ts';

/** What is wrong with a value by a schema, as the JSON Schema validator that Fastify brings (Ajv) finds it. */
export async function validatorOf(schema: JsonObject): Promise<(json: unknown) => readonly unknown[]> {
  // As written: by itself Fastify has types coerced, defaults filled in and unknown keys removed.
  const customOptions = {
    coerceTypes: false,
    useDefaults: false,
    removeAdditional: false as const,
    strict: true,
    keywords: [...EDITOR_KEYWORDS],
  };
  const app = fastify({ ajv: { customOptions } });
  let validate: ReturnType<FastifyRequest['compileValidationSchema']> | undefined;
  app.get('/', async (request) => {
    validate = request.compileValidationSchema(schema);
    return '';
  });
  const { body } = await app.inject('/');
  await app.close();
  if (validate === undefined) throw new Error(`the schema does not compile: ${body}`);
  const check = validate;
  return (json) => (check(json) ? [] : (check.errors ?? []));
}
