import type { AddressInfo } from 'node:net';
import type { Logger } from '../../steps/ports/logger.ts';
import { closeApp, createApp } from './app.ts';
import type { Behind, WhenOpen } from './behind.ts';
import { addEventsRoute } from './events-route.ts';
import { addPages } from './pages.ts';
import { addProbes, type Probes } from './probes.ts';
import { Refusal } from './refusal.ts';
import { createStreamHub, type StreamHub } from './stream-hub.ts';
import { addWarningsRoutes } from './warnings-routes.ts';

export interface HttpServerOptions {
  readonly probes: Probes;
  readonly logger: Logger;
  /** 0 takes a free one. */
  readonly port: number;
  /** 127.0.0.1 where it is left out. Requests for any name but the loopback's are refused whatever stands here. */
  readonly host?: string;
  /** Between two heartbeats of a stream, ms; 15,000 where it is left out. */
  readonly heartbeatMs?: number;
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

/** The door for events and the page for officers, on this machine only. There is no sign-in: people are veiled. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { logger, probes } = options;
  const addresses = '/, /v1/events (POST), /v1/warnings, /v1/stream, /healthz, /readyz and /metrics';
  const app = createApp({ logger, isLocal: true, addresses });
  let opened: ReturnType<WhenOpen> | null = null;
  const whenOpen: WhenOpen = () => {
    if (opened !== null) return opened;
    throw new Refusal(
      'starting',
      'the system is starting',
      'Try again later; /readyz says what it waits for.',
    );
  };
  addEventsRoute(app, whenOpen, logger);
  addWarningsRoutes(app, whenOpen);
  addProbes(app, probes);
  addPages(app, CONSOLE);
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

function hubOf({ feed, titleOf }: Behind, options: HttpServerOptions): StreamHub | null {
  if (feed === null) return null;
  return createStreamHub({
    feed,
    titleOf,
    heartbeatMs: options.heartbeatMs ?? 15_000,
    maxWaitingBytes: options.maxWaitingBytes ?? 8 * MIB,
    onDropped: () =>
      options.logger.warn({}, 'a page that did not read its stream was cut off; it will connect again'),
  });
}
