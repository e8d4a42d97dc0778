import { describe, expect, it } from 'vitest';
import { LogError } from '../../../services/steps/ports/log.ts';
import { harness } from '../../steps/ingest/harness.ts';
import { ask, post } from './ask.ts';
import { startServer } from './server-under-test.ts';

const burglary = (change: Record<string, unknown> = {}) => ({
  stream: 'police-incidents',
  caseId: 'b1',
  occurredAt: '2026-03-01T20:00:00+08:00',
  category: 'burglary',
  severity: 2,
  place: { lon: 116.4, lat: 39.9 },
  source: 'police-desk',
  ...change,
});

interface Answer {
  accepted: number;
  duplicate: number;
  rejected: number;
  results: { index: number; outcome: string; reason?: string; faults?: object[]; dropped?: object[] }[];
}

describe('POST /v1/events', () => {
  it('takes one event in and says so', async () => {
    const { port, events } = await startServer();
    const answer = await post(port, JSON.stringify(burglary()));
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual({
      accepted: 1,
      duplicate: 0,
      rejected: 0,
      results: [{ index: 0, outcome: 'accepted', caseId: 'b1' }],
    });
    expect(events().map(({ caseId }) => caseId)).toEqual(['b1']);
  });

  it('answers 422 for one event that is rejected, with every fault and its remedy', async () => {
    const { port } = await startServer();
    const answer = await post(port, JSON.stringify(burglary({ severity: 9, occurredAt: '2026-03-01' })));
    expect(answer.status).toBe(422);
    const { results, rejected } = answer.json<Answer>();
    expect(rejected).toBe(1);
    expect(results[0]).toMatchObject({
      outcome: 'rejected',
      faults: [{ path: 'occurredAt' }, { path: 'severity', remedy: expect.any(String) }],
    });
  });

  it('answers 200 for a batch, each event by itself, with counts that add up', async () => {
    const { port } = await startServer();
    const batch = [burglary(), burglary(), burglary({ caseId: 'b2', faceId: 'x' }), null];
    const answer = await post(port, JSON.stringify(batch));
    expect(answer.status).toBe(200);
    const { accepted, duplicate, rejected, results } = answer.json<Answer>();
    expect({ accepted, duplicate, rejected }).toEqual({ accepted: 1, duplicate: 1, rejected: 2 });
    expect(results.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['accepted', undefined],
      ['duplicate', undefined],
      ['rejected', 'charter_identification'],
      ['rejected', 'not_an_object'],
    ]);
  });

  it('answers an empty batch with nothing', async () => {
    const { port } = await startServer();
    const answer = await post(port, '[]');
    expect([answer.status, answer.json<Answer>().results]).toEqual([200, []]);
  });

  it('tells of accused people who were left out', async () => {
    const { port } = await startServer();
    const parties = [
      { identifier: '110101199003070000', role: 'victim' },
      { identifier: '110101198001010000', role: 'suspect' },
    ];
    const answer = await post(port, JSON.stringify(burglary({ parties })));
    expect(answer.json<Answer>().results[0]!.dropped).toMatchObject([{ code: 'charter_accused' }]);
    expect(answer.text).not.toMatch(/1101011/);
  });

  it('takes NDJSON, one event a line, the good ones where others are at fault', async () => {
    const { port, events, letters } = await startServer();
    const lines = [
      JSON.stringify(burglary()),
      '',
      '{"half',
      `${JSON.stringify(burglary({ caseId: 'b2' }))}\r`,
    ];
    const body = Buffer.concat([Buffer.from(`\uFEFF${lines.join('\n')}\n`), Buffer.from([0xff, 0xfe, 0x0a])]);
    const answer = await post(port, body, { 'content-type': 'application/x-ndjson' });
    expect(answer.status).toBe(200);
    const { results, accepted, rejected } = answer.json<Answer>();
    expect([accepted, rejected]).toEqual([2, 2]);
    expect(results.map(({ reason }) => reason)).toEqual([undefined, 'unreadable', undefined, 'encoding']);
    expect(events()).toHaveLength(2);
    expect(letters()).toHaveLength(2);
  });

  it('gives the dead letters of two requests with faults on the same line two identities', async () => {
    const { port, appended } = await startServer();
    for (let i = 0; i < 2; i++) await post(port, '{"half', { 'content-type': 'application/x-ndjson' });
    expect(new Set(appended.map(({ key }) => key)).size).toBe(2);
  });

  it('lists no more faults than an answer has room for, and every reason', async () => {
    const { port } = await startServer();
    const wrong = Object.fromEntries(
      Array.from({ length: 50 }, (_, i) => [`zz${'abcdefghij'[i % 10]}${'x'.repeat(i)}`, 1]),
    );
    const answer = await post(port, JSON.stringify(Array.from({ length: 500 }, () => burglary(wrong))));
    const { results } = answer.json<Answer>();
    expect(results.every(({ reason }) => reason === 'unknown_field')).toBe(true);
    expect(results.flatMap(({ faults = [] }) => faults).length).toBeLessThanOrEqual(2_000);
    expect(results[0]!.faults!.length).toBeGreaterThan(0);
  });

  it.each([
    ['malformed JSON', '{"caseId": "Zhang San", oops', {}, 400, 'not_json'],
    ['a truncated body', '[{"caseId": "Zhang San"', {}, 400, 'not_json'],
    ['nothing', '', {}, 400, 'empty_body'],
    ['Latin-1', Buffer.from([0x22, 0xe9, 0x22]), {}, 400, 'not_utf8'],
    ['deep nesting', '['.repeat(1_000_000), {}, 400, 'too_deep'],
    ['too many events', `[${'0,'.repeat(10_000)}0]`, {}, 413, 'too_many_events'],
    [
      'too many lines',
      '0\n'.repeat(10_001),
      { 'content-type': 'application/x-ndjson' },
      413,
      'too_many_events',
    ],
    ['a body of more than 16 MiB', `"${'x'.repeat(16 * 1024 * 1024)}"`, {}, 413, 'too_large'],
    [
      'a form',
      'caseId=Zhang',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'wrong_content_type',
    ],
    ['plain text', '{}', { 'content-type': 'text/plain' }, 415, 'wrong_content_type'],
    ['another charset', '{}', { 'content-type': 'application/json; charset=gbk' }, 415, 'wrong_content_type'],
    ['a compressed body', 'x', { 'content-encoding': 'gzip' }, 415, 'wrong_content_type'],
  ])('refuses %s with a reason and a remedy that quote nothing', async (_, body, headers, status, code) => {
    const { port, appended } = await startServer();
    const answer = await post(port, body, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(answer.json()).toEqual({
      error: { code, message: expect.any(String), remedy: expect.stringMatching(/^[A-Z].*\.$/) },
    });
    expect(answer.text).not.toMatch(/Zhang|xxx|oops/);
    expect(appended).toEqual([]);
  });

  it('says where JSON breaks off', async () => {
    const { port } = await startServer();
    const answer = await post(port, '{"a": 1,}');
    expect(answer.json<{ error: { message: string } }>().error.message).toBe(
      'the body is not JSON from character 9 on',
    );
  });

  it('takes `__proto__` for an unknown field of one event', async () => {
    const { port } = await startServer();
    const hostile = JSON.stringify(burglary()).replace('{', '{"__proto__":{"polluted":true},');
    const answer = await post(port, `[${hostile},${JSON.stringify(burglary())}]`);
    expect(answer.json<Answer>().results.map(({ outcome }) => outcome)).toEqual(['rejected', 'accepted']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('answers 503 with Retry-After while the log fails, and takes the same events once it works', async () => {
    const log: { fails: boolean } = { fails: true };
    const appended: unknown[] = [];
    const { ingest } = harness({
      log: {
        partitionsOf: async () => 8,
        append: async (records) => {
          if (log.fails) throw new LogError('closed', 'the log of "Zhang San" is closed');
          appended.push(...records);
        },
      },
    });
    const { port, logged } = await startServer({ ingest });
    const refused = await post(port, JSON.stringify(burglary()));
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '5']);
    expect(refused.text).not.toMatch(/Zhang/);
    expect(JSON.stringify(logged)).not.toMatch(/Zhang/);
    expect(logged.find(({ level }) => level === 'warn')?.fields).toMatchObject({
      failure: { name: 'LogError', code: 'closed' },
    });
    log.fails = false;
    const taken = await post(port, JSON.stringify(burglary()));
    expect([taken.status, appended.length]).toEqual([200, 1]);
  });

  it('logs the route and the status of a request, never its body, query or headers', async () => {
    const { port, logged } = await startServer();
    await post(port, JSON.stringify(burglary({ caseId: 'secret-case' })), { 'x-note': 'secret-header' });
    await ask(port, { path: '/v1/warnings?limit=3&who=secret-query' });
    await ask(port, { path: '/secret-path' });
    await expect.poll(() => logged.length).toBe(3);
    expect(JSON.stringify(logged)).not.toMatch(/secret/);
    expect(logged.map(({ fields }) => fields)).toMatchObject([
      { method: 'POST', route: '/v1/events', status: 200 },
      { method: 'GET', route: '/v1/warnings', status: 400 },
      { method: 'GET', route: 'none', status: 404 },
    ]);
  });
});
