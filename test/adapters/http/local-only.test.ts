import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ask, post } from './ask.ts';
import { startServer } from './server-under-test.ts';

const PATHS = ['/', '/healthz', '/v1/warnings', '/v1/stream', '/console/shell/main.js', '/no-such'];

/** What comes back for bytes on a bare socket. */
function exchange(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    onTestFinished(() => void socket.destroy());
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.on('close', () => resolve(text)).on('error', reject);
  });
}

describe('whom the door serves', () => {
  it.each([
    'tocsin.example',
    'evil.example:8080',
    '127.0.0.1.evil.example',
    'localhost.evil.example:8080',
    'localhost@evil.example',
    'evil.example#localhost',
    '127.0.0.2',
    '0.0.0.0:8080',
    '[::2]:8080',
    'localhost:',
    'localhost:8080:8080',
    '127.1',
  ])('refuses the Host %s at every address', async (host) => {
    const { port, feed } = await startServer();
    for (const path of PATHS) {
      const answer = await ask(port, { path, headers: { host } });
      expect([path, answer.status]).toEqual([path, 403]);
      expect(answer.json<{ error: { code: string } }>().error.code).toBe('foreign_host');
    }
    expect((await post(port, '[]', { host })).status).toBe(403);
    expect(feed.counts().red).toBe(0);
  });

  it.each(['127.0.0.1', 'localhost', 'LOCALHOST:80', '[::1]:8080', '127.0.0.1:1'])(
    'serves the Host %s',
    async (host) => {
      const { port } = await startServer();
      expect((await ask(port, { path: '/healthz', headers: { host } })).status).toBe(200);
    },
  );

  it('refuses a request without a Host', async () => {
    const { port } = await startServer();
    expect(await exchange(port, 'GET /v1/warnings HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 403 /);
  });

  it.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost:3000' },
    { origin: 'http://127.0.0.1.evil.example' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('takes no events from a page of another site (%o)', async (headers: Record<string, string>) => {
    const { port, appended } = await startServer();
    const answer = await post(port, 'null', headers);
    expect([answer.status, answer.json<{ error: { code: string } }>().error.code]).toEqual([
      403,
      'foreign_origin',
    ]);
    expect(appended).toEqual([]);
  });

  it('takes events from its own page', async () => {
    const { port } = await startServer();
    const host = `localhost:${port}`;
    const answer = await post(port, '[]', {
      host,
      origin: `http://${host}`,
      'sec-fetch-site': 'same-origin',
    });
    expect(answer.status).toBe(200);
  });

  it('allows no other site to read: there is no CORS, also not for a preflight', async () => {
    const { port } = await startServer();
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    const preflight = await ask(port, { method: 'OPTIONS', path: '/v1/events', headers });
    expect(preflight.status).toBe(403);
    const read = await ask(port, { path: '/v1/warnings', headers });
    for (const { headers: given } of [preflight, read]) {
      expect(Object.keys(given).filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(given['cross-origin-resource-policy']).toBe('same-origin');
    }
  });
});

describe('requests that are none', () => {
  it.each([
    ['no HTTP', 'HELO secret\r\n\r\n', 400],
    [
      'headers that are too large',
      `GET / HTTP/1.1\r\nHost: localhost\r\nx: ${'secret'.repeat(20_000)}\r\n\r\n`,
      431,
    ],
    [
      'an address that cannot be decoded',
      'GET /%secret HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
      400,
    ],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
    ],
  ])('get a reason that repeats nothing: %s', async (_, bytes, status) => {
    const { port } = await startServer();
    const text = await exchange(port, bytes);
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(text).toMatch(/\{"error":\{"code":"\w+","message":"[^"]+","remedy":"[^"]+"\}\}$/);
    expect(text).toMatch(/content-security-policy: default-src 'none'/);
    expect(text).not.toMatch(/secret/);
  });

  it('are told apart from what is not there', async () => {
    const { port } = await startServer();
    for (const path of [
      '/no-such',
      '/console/../package.json',
      '/console/..%2f..%2fpackage.json',
      '/console/',
    ]) {
      const answer = await ask(port, { path });
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.text).not.toMatch(/no-such|package/);
    }
  });
});

describe('GET /healthz', () => {
  it('gives the figures of the system while it is well', async () => {
    const { port } = await startServer({ health: () => ({ ok: true, details: { lag: 3 } }) });
    const answer = await ask(port, { path: '/healthz' });
    expect([answer.status, answer.json()]).toEqual([200, { status: 'ok', lag: 3 }]);
  });

  it('answers 503 while it is not', async () => {
    const { port } = await startServer({ health: async () => ({ ok: false, details: { step: 'score' } }) });
    const answer = await ask(port, { path: '/healthz' });
    expect([answer.status, answer.json()]).toEqual([503, { status: 'failing', step: 'score' }]);
  });

  it('answers 500 without a trace of the failure where asking fails, which is logged', async () => {
    const health = () => {
      throw new TypeError('secret detail');
    };
    const { port, logged } = await startServer({ health });
    const answer = await ask(port, { path: '/healthz' });
    expect(answer.status).toBe(500);
    expect(answer.json<{ error: { code: string } }>().error.code).toBe('internal');
    expect(answer.text).not.toMatch(/secret|at .*\.ts/);
    expect(logged.find(({ level }) => level === 'error')?.fields).toMatchObject({
      failure: { name: 'TypeError' },
    });
  });
});
