import { onTestFinished } from 'vitest';
import type { Behind } from '../../../services/adapters/http/behind.ts';
import type { Probes } from '../../../services/adapters/http/probes.ts';
import {
  createHttpServer,
  type Entrance,
  type HttpServerOptions,
} from '../../../services/adapters/http/server.ts';
import type { TitleOf } from '../../../services/adapters/http/view.ts';
import { createFeed } from '../../../services/steps/push/feed.ts';
import { memoryAccessLog } from '../../steps/access/memory-access-log.ts';
import { harness } from '../../steps/ingest/harness.ts';
import { signedInAs } from './signed-in-as.ts';

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly fields: object;
  readonly message: string;
}

export const TITLES: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  'near-repeat-burglary-100m': {
    en: 'Near-repeat burglary within 100 m and 14 days',
    zh: '100米14天内近重复入室盗窃',
  },
  'protection-order-breach-grave': {
    en: 'Protection order breached again or gravely',
    zh: '再次或严重违反人身安全保护令',
  },
};
export const titleOf: TitleOf = (rule) => TITLES[rule];

/** Everybody who comes is an officer of all areas, whatever they send. */
export const ENTRANCE: Entrance = {
  signIn: signedInAs({ roles: ['duty_officer'] }),
  eventsKey: null,
  publicUrl: null,
  requestsPerMinute: 1_000_000,
  signInsPerMinute: 1_000_000,
  about: { zone: 'Asia/Shanghai', mode: 'exercise' },
};

/** A server on a free port with a feed to put warnings into and an ingest step over a list; closed when the test ends. */
export async function startServer(
  change: Partial<HttpServerOptions & Behind & Probes> & { readonly entry?: Partial<Entrance> } = {},
) {
  const logged: LogLine[] = [];
  const log = (level: LogLine['level']) => (fields: object, message: string) =>
    void logged.push({ level, fields, message });
  const taken = harness();
  const feed = createFeed(1_000);
  const accessLog = memoryAccessLog();
  const server = createHttpServer({
    probes: {
      health: () => ({ ok: true, details: { lag: 0 } }),
      waitingFor: () => [],
      metrics: { contentType: 'text/plain; version=0.0.4', page: async () => 'tocsin_ready 1\n' },
      ...change,
    },
    logger: { info: log('info'), warn: log('warn'), error: log('error') },
    port: 0,
    ...change,
    entrance: { ...ENTRANCE, ...change.entry },
  });
  const port = await server.listen();
  server.open({ accessLog, ingest: taken.ingest, feed, titleOf, ...change });
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= server.close());
  onTestFinished(close);
  return { ...taken, feed, accessLog, logged, port, close, origin: `http://127.0.0.1:${port}` };
}
