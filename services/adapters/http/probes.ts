import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Waiting } from '../../steps/observe/readiness.ts';
import { JSON_TYPE } from './headers.ts';

export interface Health {
  readonly ok: boolean;
  /** What an operator may want to see: figures and words, nothing personal. */
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

/** What machines ask a process about itself. */
export interface Probes {
  readonly health: () => Health | Promise<Health>;
  /** What keeps the process from its work; empty where nothing does. */
  readonly waitingFor: () => readonly Waiting[];
  readonly metrics: {
    readonly contentType: string;
    page(): Promise<string>;
  };
}

/** Machines do not sign in. */
const PUBLIC = { config: { needs: 'nothing' } } as const;

export const PROBE_PATHS: readonly string[] = ['/healthz', '/readyz', '/metrics'];

/**
 * `GET /healthz`: 200 while no part has failed, else 503; `GET /readyz`: 200 when every part does its work, else 503 with
 * what is waited for; `GET /metrics`: the text format of Prometheus.
 */
export function addProbes(app: FastifyInstance, { health, waitingFor, metrics }: Probes): void {
  app.get('/healthz', PUBLIC, async (_request, reply) => {
    const { ok, details } = await health();
    return send(reply, ok, { status: ok ? 'ok' : 'failing', ...details });
  });
  app.get('/readyz', PUBLIC, async (_request, reply) => {
    const waiting = waitingFor();
    const isReady = waiting.length === 0;
    return send(reply, isReady, { status: isReady ? 'ready' : 'waiting', waitingFor: waiting });
  });
  app.get('/metrics', PUBLIC, async (_request, reply) => {
    const page = await metrics.page();
    return reply.header('cache-control', 'no-store').type(metrics.contentType).send(page);
  });
}

function send(reply: FastifyReply, ok: boolean, body: object): FastifyReply {
  return reply
    .code(ok ? 200 : 503)
    .header('cache-control', 'no-store')
    .type(JSON_TYPE)
    .send(JSON.stringify(body));
}
