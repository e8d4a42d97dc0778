import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROLES } from '../../../../services/core/access/role.ts';
import { incidentRule } from '../../../rule-set-files.ts';
import { personWarning, warningWith } from '../../../steps/push/warnings.ts';
import { accountWith, by } from '../accounts.ts';
import { type Asked, ask, begin } from '../ask.ts';
import { deliveriesOf } from '../deliveries.ts';
import { deskUnderTest } from '../desk-under-test.ts';
import { historyOf } from '../history.ts';
import { startServer } from '../server-under-test.ts';

interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}
interface Operation {
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Schema } } };
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const NEEDLE = 'NEEDLE-of-the-sender';
/** What somebody sends who means harm, or whose program is broken. */
const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    NEEDLE,
    '../../etc/passwd',
    "' OR 1=1 --",
    '{x:String}',
    '%00',
    '__proto__',
    'constructor',
    '-1',
    '1e309',
    'NaN',
    '9'.repeat(60),
    '2026-02-30T25:61:61Z',
    '2026-11-21T10:00:00Z',
    'w_1',
    'w_person',
    'rs_0123456789abcdef',
    'individual:p_ABCDEFGHIJKLMNOPQRSTUV',
    'area:county:310101',
    'a'.repeat(5_000),
    '\u202e\ud800',
    'x\r\nset-cookie: a=b',
    'WyJfX3Byb3RvX18iLDFd',
  ),
);
const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.constantFrom(null, true, -1, 0.5, 1e308, [], {}, [[[[]]]]),
  fc.jsonValue({ maxDepth: 3 }),
);

/** A value that fits a schema now and then, and is off by something otherwise. */
function valueFor(schema: Schema): fc.Arbitrary<unknown> {
  const off = { weight: 1, arbitrary: hostileValue };
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined)
    return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...schema.enum) }, off);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(valueFor));
  switch (schema.type) {
    case 'object': {
      const known = Object.entries(schema.properties ?? {}).map(
        ([key, inner]) => [key, valueFor(inner)] as const,
      );
      const sound = fc.record(Object.fromEntries(known), {
        requiredKeys: schema.required === undefined ? [] : [...schema.required],
      });
      const more = fc
        .tuple(sound, fc.dictionary(hostileText, hostileValue, { maxKeys: 2 }))
        .map(([value, others]) => ({ ...value, ...others }));
      return fc.oneof({ weight: 6, arbitrary: sound }, { weight: 1, arbitrary: more }, off);
    }
    case 'array':
      return fc.oneof(
        { weight: 4, arbitrary: fc.array(valueFor(schema.items ?? {}), { maxLength: 4 }) },
        off,
      );
    case 'integer':
    case 'number':
      return fc.oneof({ weight: 4, arbitrary: fc.integer() }, off);
    case 'boolean':
      return fc.oneof({ weight: 4, arbitrary: fc.boolean() }, off);
    default:
      return hostileText;
  }
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

const textFor = (schema: Schema): fc.Arbitrary<string> =>
  valueFor(schema).map((value) => (Array.isArray(value) ? value.map(textOf).join(',') : textOf(value)));

