import { createProbeServer } from '../adapters/http/probe-server.ts';
import type { Probes } from '../adapters/http/probes.ts';
import { createHttpServer, type Entrance, type HttpServer } from '../adapters/http/server.ts';
import type { AccessLog } from '../steps/access/access-log.ts';
import type { Logger } from '../steps/ports/logger.ts';
import type { Config } from './config.ts';
import { dataPaths } from './data-paths.ts';
import { doorMaker } from './embedded-engine.ts';
import { listening } from './listening.ts';
import { type Key, openKey } from './private-file.ts';

/** How each open part is closed, in the order in which they were opened. */
export type Closing = (() => Promise<void>)[];

/** Listens for events, the page and the probes, and where the settings say so for the probes on a port of their own. */
export async function openDoors(
  config: Config,
  logger: Logger,
  closing: Closing,
  { probes, entrance }: { readonly probes: Probes; readonly entrance: Entrance },
): Promise<{ readonly http: HttpServer; readonly httpPort: number; readonly probesPort: number }> {
  const ownPort = await openProbes(config, logger, closing, probes);
  const http = createHttpServer({ probes, entrance, logger, port: config.http.port });
  // Also where it cannot listen: its timers would keep the process alive.
  closing.push(() => http.close());
  const httpPort = await listening(['http', 'port'], config.http.port, () => http.listen());
  return { http, httpPort, probesPort: ownPort ?? httpPort };
}

async function openProbes(
  { metrics: { host, port } }: Config,
  logger: Logger,
  closing: Closing,
  probes: Probes,
): Promise<number | undefined> {
  if (port === undefined) return undefined;
  const server = createProbeServer({ probes, logger, host, port });
  // Also where it cannot listen, as above.
  closing.push(() => server.close());
  return await listening(['metrics', 'port'], port, () => server.listen(), host);
}

/** ClickHouse's own HTTP interface to the embedded engine, for reading only. Each query is logged before it is answered. */
export async function openDoor(
  config: Config,
  accessLog: AccessLog,
  closing: Closing,
): Promise<{ readonly port: number; readonly key: Key }> {
  const paths = dataPaths(config.dataDir);
  const key = await openKey(paths.doorKey);
  const createDoor = await doorMaker();
  const door = createDoor({
    path: paths.clickhouse,
    key: key.value,
    onAccess: (access) => accessLog.record({ ...access, via: 'door', what: 'query' }),
  });
  const { doorPort } = config.clickhouse;
  const port = await listening(['clickhouse', 'doorPort'], doorPort, () => door.listen(doorPort));
  closing.push(() => door.close());
  return { port, key };
}
