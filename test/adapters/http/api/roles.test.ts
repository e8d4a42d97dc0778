import { describe, expect, it } from 'vitest';
import type { Account } from '../../../../services/core/access/account.ts';
import { ROLES, type Role } from '../../../../services/core/access/role.ts';
import type { Warning } from '../../../../services/core/record/warning.ts';
import type { StoredFollowUp } from '../../../../services/steps/ports/history.ts';
import { personWarning, warningWith } from '../../../steps/push/warnings.ts';
import { accountWith, by, signedInAs } from '../accounts.ts';
import { type Answered, ask, openStream } from '../ask.ts';
import { deliveriesOf } from '../deliveries.ts';
import { historyOf } from '../history.ts';
import { startServer } from '../server-under-test.ts';
import { everyRoute, type RouteName } from './every-route.ts';

/** What each role may ask for, as the charter and the contract of the interface have it: not taken from the code. */
const ALL_ASK: readonly RouteName[] = ['openapi', 'session', 'signOut', 'password'];
const OFFICERS_ASK: readonly RouteName[] = [
  ...ALL_ASK,
  'list',
  'listOfAll',
  'search',
  'overdue',
  'one',
  'look',
  'act',
  'handover',
  'officers',
  'subject',
  'areas',
  'boundaries',
  'devices',
  'cameras',
  'rules',
  'rule',
  'costs',
];
const ANALYSTS_ASK: readonly RouteName[] = [
  ...ALL_ASK,
  'list',
  'listOfAll',
  'search',
  'overdue',
  'one',
  'areas',
  'boundaries',
  'devices',
  'cameras',
  'rules',
  'rule',
  'costs',
  'measure',
  'check',
  'test',
  'propose',
];
const MAY: Readonly<Record<Role, readonly RouteName[]>> = {
  viewer: ['list', 'listOfAll', 'search', 'overdue', 'one', 'areas', 'boundaries', ...ALL_ASK],
  duty_officer: OFFICERS_ASK,
  supervisor: [...OFFICERS_ASK, 'deliveries', 'replay'],
  analyst: ANALYSTS_ASK,
  approver: [...ANALYSTS_ASK, 'approve', 'reject'],
  auditor: ['accessLog', 'accessChain', ...ALL_ASK],
  administrator: ['deliveries', 'replay', ...ALL_ASK],
};
const STREAMS: readonly Role[] = ['viewer', 'duty_officer', 'supervisor', 'analyst', 'approver'];

const HERE = '310101';
const NEXT_DOOR = '310102';
const OWN_TOKEN = 'p_OWNOWNOWNOWNOWNOWNOWNO';
const OTHER_TOKEN = 'p_NEEDLENEEDLENEEDLENEED';
const NOW = Date.now();

const accountOf = (role: Role): Account =>
  accountWith({ id: `a_${role.padEnd(16, '0').slice(0, 16)}`, roles: [role], areas: [HERE] });

/** Two areas, two people and what ended of each; what is next door says so wherever it can. */
function town(areaCode: string, needle: string, token: string): readonly Warning[] {
  const at = NOW - 600_000;
  const [part] = warningWith().contributions;
  const told = { areaCode, at, openedAt: at, acknowledgeBy: at + 1, assignee: `unit:${needle}` };
  const contributions = [
    { ...part!, events: [`${needle}-case`], facts: { event_count: 3, [needle]: needle } },
  ];
  const area = { ...told, subject: `area:county:${areaCode}`, contributions };
  const person = { ...told, subject: `individual:${token}`, contributions };
  return [
    warningWith({ ...area, warningId: `w_${needle}_area` }),
    warningWith({ ...area, warningId: `w_${needle}_cell`, subject: 'area:cell:8931aa42803ffff' }),
    personWarning({ ...person, warningId: `w_${needle}_person` }),
    warningWith({ ...area, warningId: `w_${needle}_ended`, status: 'closed', outcome: 'substantiated' }),
    personWarning({ ...person, warningId: `w_${needle}_over`, status: 'expired' }),
  ];
}

const OWN = town(HERE, 'own', OWN_TOKEN);
const HIDDEN = town(NEXT_DOOR, 'NEEDLE', OTHER_TOKEN);

const followUp = ({ warningId, subject, purpose }: Warning): StoredFollowUp => ({
  followUpId: `f_${warningId}`,
  warningId,
  subject,
  purpose,
  action: 'acknowledge',
  actor: 'a_somebodysomebody',
  at: NOW,
  assignee: null,
  until: null,
  outcome: null,
  reason: null,
  rule: null,
  seenRevision: 0,
});

async function serve(warnings: readonly Warning[]) {
  const rates = [HERE, NEXT_DOOR]
    .filter((areaCode) => warnings.some((one) => one.areaCode === areaCode))
    .map((areaCode) => ({
      deviceClass: 1,
      areaCode,
      devices: 9,
      online: 8,
      offline: 1,
      day: 1,
      week: 1,
      month: 1,
    }));
  const cameras = rates.map(({ areaCode }) => ({
    deviceId: `camera-of-${areaCode}`,
    deviceClass: 1,
    state: 'offline' as const,
    since: NOW,
    tampered: false,
    lon: 121,
    lat: 31,
    areaCode,
  }));
  const server = await startServer({
    history: historyOf(warnings, warnings.map(followUp), rates, cameras),
    actions: { act: async () => ({ kind: 'accepted' }) },
    deliveries: deliveriesOf(warnings),
    entry: { signIn: signedInAs(null) },
  });
  for (const warning of warnings) server.feed.put(warning);
  return server;
}

const code = (answer: Answered): string | undefined =>
  answer.status < 400 ? undefined : answer.json<{ error: { code: string } }>().error.code;

