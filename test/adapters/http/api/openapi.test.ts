import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { accountWith, by } from '../accounts.ts';
import { ask } from '../ask.ts';
import { startServer } from '../server-under-test.ts';
import { everyRoute } from './every-route.ts';

interface Description {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

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

  it('describes every route of the interface, and no other', async () => {
    const { port } = await startServer();
    const { paths } = await describedBy(port);
    const described = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const asked = Object.values(everyRoute('w_1', 'individual:p_AAAAAAAAAAAAAAAAAAAAAA')).map(
      ({ method = 'GET', path = '' }) => `${method} ${path.replace(/\?.*/, '')}`,
    );
    for (const one of asked) {
      const fits = described.filter((each) =>
        new RegExp(`^${each.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(one),
      );
      expect([one, fits.length > 0]).toEqual([one, true]);
    }
    for (const one of described) {
      const [method, path] = one.split(' ') as [string, string];
      const filled = path.replaceAll(/\{\w+\}/g, 'x');
      const answer = await ask(port, {
        method,
        path: `${filled}?no-such=1`,
        headers: by(accountWith(), port),
      });
      expect([one, answer.status === 404]).toEqual([one, false]);
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
