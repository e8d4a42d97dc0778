import { describe, expect, it } from 'vitest';
import type { Account } from '../../../../services/core/access/account.ts';
import { personWarning, warningWith } from '../../../steps/push/warnings.ts';
import { accountWith, by } from '../accounts.ts';
import { ask } from '../ask.ts';
import { deliveriesOf } from '../deliveries.ts';
import { startServer } from '../server-under-test.ts';

interface Listed {
  readonly hooks: readonly object[];
  readonly total: number;
  readonly deliveries: readonly { readonly id: string; readonly warning: { warningId: string } | null }[];
}

const SUPERVISOR = accountWith({ roles: ['supervisor'], areas: ['310101'] });
const ENGINEER = accountWith({ id: 'a_engineerengineer', roles: ['administrator'], areas: [] });
const HERE = warningWith({ warningId: 'w_here', areaCode: '310101002' });
const PERSON = personWarning({ warningId: 'w_person', areaCode: '310101002' });
const NEXT_DOOR = warningWith({ warningId: 'w_next', areaCode: '310102' });

async function serve(...[answer]: Parameters<typeof deliveriesOf> extends [unknown, ...infer R] ? R : never) {
  const deliveries = deliveriesOf([HERE, PERSON, NEXT_DOOR], answer);
  const server = await startServer({ deliveries });
  // The others have ended long ago: memory has let go of them, and the log tells of them.
  server.feed.put(HERE);
  const list = async (account: Account) => {
    const answered = await ask(server.port, { path: '/v1/deliveries', headers: by(account, server.port) });
    expect(answered.status).toBe(200);
    return { ...answered.json<Listed & Record<string, unknown>>(), text: answered.text };
  };
  const replay = async (account: Account, ids: readonly string[]) => {
    const answered = await ask(server.port, {
      method: 'POST',
      path: '/v1/deliveries/replay',
      headers: { ...by(account, server.port), 'content-type': 'application/json' },
      body: JSON.stringify({ ids }),
    });
    expect(answered.status).toBe(200);
    return answered.json<{ results: { id: string; result: string }[] }>().results;
  };
  return { ...server, deliveries, list, replay };
}

describe('what receivers did not get', () => {
  it('is told to a supervisor as far as they see the warning, a person veiled', async () => {
    const { list } = await serve();
    const { deliveries, total, hooks, text } = await list(SUPERVISOR);
    expect(deliveries.map(({ warning }) => warning?.warningId)).toEqual(['w_person', 'w_here']);
    expect(total).toBe(2);
    expect(hooks).toEqual([{ id: 'desk', kind: 'webhook', registered: true, undelivered: 2 }]);
    expect(text).not.toMatch(/individual|p_|w_next/);
    expect(deliveries[1]).toMatchObject({ reason: 'failing', status: 500, attempts: 7, hook: 'desk' });
  });

  it('is told to whoever looks after receivers in full, and of the warnings nothing, not even which', async () => {
    const { list } = await serve();
    const { deliveries, total, text } = await list(ENGINEER);
    expect([total, deliveries.map(({ warning }) => warning)]).toEqual([3, [null, null, null]]);
    expect(text).not.toMatch(/w_|individual|safeguarding|property_harm|orange|yellow/);
  });

  it('names a receiver that the settings no longer name', async () => {
    const { list, deliveries } = await serve();
    Object.assign(deliveries, { hooks: [] });
    expect((await list(ENGINEER)).hooks).toEqual([
      { id: 'desk', kind: 'webhook', registered: false, undelivered: 3 },
    ]);
  });

  it('is sent again, and the access log says by whom', async () => {
    const { list, replay, deliveries, accessLog } = await serve();
    const [person, here] = (await list(SUPERVISOR)).deliveries;
    expect(await replay(SUPERVISOR, [here!.id])).toEqual([
      { id: here!.id, result: 'redelivered', reason: null, status: null },
    ]);
    expect(deliveries.sent).toEqual(['w_here/0/desk']);
    expect((await list(SUPERVISOR)).deliveries.map(({ id }) => id)).toEqual([person!.id]);
    const { entries } = await accessLog.page(null, 1);
    expect(entries).toMatchObject([
      { who: SUPERVISOR.id, what: 'replay', query: 'w_here/0/desk', rows: 1, outcome: 'ok' },
    ]);
  });

  it('is sent by nobody who does not see it, in the words for what is settled', async () => {
    const { list, replay, deliveries } = await serve();
    const [nextDoor] = (await list(ENGINEER)).deliveries;
    expect(await replay(SUPERVISOR, [nextDoor!.id, 'd_0123456789abcdefghijkl'])).toEqual([
      { id: nextDoor!.id, result: 'settled', reason: null, status: null },
      { id: 'd_0123456789abcdefghijkl', result: 'settled', reason: null, status: null },
    ]);
    expect(deliveries.sent).toEqual([]);
    expect(await replay(ENGINEER, [nextDoor!.id])).toMatchObject([{ result: 'redelivered' }]);
  });

  it('says why it failed again', async () => {
    const failed = { kind: 'failed', reason: 'timeout', status: null, retryAfterMs: null } as const;
    const { list, replay } = await serve(() => ({ result: 'failed', failed }));
    const [first] = (await list(ENGINEER)).deliveries;
    expect(await replay(ENGINEER, [first!.id])).toEqual([
      { id: first!.id, result: 'failed', reason: 'timeout', status: null },
    ]);
    expect((await list(ENGINEER)).total).toBe(3);
  });
});
