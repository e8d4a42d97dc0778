import { z } from 'zod';
import type { AnswerSpec, Described } from './route.ts';
import { refused } from './schemas.ts';

type Json = Readonly<Record<string, unknown>>;

const REFUSED: Readonly<Record<number, string>> = {
  400: 'Something in the request is not as described',
  401: 'Nobody is signed in',
  403: 'The account may not, or a reason is required first',
  404: 'There is no such thing for this account',
  503: 'A part of the system is away or busy; try again',
};

/** OpenAPI 3.1 of the routes, from the very schemas that check what they are sent. */
export function openApiOf(routes: readonly Described[]): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tocsin',
      version: '1',
      description:
        'Warnings for those on duty. Each answer holds only what the account may see. Requests that change something carry the token of /v1/session in the header X-CSRF-Token.',
    },
    servers: [{ url: '/' }],
    security: [{ session: [] }],
    paths,
    components: {
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-tocsin-session',
          description: 'Without TLS, on the machine itself: tocsin-session- and the port',
        },
      },
      schemas: { Error: schemaOf(refused, 'output') },
    },
  };
}

function operationOf(route: Described): Json {
  const { summary, needs, method, path, body } = route;
  const name = path.replace('/v1/', '').replaceAll(/[^a-z]+/g, '_');
  return {
    operationId: `${method.toLowerCase()}_${name}`.replace(/_$/, ''),
    summary,
    'x-needs': needs,
    ...(needs === 'nothing' ? { security: [] } : {}),
    parameters: [
      ...parametersOf(route.params, 'path'),
      ...parametersOf(route.query, 'query'),
      ...(route.headers ?? []).map((header) => ({ ...header, in: 'header', schema: { type: 'string' } })),
    ],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(body, 'input') } },
          },
        }),
    responses: responsesOf(route),
  };
}

function parametersOf(schema: z.ZodType | undefined, where: 'path' | 'query'): readonly Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Record<string, Json>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...inner }]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    ...(description === undefined ? {} : { description }),
    ...(inner.type === 'array' ? { style: 'form', explode: false } : {}),
    schema: inner,
  }));
}

function responsesOf(route: Described): Json {
  const others = Object.entries(REFUSED).filter(([status]) => route.answers[Number(status)] === undefined);
  return Object.fromEntries([
    ...Object.entries(route.answers).map(([status, answer]) => [status, responseOf(answer)]),
    ...others.map(([status, description]) => [
      status,
      { description, content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } },
    ]),
  ]) as Json;
}

function responseOf({ description, schema, types = [] }: AnswerSpec): Json {
  const json = schema === null ? [] : [['application/json', { schema: schemaOf(schema, 'output') }]];
  const others = types.map((type) => [type, { schema: { type: 'string' } }]);
  if (json.length + others.length === 0) return { description };
  return { description, content: Object.fromEntries([...json, ...others]) as Json };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return json;
}
