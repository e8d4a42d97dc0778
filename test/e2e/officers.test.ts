import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { domestic, PLACE, person } from '../events.ts';
import { waitUntil } from '../wait-until.ts';
import { greetingOf } from './support/greeting.ts';
import { signInBy } from './support/sign-in.ts';
import { createListener } from './support/stream.ts';
import { createWorkspace, type Started, type Workspace } from './support/workspace.ts';

/** An officer's shift by the interface, on the real system: the embedded log, the scorer and the embedded ClickHouse. */

const SETTINGS = {
  TOCSIN_HTTP_PORT: '0',
  TOCSIN_CLICKHOUSE_DOOR_PORT: '0',
  TOCSIN_SOURCES: JSON.stringify([
    { id: 'police-desk', streams: ['police-incidents'], legalBasis: 'statute' },
  ]),
};

interface System {
  readonly command: Started;
  readonly page: string;
  readonly door: string;
  readonly owner: Readonly<Record<string, string>>;
}

let workspace: Workspace;
beforeAll(async () => {
  workspace = await createWorkspace();
});
afterAll(() => workspace.remove());

async function up(): Promise<System> {
  const command = workspace.start(['up'], { env: SETTINGS });
  const { text: greeting, page, door } = await greetingOf(command);
  await waitUntil('the system to be ready', async () => (await fetch(`${page}/readyz`)).ok);
  const { cookie } = await signInBy(greeting, page);
  const session = (await (await fetch(`${page}/v1/session`, { headers: { cookie } })).json()) as {
    csrf: string;
  };
  return { command, page, door, owner: { cookie, 'x-csrf-token': session.csrf } };
}

/** A breach of a protection order this minute: red by itself. */
const breach = (caseId: string, who: number) =>
  domestic(caseId, 0, {
    category: 'protection_order_breach',
    occurredAt: new Date().toISOString(),
    place: PLACE,
    parties: [{ token: person(who), role: 'victim' }],
  });

