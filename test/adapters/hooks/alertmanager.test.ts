import { describe, expect, it } from 'vitest';
import { createAlertmanager } from '../../../services/adapters/hooks/alertmanager.ts';
import { type Delivery, deliveryFor } from '../../../services/core/push/delivery.ts';
import { leaving } from '../../../services/core/push/outward.ts';
import type { Mode } from '../../../services/core/record/mode.ts';
import type { Warning } from '../../../services/core/record/warning.ts';
import { termsOf } from '../../steps/push/delivering.ts';
import { startReceiver } from '../../steps/push/receiver.ts';
import { personWarning, TOKEN, warningWith } from '../../steps/push/warnings.ts';

const NOW = Date.UTC(2026, 2, 2, 12);
const never = new AbortController().signal;
const terms = termsOf('paging', { kind: 'alertmanager', people: true });
const hookTo = (url: string, bearer: string | null = null) =>
  createAlertmanager({
    terms,
    url: `${url}/`,
    timeoutMs: 2_000,
    bearer,
    pageOf: (id) => `https://tocsin.example/warnings/${id}`,
    now: () => NOW,
  });
const deliveryOf = (warning: Warning, mode: Mode = 'actual'): Delivery => ({
  ...deliveryFor(terms, [], warning, null, 'actual')!,
  mode,
});

interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL: string;
}

async function alertsOf(warning: Warning): Promise<readonly Alert[]> {
  const manager = await startReceiver(() => ({ status: 200 }));
  expect(await hookTo(manager.url).send(deliveryOf(warning), never)).toEqual({ kind: 'delivered' });
  expect(manager.received[0]).toMatchObject({ method: 'POST', path: '/api/v2/alerts' });
  return JSON.parse(manager.received[0]!.body) as Alert[];
}
const firing = (alerts: readonly Alert[]) =>
  alerts.filter(({ endsAt }) => Date.parse(endsAt) > NOW).map(({ labels }) => labels.level);

describe('Alertmanager', () => {
  it('is sent the alert of the level, and the end of those of the other levels', async () => {
    const alerts = await alertsOf(warningWith({ level: 'orange', areaCode: '350102003' }));
    expect(firing(alerts)).toEqual(['orange']);
    expect(alerts).toHaveLength(4);
    expect(alerts[2]).toMatchObject({
      labels: {
        alertname: 'TocsinWarning',
        warning: 'w_1',
        purpose: 'property_harm',
        level: 'orange',
        about: 'area',
      },
      annotations: { summary: 'orange: property_harm, area 350102003', revision: '0' },
      startsAt: '2026-03-02T10:00:00.000Z',
      generatorURL: 'https://tocsin.example/warnings/w_1',
    });
    for (const { startsAt, endsAt } of alerts)
      expect(Date.parse(endsAt)).toBeGreaterThanOrEqual(Date.parse(startsAt));
  });

  it('knows a warning again by the same labels, whatever else its revisions change', async () => {
    const [before, after] = [
      await alertsOf(warningWith()),
      await alertsOf(warningWith({ revision: 3, score: 55, status: 'assigned', escalation: 2 })),
    ];
    expect(after.map(({ labels }) => labels)).toEqual(before.map(({ labels }) => labels));
  });

  it.each(['closed', 'expired', 'withdrawn'] as const)(
    'is told of the end of a warning that is %s',
    async (status) => {
      expect(firing(await alertsOf(warningWith({ status, reason: status })))).toEqual([]);
    },
  );

  it('is told of the end where the warning has left its units', async () => {
    const manager = await startReceiver();
    const warning = leaving(warningWith({ areaCode: '350102' }), { level: 'red' });
    await hookTo(manager.url).send({ ...deliveryOf(warningWith()), warning, stands: false }, never);
    expect(firing(JSON.parse(manager.received[0]!.body))).toEqual([]);
    expect(manager.received[0]!.body).not.toMatch(/350102|near-repeat|Score|unknown/);
  });

  it('never gets a person: no token, case, fact or subject, even where the hook were registered for people', async () => {
    const text = JSON.stringify(await alertsOf(personWarning({ areaCode: '350102003004' })));
    expect(text).not.toMatch(new RegExp(`${TOKEN}|case-secret|officer 7|event_count`));
    expect(text).toContain('a person');
  });

  it('gets nothing of an exercise, by whatever way one came so far', async () => {
    const manager = await startReceiver();
    await expect(
      hookTo(manager.url).send(deliveryOf(warningWith({ level: 'red' }), 'exercise'), never),
    ).rejects.toThrow('exercise');
    expect(manager.received).toEqual([]);
  });

  it('is asked for its status by a test, and alerted of nothing', async () => {
    const manager = await startReceiver(() => ({ status: 200, body: '{}' }));
    expect(await hookTo(manager.url, 'key').test(never)).toEqual({ kind: 'delivered' });
    expect(manager.received.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /api/v2/status']);
  });

  it('gets the bearer token where there is one', async () => {
    const manager = await startReceiver();
    await hookTo(manager.url, 'key').send(deliveryOf(warningWith()), never);
    expect(manager.received[0]!.headers.authorization).toBe('Bearer key');
  });
});
