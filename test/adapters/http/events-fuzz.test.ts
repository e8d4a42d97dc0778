import fc from 'fast-check';
import { expect, it } from 'vitest';
import { post } from './ask.ts';
import { startServer } from './server-under-test.ts';

/** What stands in values and must never come back: the answers name fields and reasons only. */
const SECRET = 'Zhang-San-13900001111';

const hostileValue = fc.oneof(
  fc.constant(SECRET),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(null, -1, 1e308, '', '\u0000', '\ud800', [], {}, [[]], { constructor: SECRET }),
);
const field = fc.constantFrom(
  'stream',
  'revision',
  'status',
  'occurredAt',
  'recordedAt',
  'category',
  'severity',
  'place',
  'source',
  'parties',
  'deviceId',
  'assessment',
  '__proto__',
  'constructor',
  'toString',
);
const hostileEvent = fc.array(fc.tuple(field, hostileValue), { maxLength: 8 }).map((entries) => {
  const start = { stream: 'police-incidents', caseId: 'c', source: 'police-desk' };
  return Object.fromEntries([...Object.entries(start), ...entries]);
});
const json = fc.oneof(
  hostileValue.map((value) => JSON.stringify(value)),
  hostileEvent.map((event) => JSON.stringify(event)),
  fc.array(fc.oneof(hostileEvent, hostileValue), { maxLength: 5 }).map((batch) => JSON.stringify(batch)),
);
/** Cut short, spoilt in one place, or any bytes at all. */
const body = fc.oneof(
  json.map((text) => Buffer.from(text)),
  fc.tuple(json, fc.double({ min: 0, max: 1, noNaN: true })).map(([text, part]) => {
    const bytes = Buffer.from(text);
    return bytes.subarray(0, Math.floor(bytes.length * part));
  }),
  fc.tuple(json, fc.nat(), fc.nat(255)).map(([text, at, byte]) => {
    const bytes = Buffer.from(text);
    if (bytes.length > 0) bytes[at % bytes.length] = byte;
    return bytes;
  }),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
);
const type = fc.constantFrom(
  'application/json',
  'application/x-ndjson',
  'application/json; charset=utf-8',
  'application/json;;',
  'text/json',
);

it('answers any body with a result or a reason, never with a failure of its own, and repeats nothing', async () => {
  const { port, logged } = await startServer();
  await fc.assert(
    fc.asyncProperty(body, type, async (bytes, contentType) => {
      const answer = await post(port, bytes, { 'content-type': contentType });
      expect([200, 400, 415, 422]).toContain(answer.status);
      expect(answer.text).not.toContain(SECRET);
      const { results, accepted, duplicate, rejected, error } = answer.json<{
        results?: { index: number }[];
        accepted: number;
        duplicate: number;
        rejected: number;
        error?: { code: string; remedy: string };
      }>();
      if (results === undefined)
        expect(error).toMatchObject({ code: expect.any(String), remedy: expect.any(String) });
      else {
        expect(accepted + duplicate + rejected).toBe(results.length);
        expect(results.map(({ index }) => index)).toEqual(results.map((_, i) => i));
      }
    }),
    { numRuns: 300 },
  );
  expect(JSON.stringify(logged)).not.toContain(SECRET);
});
