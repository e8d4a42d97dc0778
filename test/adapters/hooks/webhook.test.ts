import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { cloudEvent } from '../../../services/adapters/hooks/cloud-event.ts';
import { retryAfterOf } from '../../../services/adapters/hooks/post.ts';
import { createSign, signingKey } from '../../../services/adapters/hooks/signature.ts';
import { type Delivery, deliveryFor } from '../../../services/core/push/delivery.ts';
import { leaving } from '../../../services/core/push/outward.ts';
import type { Warning } from '../../../services/core/record/warning.ts';
import { SECRET, termsOf, webhookTo } from '../../steps/push/delivering.ts';
import { startReceiver } from '../../steps/push/receiver.ts';
import { personWarning, TOKEN, warningWith } from '../../steps/push/warnings.ts';

const delivery = (warning: Warning = warningWith(), people = false): Delivery =>
  deliveryFor(termsOf('desk', { people, exercises: true }), [], warning, null, 'actual')!;
const never = new AbortController().signal;

describe('the signature', () => {
  it('is that of Standard Webhooks: its own example', () => {
    const key = signingKey('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')!;
    const sign = createSign(key, () => 1_614_265_330_000);
    expect(sign('msg_p5jXN8AQM9LWM0D4loKWxJek', '{"test": 2432232314}')).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it.each(['', 'whsec_', 'whsec_c2hvcnQ=', 'whsec_*'.padEnd(60, 'a'), 'x'.repeat(40)])(
    'is made by no such secret: %j',
    (secret) => {
      expect(signingKey(secret)).toBeUndefined();
    },
  );
});

describe('a webhook', () => {
  it('sends a CloudEvent in structured mode, which whoever has the secret can check', async () => {
    const desk = await startReceiver();
    const receipt = await webhookTo(`${desk.url}/in`, termsOf('desk')).send(delivery(), never);
    expect(receipt).toEqual({ kind: 'delivered' });
    const [{ headers, body, path, method } = desk.received[0]!] = desk.received;
    expect([method, path]).toEqual(['POST', '/in']);
    expect(headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
    const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = headers;
    expect(Math.abs(Number(timestamp) - Date.now() / 1_000)).toBeLessThan(60);
    const mac = createHmac('sha256', SECRET).update(`${id}.${timestamp}.${body}`).digest('base64');
    expect(signature).toBe(`v1,${mac}`);
    expect(JSON.parse(body)).toEqual({
      specversion: '1.0',
      id: 'w_1/0/desk',
      source: 'urn:test',
      type: 'tocsin.warning.raised',
      subject: 'w_1',
      time: '2026-03-02T10:00:00.000Z',
      datacontenttype: 'application/json',
      tocsinmode: 'actual',
      tocsinrevision: 0,
      data: expect.objectContaining({
        mode: 'actual',
        routed: true,
        level: 'yellow',
        subject: 'area:cell:8931aa42803ffff',
      }),
    });
  });

  it('says that a warning has left the receiver, and nothing else of it', () => {
    const warning = leaving(personWarning(), { level: 'red' });
    const event = JSON.parse(cloudEvent({ ...delivery(), warning, stands: false }, 'urn:test').body);
    expect(event.type).toBe('tocsin.warning.left');
    expect(event.data).toEqual({
      mode: 'actual',
      routed: false,
      warningId: 'w_1',
      revision: 0,
      purpose: 'safeguarding',
      about: 'individual',
      at: '2026-03-02T10:00:00.000Z',
    });
  });

  it('tells nothing of a person, unless it is registered for that', async () => {
    const desk = await startReceiver();
    const warning = personWarning({ areaCode: '350102003004' });
    await webhookTo(desk.url, termsOf('desk')).send(delivery(warning), never);
    expect(desk.received[0]!.body).not.toMatch(
      new RegExp(`${TOKEN}|case-secret|officer 7|350102003|facts|events`),
    );
    await webhookTo(desk.url, termsOf('desk')).send(delivery(warning, true), never);
    expect(desk.received[1]!.body).toContain(TOKEN);
  });

  it('follows no redirect', async () => {
    const other = await startReceiver();
    const desk = await startReceiver(() => ({ status: 307, headers: { location: other.url } }));
    const receipt = await webhookTo(desk.url, termsOf('desk')).send(delivery(), never);
    expect(receipt).toEqual({ kind: 'failed', reason: 'refused', status: 307, retryAfterMs: null });
    expect(other.received).toEqual([]);
  });

  it.each([
    [429, { 'retry-after': '7' }, 'throttled', 7_000],
    [429, {}, 'throttled', null],
    [503, { 'retry-after': '2' }, 'throttled', 2_000],
    [503, {}, 'failing', null],
    [500, {}, 'failing', null],
    [408, {}, 'failing', null],
    [403, { 'retry-after': '7' }, 'refused', null],
  ] as const)('takes %i %j as %s', async (status, headers, reason, retryAfterMs) => {
    const desk = await startReceiver(() => ({ status, headers }));
    const receipt = await webhookTo(desk.url, termsOf('desk')).send(delivery(), never);
    expect(receipt).toEqual({ kind: 'failed', reason, status, retryAfterMs });
  });

  it('settles where the receiver hangs, and at once where it is called off', async () => {
    const desk = await startReceiver(() => ({ hang: true }));
    const receipt = await webhookTo(desk.url, termsOf('desk'), 50).send(delivery(), never);
    expect(receipt).toMatchObject({ kind: 'failed', reason: 'timeout', status: null });
    const stopping = new AbortController();
    const sent = webhookTo(desk.url, termsOf('desk'), 60_000).send(delivery(), stopping.signal);
    stopping.abort();
    expect(await sent).toMatchObject({ kind: 'failed', reason: 'unreachable' });
  });

  it('is tested with an event that says it is a test', async () => {
    const desk = await startReceiver();
    expect(await webhookTo(desk.url, termsOf('desk')).test(never)).toEqual({ kind: 'delivered' });
    expect(JSON.parse(desk.received[0]!.body)).toMatchObject({ type: 'tocsin.test', tocsinmode: 'exercise' });
    expect(desk.ids()[0]).toMatch(/^test\/[0-9a-f-]{36}\/desk$/);
  });
});

it.each([
  ['120', 120_000],
  ['Mon, 02 Mar 2026 10:00:30 GMT', 30_000],
  ['Mon, 02 Mar 2026 09:00:00 GMT', 0],
  ['soon', null],
  ['-1', 0],
  [null, null],
])('Retry-After %j is %j ms', (text, ms) => {
  // A negative number is an odd date to some parsers: whatever it is, it is no long wait.
  const read = retryAfterOf(text, Date.UTC(2026, 2, 2, 10));
  if (text === '-1') expect([0, null]).toContain(read);
  else expect(read).toBe(ms);
});
