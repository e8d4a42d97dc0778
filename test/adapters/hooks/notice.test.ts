import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createNotice } from '../../../services/adapters/hooks/notice.ts';
import { createSign } from '../../../services/adapters/hooks/signature.ts';
import { deliveryFor } from '../../../services/core/push/delivery.ts';
import { SECRET, startDelivering, termsOf, webhookTo } from '../../steps/push/delivering.ts';
import { type Answer, type Received, startReceiver } from '../../steps/push/receiver.ts';
import { personWarning, TOKEN } from '../../steps/push/warnings.ts';
import { waitUntil } from '../../wait-until.ts';

const RULES = ['fraud-high-grade', 'fraud-repeat-30d'];
const terms = termsOf('tell', { kind: 'notice', units: [], rules: RULES });
const sign = createSign(createSecretKey(SECRET), Date.now);
const noticeTo = (url: string) => createNotice({ terms, url: `${url}/v1`, timeoutMs: 2_000, sign });
const fraud = () =>
  personWarning({
    purpose: 'fraud_prevention',
    contributions: personWarning().contributions.map((one) => ({ ...one, rule: 'fraud-high-grade' })),
  });

/** A service that knows one contact. */
const service = (contact: object | Answer, notice: Answer = { status: 202 }) =>
  startReceiver(({ path }: Received) => {
    if (path !== '/v1/contacts') return notice;
    return 'contact' in contact ? { status: 200, body: JSON.stringify(contact) } : (contact as Answer);
  });
const KNOWN = { contact: 'c-17', shared: false, rules: ['fraud-high-grade'] };
const never = new AbortController().signal;
const send = (url: string) => noticeTo(url).send(deliveryFor(terms, [], fraud(), null, 'actual')!, never);
const paths = (received: readonly Received[]) => received.map(({ path }) => path);

describe('the person at risk', () => {
  it('is told by the contact that is theirs alone, for the rules they have enabled it for', async () => {
    const contacts = await service(KNOWN);
    expect(await send(contacts.url)).toEqual({
      kind: 'delivered',
      notice: { outcome: 'notified', rules: ['fraud-high-grade'] },
    });
    expect(paths(contacts.received)).toEqual(['/v1/contacts', '/v1/notices']);
    const [asked, told] = contacts.received.map(({ body }) => JSON.parse(body));
    expect(asked).toEqual({ token: TOKEN });
    expect(told).toEqual({
      id: 'w_1/0/tell',
      contact: 'c-17',
      token: TOKEN,
      purpose: 'fraud_prevention',
      rules: ['fraud-high-grade'],
      at: '2026-03-02T10:00:00.000Z',
      onlyIfNotShared: true,
    });
    for (const { headers } of contacts.received) expect(headers['webhook-signature']).toMatch(/^v1,/);
  });

  it.each<[string, object | Answer, string]>([
    ['a shared contact', { ...KNOWN, shared: true }, 'shared_contact'],
    ['no contact', { ...KNOWN, contact: null }, 'no_contact'],
    ['a token it does not know', { status: 404 }, 'no_contact'],
    ['a contact enabled for other rules', { ...KNOWN, rules: ['fraud-repeat-30d'] }, 'not_enabled'],
    ['a contact enabled for none', { ...KNOWN, rules: [] }, 'not_enabled'],
  ])('is not told where the service has %s', async (_, contact, outcome) => {
    const contacts = await service(contact);
    expect(await send(contacts.url)).toMatchObject({ kind: 'delivered', notice: { outcome } });
    expect(paths(contacts.received)).toEqual(['/v1/contacts']);
  });

  it.each<[string, object | Answer]>([
    ['does not say whether it is shared', { contact: 'c-17', rules: ['fraud-high-grade'] }],
    ['says it otherwise than by true or false', { ...KNOWN, shared: 'no' }],
    ['says nothing that can be read', { status: 200, body: 'contact' }],
    ['says more than anybody should', { status: 200, body: ' '.repeat(70_000) + JSON.stringify(KNOWN) }],
    ['fails', { status: 500 }],
  ])('is not told where the service %s', async (_, contact) => {
    const contacts = await service(contact);
    expect(await send(contacts.url)).toMatchObject({ kind: 'failed', reason: 'failing' });
    expect(paths(contacts.received)).toEqual(['/v1/contacts']);
  });

  it('is not told by a contact that came to be shared meanwhile: the service refuses it', async () => {
    const contacts = await service(KNOWN, { status: 409 });
    expect(await send(contacts.url)).toMatchObject({ kind: 'failed', reason: 'refused', status: 409 });
  });

  it('is told of no exercise, by whatever way one came so far', async () => {
    const contacts = await service(KNOWN);
    const delivery = { ...deliveryFor(terms, [], fraud(), null, 'actual')!, mode: 'exercise' as const };
    await expect(noticeTo(contacts.url).send(delivery, never)).rejects.toThrow('exercise');
    expect(contacts.received).toEqual([]);
  });

  it('is not told by a test', async () => {
    const contacts = await service({ status: 404 });
    expect(await noticeTo(contacts.url).test(never)).toEqual({ kind: 'delivered' });
    expect(contacts.received.map(({ path, body }) => [path, body])).toEqual([
      ['/v1/contacts', '{"token":"p_0000000000000000000000"}'],
    ]);
  });
});

describe('with the step', () => {
  it('the person and the officer are told at the same moment, and it is recorded once', async () => {
    const contacts = await service(KNOWN);
    const desk = await startReceiver();
    const { put, notifications, committed } = await startDelivering([
      webhookTo(desk.url, termsOf('desk')),
      noticeTo(contacts.url),
    ]);
    await put([fraud(), { ...fraud(), revision: 1, reason: 'corroborated' }]);
    await waitUntil('all is done', () => committed()?.offset === 2);
    expect(Math.abs(contacts.received[0]!.at - desk.received[0]!.at)).toBeLessThan(1_000);
    expect(desk.received).toHaveLength(2);
    expect(paths(contacts.received)).toEqual(['/v1/contacts', '/v1/notices']);
    expect(await notifications()).toMatchObject([
      {
        notificationId: 'w_1/0/tell',
        subject: `individual:${TOKEN}`,
        outcome: 'notified',
        rules: ['fraud-high-grade'],
        hook: 'tell',
        mode: 'actual',
      },
    ]);
  });

  it('that somebody was not told is recorded too, as is what could not be done', async () => {
    const contacts = await service({ ...KNOWN, shared: true });
    const { put, notifications, undelivered, committed } = await startDelivering([noticeTo(contacts.url)]);
    await put([fraud()]);
    await waitUntil('the first is done', () => committed()?.offset === 1);
    contacts.answer(() => ({ status: 403 }));
    await put([{ ...fraud(), warningId: 'w_2' }]);
    await waitUntil('the second is done', () => committed()?.offset === 2);
    expect((await notifications()).map(({ outcome }) => outcome)).toEqual(['shared_contact', 'undelivered']);
    expect(await undelivered()).toMatchObject([
      { deliveryId: 'w_2/0/tell', kind: 'notice', reason: 'refused' },
    ]);
    expect(JSON.stringify(await undelivered())).not.toContain(TOKEN);
  });
});
