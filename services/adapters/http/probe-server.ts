import type { AddressInfo } from 'node:net';
import type { Logger } from '../../steps/ports/logger.ts';
import { closeApp, createApp } from './app.ts';
import { addProbes, type Probes } from './probes.ts';

export interface ProbeServerOptions {
  readonly probes: Probes;
  readonly logger: Logger;
  /** An address of this machine; requests for other names are refused on the loopback only. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

export interface ProbeServer {
  /** Returns the port. */
  listen(): Promise<number>;
  close(): Promise<void>;
}

/** A door with nothing behind it but `/healthz`, `/readyz` and `/metrics`, for whoever watches from another machine. */
export function createProbeServer({ probes, logger, host, port }: ProbeServerOptions): ProbeServer {
  const isLocal = host === 'localhost' || host === '::1' || host.startsWith('127.');
  const app = createApp({ logger, isLocal, addresses: '/healthz, /readyz and /metrics' });
  addProbes(app, probes);
  return {
    async listen() {
      await app.listen({ port, host });
      return (app.server.address() as AddressInfo).port;
    },
    close: () => closeApp(app),
  };
}