function requestFor(
  path: string,
  method: string,
  { parameters, requestBody }: Operation,
): fc.Arbitrary<Asked> {
  const inPath = parameters.filter((one) => one.in === 'path');
  const inQuery = parameters.filter((one) => one.in === 'query');
  const values = (list: typeof parameters) =>
    fc.record(Object.fromEntries(list.map(({ name, schema }) => [name, textFor(schema)])), {
      requiredKeys: [],
    });
  const body = requestBody?.content['application/json'].schema;
  return fc
    .record({
      path: fc.record(Object.fromEntries(inPath.map(({ name, schema }) => [name, textFor(schema)]))),
      query: values(inQuery),
      more: fc.oneof({ weight: 5, arbitrary: fc.constant('') }, { weight: 1, arbitrary: hostileText }),
      body:
        body === undefined
          ? fc.constant(undefined)
          : fc.oneof(
              { weight: 6, arbitrary: valueFor(body).map((value) => JSON.stringify(value)) },
              { weight: 1, arbitrary: hostileText },
            ),
      type: fc.oneof(
        { weight: 6, arbitrary: fc.constant('application/json') },
        {
          weight: 1,
          arbitrary: fc.constantFrom('text/plain', 'application/xml', 'application/json; charset=utf-16'),
        },
      ),
      key: fc.constantFrom('key-0123456', '', 'x', 'é'.repeat(9)),
      accept: fc.constantFrom('application/json', 'application/cap+xml', '*/*;q=0', ';;,,q=', 'text/html'),
    })
    .map((part) => {
      const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encoded(part.path[name] ?? ''));
      const pairs = Object.entries(part.query).map(([name, value]) => `${name}=${encoded(value ?? '')}`);
      const query = [...pairs, ...(part.more === '' ? [] : [encoded(part.more)])].join('&');
      return {
        method: method.toUpperCase(),
        path: query === '' ? filled : `${filled}?${query}`,
        headers: {
          accept: part.accept,
          ...(part.body === undefined ? {} : { 'content-type': part.type }),
          'idempotency-key': Buffer.from(part.key).toString('latin1'),
        },
        ...(part.body === undefined ? {} : { body: part.body }),
      };
    });
}

/** A stream that is well asked for does not end: it is left at its head. */
async function answerTo(
  port: number,
  asked: Asked,
): Promise<{ readonly status: number; readonly text: string }> {
  if (asked.path?.startsWith('/v1/stream') !== true) return await ask(port, asked);
  const response = await begin(port, asked);
  const isStream = response.statusCode === 200;
  const text = isStream
    ? ''
    : await response.setEncoding('utf8').reduce((all: string, part: string) => all + part, '');
  if (isStream) response.destroy();
  return { status: response.statusCode!, text };
}

/** Half a surrogate has no encoding: it goes as what a browser makes of it. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

const INTERNAL =
  /\bat \S+ \(|node:|\.ts\b|services\/|node_modules|SELECT |ClickHouse|chdb|sqlite|ZodError|FST_|stack|\/tmp\//;
const account = fc
  .record({ roles: fc.uniqueArray(fc.constantFrom(...ROLES), { minLength: 1 }) })
  .map(accountWith);

describe('malformed requests, made from the description', () => {
  it('never break a route, and never bring anything internal or sent to light', {
    timeout: 240_000,
  }, async () => {
    const warnings = [
      warningWith({ areaCode: '310101' }),
      personWarning({ warningId: 'w_person', areaCode: '310101' }),
    ];
    const { port, feed, logged } = await startServer({
      history: historyOf(warnings),
      actions: { act: async () => ({ kind: 'accepted' }) },
      deliveries: deliveriesOf(warnings),
      rules: await deskUnderTest([incidentRule('assault-reported', 'assault', 3, 60)]),
    });
    for (const warning of warnings) feed.put(warning);
    const { paths } = (await ask(port, { path: '/v1/openapi.json' })).json<
      Description & Record<string, unknown>
    >();
    const routes = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => requestFor(path, method, operation)),
    );
    const seen = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(fc.oneof(...routes), account, async (asked, who) => {
        const request = { ...asked, headers: { ...asked.headers, ...by(who, port) } };
        const answer = await answerTo(port, request);
        seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
        expect(answer.status).toBeLessThan(500);
        if (answer.status < 400) return;
        const { error, ...rest } = JSON.parse(answer.text) as { error: Record<string, string> };
        if (answer.status !== 409) expect(rest).toEqual({});
        expect(Object.keys(error)).toEqual(['code', 'message', 'remedy']);
        expect(answer.text).not.toMatch(INTERNAL);
        expect(answer.text).not.toContain(NEEDLE);
      }),
      { numRuns: 3_000 },
    );
    expect(logged.filter(({ level }) => level === 'error')).toEqual([]);
    // Not all of it was turned away at the door.
    for (const status of [200, 400, 403, 404]) expect([status, seen.has(status)]).toEqual([status, true]);
  });
});
