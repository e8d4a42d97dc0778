import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Logger } from '../../steps/ports/logger.ts';
import type { SignIn } from '../../steps/ports/sign-in.ts';
import { addAccess } from './access-hook.ts';
import { addAccessChainRoute, addAccessLogRoute } from './access-log-route.ts';
import { addApi } from './api/api.ts';
import { closeApp, createApp } from './app.ts';
import type { Behind, WhenOpen } from './behind.ts';
import { addEventsRoute } from './events-route.ts';
import { addNoPages, addPages } from './pages.ts';
import { addProbes, type Probes } from './probes.ts';
import { Refusal } from './refusal.ts';
import { type About, addSessionRoutes } from './session-routes.ts';
import { addSignInRoutes } from './sign-in-routes.ts';
import { createStreamHub, type StreamHub } from './stream/hub.ts';

/** Who may come in, and how. */
export interface Entrance {
  /** Null where this process shows nothing: then nobody signs in here. */
  readonly signIn: SignIn | null;
  /** What senders of events must show; null: events are taken from this machine without, and from nobody where there is a
   * `publicUrl`. */
  readonly eventsKey: string | null;
  /** Under which a proxy gives it to other machines; null: this machine alone. */
  readonly publicUrl: URL | null;
  readonly requestsPerMinute: number;
  readonly signInsPerMinute: number;
  /** Whether they are counted by the address that a proxy says in X-Forwarded-For. */
  readonly trustForwardedFor: boolean;
  readonly about: About;
}

export interface HttpServerOptions {
  readonly entrance: Entrance;
  readonly probes: Probes;
  readonly logger: Logger;
  /** 0 takes a free one. */
  readonly port: number;
  /** 127.0.0.1 where it is left out. Requests for any name but the loopback's and that of `entrance.publicUrl` are refused
   * whatever stands here. */
  readonly host?: string;
  /** Between two heartbeats of a stream, ms; 15,000 where it is left out. */
  readonly heartbeatMs?: number;
  /** How long a stream lasts before its client has to ask again, ms; 10 minutes where it is left out. */
  readonly streamLastsMs?: number;
  /** Bytes that may wait for a stream's client that does not read; 8 MiB where it is left out. */
  readonly maxWaitingBytes?: number;
}

export interface HttpServer {
  /** Returns the port. Until `open` there are the probes and the page, and everything else is answered with 503. */
  listen(): Promise<number>;
  open(behind: Behind): void;
  /** Streams that are connected. */
  streams(): number;
  /** Ends the streams, lets requests finish for a second, and then drops what is left. */
  close(): Promise<void>;
}

const MIB = 1024 * 1024;
const CONSOLE = new URL('../../console/', import.meta.url);

/** The door for events and the page for officers, who sign in. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { logger, probes, entrance } = options;
  const addresses =
    '/, /sign-in, /v1/session, /v1/events (POST), /v1/warnings, /v1/stream, /v1/access-log and more (/v1/openapi.json), /healthz, /readyz and /metrics';
  const app = createApp({ logger, isLocal: true, publicUrl: entrance.publicUrl, addresses });
  addAccess(app, { ...entrance, now: Date.now });
  let opened: ReturnType<WhenOpen> | null = null;
  const whenOpen: WhenOpen = () => {
    if (opened !== null) return opened;
    throw new Refusal(
      'starting',
      'the system is starting',
      'Try again later; /readyz says what it waits for.',
    );
  };
  // In a scope of its own, for it reads bodies in its own way.
  app.register((scope, _options, done) => {
    addEventsRoute(scope, whenOpen, logger);
    done();
  });
  addApi(app, whenOpen, () => entrance.signIn?.known() ?? []);
  addProbes(app, probes);
  if (entrance.signIn === null) addNoPages(app, CONSOLE);
  else addPages(app, CONSOLE);
  addOfficersRoutes(app, whenOpen, entrance);
  let closing: Promise<void> | undefined;
  return {
    async listen() {
      await app.listen({ port: options.port, host: options.host ?? '127.0.0.1' });
      return (app.server.address() as AddressInfo).port;
    },
    open(behind) {
      opened = { ...behind, hub: hubOf(behind, options) };
    },
    streams: () => opened?.hub?.size() ?? 0,
    close() {
      opened?.hub?.close();
      closing ??= closeApp(app);
      return closing;
    },
  };
}

/** What those who sign in have, and how they do; nothing where nobody does. */
function addOfficersRoutes(
  app: FastifyInstance,
  whenOpen: WhenOpen,
  { signIn, signInsPerMinute, trustForwardedFor, about }: Entrance,
): void {
  if (signIn === null) return;
  addSignInRoutes(app, whenOpen, { signIn, signInsPerMinute, trustForwardedFor, now: Date.now });
  addSessionRoutes(app, whenOpen, { signIn, about, now: Date.now });
  addAccessLogRoute(app, whenOpen, (id) => signIn.displayName(id));
  addAccessChainRoute(app, whenOpen);
}

function hubOf({ shown }: Behind, options: HttpServerOptions): StreamHub | null {
  if (shown === null) return null;
  return createStreamHub({
    shown,
    heartbeatMs: options.heartbeatMs ?? 15_000,
    lastsMs: options.streamLastsMs ?? 10 * 60_000,
    maxWaitingBytes: options.maxWaitingBytes ?? 8 * MIB,
    onDropped: () =>
      options.logger.warn({}, 'a page that did not read its stream was cut off; it will connect again'),
  });
}
