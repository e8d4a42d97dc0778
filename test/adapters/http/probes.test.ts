import { describe, expect, it, onTestFinished } from 'vitest';
import { createProbeServer } from '../../../services/adapters/http/probe-server.ts';
import type { Probes } from '../../../services/adapters/http/probes.ts';
import { createHttpServer } from '../../../services/adapters/http/server.ts';
import { domestic } from '../../events.ts';
import { memoryAccessLog } from '../../steps/access/memory-access-log.ts';
import { harness } from '../../steps/ingest/harness.ts';
import { ask, post } from './ask.ts';
import { ENTRANCE, shownUnderTest, startServer } from './server-under-test.ts';

const RESTORING = {
  what: 'restore',
  text: 'score restores partition 3',
  group: 'score',
  partition: 3,
  seconds: 4.2,
} as const;

const PROBES: Probes = {
  health: () => ({ ok: true, details: {} }),
  waitingFor: () => [RESTORING],
  metrics: { contentType: 'text/plain; version=0.0.4; charset=utf-8', page: async () => 'tocsin_ready 0\n' },
};

describe('GET /readyz', () => {
  it('answers 200 when nothing is waited for', async () => {
    const { port } = await startServer();
    const answer = await ask(port, { path: '/readyz' });
    expect([answer.status, answer.json()]).toEqual([200, { status: 'ready', waitingFor: [] }]);
  });

  it('answers 503 with what is waited for', async () => {
    const { port } = await startServer({ waitingFor: () => [RESTORING] });
    const answer = await ask(port, { path: '/readyz' });
    expect([answer.status, answer.json()]).toEqual([503, { status: 'waiting', waitingFor: [RESTORING] }]);
    expect(answer.headers['cache-control']).toBe('no-store');
  });
});

describe('GET /metrics', () => {
  it('gives the page with the type that it has', async () => {
    const { port } = await startServer({ metrics: PROBES.metrics });
    const answer = await ask(port, { path: '/metrics' });
    expect([answer.status, answer.text]).toEqual([200, 'tocsin_ready 0\n']);
    expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  });

  it('does not fill the log: probes come every few seconds', async () => {
    const { port, logged } = await startServer({ metrics: PROBES.metrics });
    for (const path of ['/metrics', '/readyz', '/healthz', '/v1/warnings']) await ask(port, { path });
    expect(logged.map(({ fields }) => fields)).toEqual([expect.objectContaining({ route: '/v1/warnings' })]);
  });
});

describe('a door that is not open yet', () => {
  it('answers probes, sends others away for a while, and serves them when it is', async () => {
    const logger = { info: () => {}, warn: () => {}, error: () => {} };
    const server = createHttpServer({ probes: PROBES, logger, port: 0, entrance: ENTRANCE });
    onTestFinished(() => server.close());
    const port = await server.listen();
    expect((await ask(port, { path: '/readyz' })).status).toBe(503);
    expect((await ask(port, { path: '/healthz' })).status).toBe(200);
    expect((await ask(port, { path: '/metrics' })).status).toBe(200);
    expect(server.streams()).toBe(0);
    for (const answer of [
      await post(port, JSON.stringify([domestic('a', 0)])),
      await ask(port, { path: '/v1/warnings' }),
      await ask(port, { path: '/v1/stream' }),
    ]) {
      expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5']);
      expect(answer.json<{ error: { code: string } }>().error.code).toBe('starting');
    }
    const { shown } = shownUnderTest();
    server.open({ accessLog: memoryAccessLog(), ingest: harness().ingest, shown });
    expect((await post(port, JSON.stringify([domestic('a', 0)]))).status).toBe(200);
    expect((await ask(port, { path: '/v1/warnings' })).status).toBe(200);
  });

  it('is closed only once, however often it is asked to', async () => {
    const { close, port } = await startServer();
    await Promise.all([close(), close()]);
    await expect(ask(port, { path: '/healthz' })).rejects.toThrow();
  });
});

describe('the door for probes alone', () => {
  async function startProbes(host: string): Promise<number> {
    const logger = { info: () => {}, warn: () => {}, error: () => {} };
    const server = createProbeServer({ probes: PROBES, logger, host, port: 0 });
    onTestFinished(() => server.close());
    return await server.listen();
  }

  it('has the three addresses and nothing else', async () => {
    const port = await startProbes('127.0.0.1');
    const statuses = await Promise.all(
      ['/healthz', '/readyz', '/metrics', '/', '/v1/warnings', '/v1/stream', '/console/shell/main.js'].map(
        async (path) => (await ask(port, { path })).status,
      ),
    );
    expect(statuses).toEqual([200, 503, 200, 404, 404, 404, 404]);
    expect((await post(port, '[]')).status).toBe(404);
  });

  it('serves names of this machine only on the loopback, as the page does', async () => {
    const port = await startProbes('127.0.0.1');
    expect((await ask(port, { path: '/metrics', headers: { host: 'evil.example' } })).status).toBe(403);
  });

  it('serves whatever name it is called by where it listens for other machines', async () => {
    const port = await startProbes('0.0.0.0');
    const headers = { host: 'tocsin-score-0.example:9464' };
    expect((await ask(port, { path: '/metrics', headers })).status).toBe(200);
  });
});
