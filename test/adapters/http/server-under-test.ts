import { onTestFinished } from 'vitest';
import type { Behind } from '../../../services/adapters/http/behind.ts';
import type { Probes } from '../../../services/adapters/http/probes.ts';
import { createHttpServer, type HttpServerOptions } from '../../../services/adapters/http/server.ts';
import type { TitleOf } from '../../../services/adapters/http/view.ts';
import { createFeed } from '../../../services/steps/push/feed.ts';
import { harness } from '../../steps/ingest/harness.ts';

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

/** A server on a free port with a feed to put warnings into and an ingest step over a list; closed when the test ends. */
export async function startServer(change: Partial<HttpServerOptions & Behind & Probes> = {}) {
  const logged: LogLine[] = [];
  const log = (level: LogLine['level']) => (fields: object, message: string) =>
    void logged.push({ level, fields, message });
  const taken = harness();
  const feed = createFeed(1_000);
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
  });
  const port = await server.listen();
  server.open({ ingest: taken.ingest, feed, titleOf, ...change });
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= server.close());
  onTestFinished(close);
  return { ...taken, feed, logged, port, close, origin: `http://127.0.0.1:${port}` };
}
