import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Account } from '../../../core/access/account.ts';
import { JSON_TYPE } from '../headers.ts';
import { type Need, sessionOf } from '../needs.ts';
import type { Refusal } from '../refusal.ts';
import { toWire } from '../wire.ts';
import { addressFault, bodyFault, queryFault } from './faults.ts';
import { readBody } from './read-body.ts';

/** What a route says that it answers, by status; `null` where the answer has no JSON body. */
export interface AnswerSpec {
  readonly description: string;
  readonly schema: z.ZodType | null;
  /** Content types other than JSON. */
  readonly types?: readonly string[];
}

type ObjectOf<S> = S extends z.ZodType ? z.output<S> : Record<string, never>;

/** A request whose every part was checked. */
export interface Asked<P, Q, B> {
  readonly account: Account;
  /** When the session began in which it is asked, epoch ms. */
  readonly signedInAt: number;
  /** When the account signed out last, in whatever session, epoch ms; null where it never did. */
  readonly signedOutAt: number | null;
  readonly params: ObjectOf<P>;
  readonly query: ObjectOf<Q>;
  readonly body: B extends z.ZodType ? z.output<B> : undefined;
  readonly headers: FastifyRequest['headers'];
}

/** A body to send, or `sent` where the route has taken the reply over. */
export type Answer =
  | {
      readonly status: number;
      readonly body: unknown;
      /** The one token that the answer may hold. */
      readonly shownToken?: string;
      /** It holds nothing but what analysts wrote, made-up tokens of cases among it, which they need as they are. */
      readonly isWritten?: boolean;
      /** Text of another content type in the place of JSON. */
      readonly text?: { readonly type: string; readonly content: string };
      readonly headers?: Readonly<Record<string, string>>;
    }
  | 'sent';

export interface RouteSpec<P = undefined, Q = undefined, B = undefined> {
  readonly method: 'GET' | 'POST';
  /** In OpenAPI's form: `/v1/warnings/{id}`. */
  readonly path: string;
  readonly needs: Need;
  readonly summary: string;
  /** Its answer goes on for as long as the client stays. */
  readonly isLongLived?: boolean;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** Request headers that the route reads. */
  readonly headers?: readonly {
    readonly name: string;
    readonly required: boolean;
    readonly description: string;
  }[];
  readonly answers: Readonly<Record<number, AnswerSpec>>;
  readonly handle: (asked: Asked<P, Q, B>, reply: FastifyReply) => Promise<Answer>;
}

/** A route as its description has it. */
export interface Described extends Omit<RouteSpec, 'method' | 'params' | 'query' | 'body' | 'handle'> {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly params?: z.ZodType | undefined;
  readonly query?: z.ZodType | undefined;
  readonly body?: z.ZodType | undefined;
}

/** A route of whatever kind. */
export interface AnyRoute extends Described {
  serve(request: FastifyRequest, reply: FastifyReply): Promise<Answer>;
}

/** What a route has that takes no parameters. */
const NOTHING = z.strictObject({}).optional();

/** A route that hands over only what fits its schemas. Who may ask was seen to before it (`addAccess`). */
export function defineRoute<
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>({ handle, ...spec }: RouteSpec<P, Q, B>): AnyRoute {
  return {
    ...spec,
    async serve(request, reply) {
      const { account, signedInAt, signedOutAt } = sessionOf(request);
      const asked = {
        account,
        signedInAt,
        signedOutAt,
        params: checked(spec.params, request.params, addressFault),
        query: checked(spec.query, request.query, queryFault),
        body: spec.body === undefined ? undefined : checked(spec.body, readBody(request), bodyFault),
        headers: request.headers,
      };
      return await handle(asked as Asked<P, Q, B>, reply);
    },
  };
}

function checked(
  schema: z.ZodType | undefined,
  value: unknown,
  refuse: (error: z.ZodError) => Refusal,
): unknown {
  // Fastify's own objects have no prototype, or another's.
  const result = (schema ?? NOTHING).safeParse(isPlain(value) ? { ...value } : value);
  if (!result.success) throw refuse(result.error);
  return result.data;
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function addRoutes(app: FastifyInstance, routes: readonly AnyRoute[]): void {
  for (const route of routes) {
    app.route({
      method: route.method,
      url: route.path.replaceAll(/\{(\w+)\}/g, ':$1'),
      exposeHeadRoute: false,
      config: { needs: route.needs, isLongLived: route.isLongLived ?? false },
      handler: async (request, reply) => {
        const answer = await route.serve(request, reply);
        return answer === 'sent' ? reply : send(reply, answer);
      },
    });
  }
}

function send(reply: FastifyReply, answer: Exclude<Answer, 'sent'>): FastifyReply {
  // What one person may see must not be another's by way of a cache.
  reply.header('cache-control', 'no-store').header('vary', 'cookie, authorization, accept');
  reply.headers(answer.headers ?? {}).code(answer.status);
  if (answer.text !== undefined) return reply.type(answer.text.type).send(answer.text.content);
  if (answer.body === undefined) return reply.send();
  const body = answer.isWritten ? JSON.stringify(answer.body) : toWire(answer.body, answer.shownToken);
  return reply.type(JSON_TYPE).send(body);
}