describe.each(ROLES)('a %s', (role) => {
  it('is let in where the role says so, and nowhere else', async () => {
    const { port } = await serve(OWN);
    const account = accountOf(role);
    for (const [name, asked] of Object.entries(everyRoute('w_own_area', `individual:${OWN_TOKEN}`))) {
      const answer = await ask(port, { ...asked, headers: { ...asked.headers, ...by(account, port) } });
      const isLetIn = MAY[role].includes(name as RouteName);
      expect([name, code(answer) !== 'not_permitted']).toEqual([name, isLetIn]);
      if (!isLetIn) expect([name, answer.status]).toEqual([name, 403]);
    }
    const stream = await ask(port, { path: '/v1/stream?after=x&after=y', headers: by(account, port) });
    expect(stream.status).toBe(STREAMS.includes(role) ? 400 : 403);
  });

  it('gets the same answers whether or not anything is next door', async () => {
    const alone = await serve(OWN);
    const beside = await serve([...OWN, ...HIDDEN]);
    const account = accountOf(role);
    for (const id of [
      'w_own_area',
      'w_own_person',
      'w_NEEDLE_area',
      'w_NEEDLE_person',
      'w_NEEDLE_ended',
      'w_no_such',
    ]) {
      for (const token of [OWN_TOKEN, OTHER_TOKEN]) {
        for (const [name, asked] of Object.entries(everyRoute(id, `individual:${token}`))) {
          const askAs = (port: number) =>
            ask(port, { ...asked, headers: { ...asked.headers, ...by(account, port) } });
          // How many deliveries wait is for whoever looks after all of them to know; of what, is not.
          if (role === 'administrator' && name === 'deliveries') continue;
          const [one, other] = [await askAs(alone.port), await askAs(beside.port)];
          expect([name, id, comparable(name, other)]).toEqual([name, id, comparable(name, one)]);
          expect([name, other.text.includes('NEEDLE')]).toEqual([name, false]);
        }
      }
    }
  });

  it('hears by the stream of its own area only, and of people only an officer does, veiled', async () => {
    const server = await serve([]);
    if (!STREAMS.includes(role)) return;
    const stream = await openStream(server.port, by(accountOf(role), server.port));
    await expect.poll(() => stream.data('counts').length).toBe(1);
    for (const warning of [...HIDDEN, ...OWN]) server.feed.put(warning);
    server.feed.put(warningWith({ ...OWN[0]!, revision: 1 }));
    await expect.poll(() => stream.told().at(-1)).toBe('w_own_area/1');
    const isOfficer = role === 'duty_officer' || role === 'supervisor';
    const people = ['w_own_person/0', 'w_own_over/0'];
    expect(stream.told().filter((told) => people.includes(told))).toEqual(isOfficer ? people : []);
    const text = stream.blocks.join('\n');
    expect(text).not.toMatch(/NEEDLE|p_[A-Za-z0-9_-]{22}/);
    expect(text.includes('own-case')).toBe(role !== 'viewer');
    const counts = stream.data<{ open: Record<string, number | null> }>('counts').at(-1)!.open;
    const yellow = role === 'viewer' ? null : 2;
    expect(counts).toMatchObject({ yellow, red: isOfficer ? 1 : 0 });
  });
});

describe('nobody', () => {
  it('is answered 401 everywhere, whether or not there is anything', async () => {
    const { port } = await serve(OWN);
    for (const [name, asked] of Object.entries(everyRoute('w_own_area', `individual:${OWN_TOKEN}`))) {
      const answer = await ask(port, asked);
      expect([name, answer.status, code(answer)]).toEqual([name, 401, 'not_signed_in']);
    }
    expect((await ask(port, { path: '/v1/stream' })).status).toBe(401);
  });
});

describe('a viewer', () => {
  it('is told no small number, no case, no fact and no person', async () => {
    const { port } = await serve(OWN);
    const headers = by(accountOf('viewer'), port);
    const areas = await ask(port, { path: '/v1/areas', headers });
    const listed = await ask(port, { path: '/v1/warnings', headers });
    const detail = await ask(port, { path: '/v1/warnings/w_own_area', headers });
    expect(areas.json<{ areas: { total: null }[] }>().areas.map(({ total }) => total)).toEqual([null, null]);
    expect(listed.json<{ open: object }>().open).toEqual({ blue: 0, yellow: null, orange: 0, red: 0 });
    for (const { status, text } of [areas, listed, detail]) {
      expect(status).toBe(200);
      expect(text).not.toMatch(/own-case|event_count|individual|unit:own|explanation/);
    }
  });

  it('is told a number that is no small one', async () => {
    const { port, feed } = await serve([]);
    for (let i = 0; i < 5; i++) feed.put({ ...OWN[0]!, warningId: `w_${i}` });
    const areas = await ask(port, { path: '/v1/areas', headers: by(accountOf('viewer'), port) });
    expect(areas.json()).toMatchObject({
      areas: [{ area: 'area:county:310101', level: 'yellow', total: 5, open: { yellow: 5, red: 0 } }],
    });
  });
});

/** When who looked, and what is a hash over that. */
const OF_THE_MOMENT = /"(?:at|checkedAt|hash)":"[^"]*"/g;

/** All of an answer that its reader can see, but for when it was sent. */
function comparable(name: string, { status, headers, text: whole }: Answered) {
  const { date: _, 'set-cookie': cookies, ...rest } = headers;
  const text = name.startsWith('access') ? whole.replaceAll(OF_THE_MOMENT, '') : whole;
  // Without TLS the port is part of a cookie's name.
  return { status, headers: rest, cookies: cookies?.map((one) => one.replace(/-\d+=/, '=')), text };
}
