import { Validator } from '@seriousme/openapi-schema-validator';
import type { FastifyServerOptions } from 'fastify';
import { describe, expect, it, vi } from 'vitest';
import { compareText } from '../../../../services/core/text/canonical.ts';
import { ask } from '../ask.ts';
import { startServer } from '../server-under-test.ts';
import { everyRoute } from './every-route.ts';

interface Description {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

/** What the server was told to answer, by method and path. */
const added = vi.hoisted(() => new Set<string>());
vi.mock(import('fastify'), async (original) => {
  const real = await original();
  const fastify = (options: FastifyServerOptions) => {
    const app = real.fastify(options);
    app.addHook('onRoute', ({ method, url }) => {
      for (const one of [method].flat()) added.add(`${one} ${url.replaceAll(/:(\w+)/g, '{$1}')}`);
    });
    return app;
  };
  return { ...real, fastify: fastify as typeof real.fastify };
});

async function describedBy(port: number): Promise<Description> {
  const answer = await ask(port, { path: '/v1/openapi.json' });
  expect(answer.status).toBe(200);
  return answer.json<Description & Record<string, unknown>>();
}

describe('GET /v1/openapi.json', () => {
  it('is sound by the schema of OpenAPI 3.1', async () => {
    const { port } = await startServer();
    const description = await describedBy(port);
    const validator = new Validator();
    expect(await validator.validate({ ...description })).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
    const broken = await new Validator().validate({ ...description, paths: { x: 1 } });
    expect(broken.valid).toBe(false);
  });

  it('describes every route that is served, and no other', async () => {
    const { port } = await startServer();
    const { paths } = await describedBy(port);
    const described = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const served = [...added].filter((one) => /^(?!HEAD)\w+ \/v1\//.test(one));
    // Events come from machines: docs and Avro schemas say how.
    expect(served.filter((one) => one !== 'POST /v1/events').sort(compareText)).toEqual(
      described.sort(compareText),
    );
  });

  it('is tried whole by the tests of roles', async () => {
    const { port } = await startServer();
    const { paths } = await describedBy(port);
    const asked = Object.values(everyRoute('w_1', 'individual:p_AAAAAAAAAAAAAAAAAAAAAA')).map(
      ({ method = 'GET', path = '' }) => `${method} ${path.replace(/\?.*/, '')}`,
    );
    for (const [path, item] of Object.entries(paths)) {
      const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
      for (const [method, operation] of Object.entries(item) as [string, { 'x-needs': string }][]) {
        // The stream is tried beside them, as it does not end.
        if (operation['x-needs'] === 'nothing' || path === '/v1/stream') continue;
        const isTried = asked.some((one) => {
          const [by, where] = one.split(' ') as [string, string];
          return by === method.toUpperCase() && pattern.test(where);
        });
        expect([method, path, isTried]).toEqual([method, path, true]);
      }
    }
  });

  it('says of each answer what may come', async () => {
    const { port } = await startServer();
    const { paths } = await describedBy(port);
    for (const [path, item] of Object.entries(paths)) {
      for (const operation of Object.values(item) as {
        responses: Record<string, { description: string }>;
      }[]) {
        expect([path, Object.keys(operation.responses)]).toEqual([
          path,
          expect.arrayContaining(['400', '401', '403', '404', '503']),
        ]);
      }
    }
  });
});