async function send({ page }: System, events: readonly object[]): Promise<void> {
  const answer = await fetch(`${page}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(events),
  });
  expect([answer.status, ((await answer.json()) as { accepted: number }).accepted]).toEqual([
    200,
    events.length,
  ]);
}

async function get<T>({ page, owner }: System, path: string): Promise<{ status: number; body: T }> {
  const answer = await fetch(`${page}${path}`, { headers: owner });
  return { status: answer.status, body: (await answer.json()) as T };
}

async function post<T>({ page, owner }: System, path: string, body: object, headers = {}) {
  const answer = await fetch(`${page}${path}`, {
    method: 'POST',
    headers: { ...owner, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as T };
}

/** By the read-only door. */
async function query({ door }: System, text: string): Promise<string> {
  const key = readFileSync(workspace.file('data/clickhouse.key'), 'utf8').trim();
  const headers = { 'X-ClickHouse-Key': key };
  const answer = await fetch(`${door}/?query=${encodeURIComponent(text)}`, { headers });
  expect(answer.status).toBe(200);
  return (await answer.text()).trim();
}

interface Listed {
  readonly warnings: readonly {
    readonly warningId: string;
    readonly subject: string;
    readonly level: string;
  }[];
}
interface Detail {
  readonly warning: { readonly revision: number; readonly subject: string; readonly status: string };
  readonly history: readonly { readonly reason: string }[];
  readonly followUps: readonly { readonly action: string }[];
  readonly explanation: { readonly decay: readonly object[] };
}

describe('an officer on duty', () => {
  it('is told of a red warning, opens it for a reason, acknowledges, visits and closes it; it is all in ClickHouse', {
    timeout: 180_000,
  }, async () => {
    const system = await up();
    const listener = createListener(system.owner);
    await listener.listen(system.page);
    await send(system, [breach('c1', 1)]);
    const listed = await waitUntil('the warning', async () => {
      const { body } = await get<Listed>(system, '/v1/warnings?level=red&purpose=safeguarding');
      return body.warnings.length > 0 && body.warnings;
    });
    expect(listed).toMatchObject([{ subject: 'individual', level: 'red', veiled: true }]);
    const { warningId } = listed[0]!;
    await waitUntil('the stream to tell it', () => listener.told().includes(`${warningId}/0`));
    const path = `/v1/warnings/${warningId}`;
    expect((await get(system, path)).status).toBe(403);
    expect((await post(system, `${path}/look`, { reason: 'called back by the desk' })).status).toBe(200);
    const opened = (await get<Detail>(system, path)).body;
    expect(opened.warning.subject).toBe(`individual:${person(1)}`);
    expect(opened.explanation.decay.length).toBeGreaterThan(5);

    const act = (action: object, key: string) =>
      post<{ warning: { revision: number; status: string } }>(system, `${path}/actions`, action, {
        'idempotency-key': key,
      });
    const acknowledgement = { action: 'acknowledge', seenRevision: 0 };
    expect((await act(acknowledgement, 'key-acknowledge')).status).toBe(400);
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const acknowledged = await act({ ...acknowledgement, until }, 'key-acknowledge');
    expect([acknowledged.status, acknowledged.body.warning.status]).toEqual([200, 'acknowledged']);
    const { revision } = acknowledged.body.warning;
    const again = await act({ ...acknowledgement, until }, 'key-acknowledge');
    expect([again.status, again.body.warning.revision]).toEqual([200, revision]);
    expect((await act({ action: 'visit', seenRevision: revision, until }, 'key-visit-1')).status).toBe(200);
    const closed = await act(
      { action: 'close', seenRevision: revision + 1, outcome: 'substantiated' },
      'key-close-1',
    );
    expect([closed.status, closed.body.warning.status]).toEqual([200, 'closed']);

    const stored = await waitUntil('ClickHouse to have it', async () => {
      const { body } = await get<Detail>(system, path);
      return body.followUps.length === 3 && body.history.length === 4 && body;
    });
    expect(stored.history.map(({ reason }) => reason)).toEqual([
      'raised',
      'acknowledged',
      'followed_up',
      'closed',
    ]);
    expect(stored.followUps.map(({ action }) => action)).toEqual(['acknowledge', 'visit', 'close']);
    const rules = await waitUntil('the outcome of the rules', async () => {
      const { body } = await get<{ rules: { id: string; outcomes: { precision: number | null } }[] }>(
        system,
        '/v1/rules',
      );
      return body.rules.some(({ outcomes }) => outcomes.precision === 1) && body.rules;
    });
    expect(rules.length).toBeGreaterThan(30);
    const subject = await get<Listed>(
      system,
      `/v1/subjects/individual:${person(1)}?reason=called+back+again`,
    );
    expect(subject.body.warnings.map((one) => one.warningId)).toEqual([warningId]);
    const log = await get<{ entries: { what: string; query: string; statedReason: string }[] }>(
      system,
      '/v1/access-log',
    );
    expect(log.body.entries).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          what: 'warning',
          query: warningId,
          statedReason: 'called back by the desk',
        }),
        expect.objectContaining({ what: 'subject', statedReason: 'called back again' }),
      ]),
    );
    const since = new Date(Date.now() - 3_600_000).toISOString();
    const handover = await get<{ closed: { warnings: Listed['warnings'] } }>(
      system,
      `/v1/handover?since=${since}`,
    );
    expect(handover.body.closed.warnings.map((one) => one.warningId)).toEqual([warningId]);
    listener.leave();
    system.command.child.kill('SIGTERM');
    await system.command.ended;
  });

  it('is told that a closed warning of which nothing is left stays closed', {
    timeout: 180_000,
  }, async () => {
    const system = await up();
    const event = breach('c-taken-back', 9);
    const subject = `individual:${person(9)}`;
    await send(system, [event]);
    const path = `/v1/subjects/${subject}?reason=called+back+by+the+desk`;
    const warningId = await waitUntil('the warning', async () => {
      const { body } = await get<Partial<Listed>>(system, path);
      return body.warnings?.[0]?.warningId;
    });
    const actions = `/v1/warnings/${warningId}/actions`;
    await post(system, `/v1/warnings/${warningId}/look`, { reason: 'called back by the desk' });
    const act = (action: object, key: string) =>
      post<{ error?: { code: string } }>(system, actions, action, { 'idempotency-key': key });
    const close = { action: 'close', seenRevision: 0, outcome: 'duplicate' };
    expect((await act(close, 'key-close-2')).status).toBe(200);
    await send(system, [{ ...event, revision: 1, status: 'retracted' }]);
    const decided = `SELECT count() FROM assessments WHERE subject = '${subject}' AND level IS NULL`;
    await waitUntil('the store to know', async () => (await query(system, decided)) !== '0');
    const reopen = { action: 'reopen', seenRevision: 1, reason: 'closed_in_error' };
    const refused = await act(reopen, 'key-reopen-2');
    expect([refused.status, refused.body.error?.code]).toEqual([409, 'nothing_left']);
    system.command.child.kill('SIGTERM');
    await system.command.ended;
  });

  it('misses nothing and is told nothing twice though the process is killed again and again', {
    timeout: 240_000,
  }, async () => {
    let system = await up();
    const listener = createListener(system.owner);
    await listener.listen(system.page);
    const before = new Set(listener.told());
    expect(before.size).toBe(0);
    let people = 10;
    for (let turn = 0; turn < 3; turn++) {
      await send(
        system,
        Array.from({ length: 20 }, () => breach(`k${people}`, people++)),
      );
      // Killed wherever it is: between the log and the scorer, or the scorer and the stream.
      if (turn > 0) await waitUntil('something to be told', () => listener.told().length > turn * 10);
      system.command.child.kill('SIGKILL');
      await system.command.ended;
      system = await up();
      const { cookie } = system.owner;
      await resumed(listener, system.page, cookie!);
    }
    await send(system, [breach('last', people)]);
    const ids = await waitUntil('all of them', async () => {
      const { body } = await get<Listed>(system, '/v1/warnings?level=red&purpose=safeguarding&limit=500');
      return body.warnings.length === 61 && body.warnings.map(({ warningId }) => warningId);
    });
    await waitUntil('the stream to have told them', () =>
      ids.every((id) => listener.told().includes(`${id}/0`)),
    );
    expect(new Set(listener.told()).size).toBe(listener.told().length);
    listener.leave();
    system.command.child.kill('SIGTERM');
    await system.command.ended;
  });
});

/** A new start has new sessions or the old: the page comes back with what it has. */
async function resumed(
  listener: ReturnType<typeof createListener>,
  page: string,
  cookie: string,
): Promise<void> {
  listener.signedIn({ cookie });
  await listener.listen(page);
}
