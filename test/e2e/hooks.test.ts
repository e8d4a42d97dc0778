import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../steps/push/receiver.ts';
import { waitUntil } from '../wait-until.ts';
import { greetingOf } from './support/greeting.ts';
import { createWorkspace, type Started, type Workspace } from './support/workspace.ts';

/** The real command, killed and started again, with receivers on this machine. */

let workspace: Workspace;

beforeAll(async () => {
  workspace = await createWorkspace();
});
afterEach(() => workspace.killAll());
afterAll(() => workspace.remove());

const SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
const settingsOf = (data: string, hooks: readonly object[], more: Readonly<Record<string, string>> = {}) => ({
  TOCSIN_DATA_DIR: workspace.file(data),
  TOCSIN_HTTP_PORT: '0',
  TOCSIN_CLICKHOUSE_DOOR_PORT: '0',
  TOCSIN_SOURCES: JSON.stringify([{ id: 'cad', streams: ['police-incidents'], legalBasis: 'statute' }]),
  TOCSIN_UNITS: JSON.stringify([{ id: 'north', areas: ['3101'], purposes: ['*'] }]),
  TOCSIN_HOOKS: JSON.stringify(hooks),
  HOOK_SECRET: SECRET,
  ...more,
});
const webhook = ({ url }: Receiver, change: object = {}) => {
  return { id: 'desk', type: 'webhook', url, units: ['north'], secretEnv: 'HOOK_SECRET', ...change };
};
const paging = ({ url }: Receiver) => ({ id: 'paging', type: 'alertmanager', url, units: ['*'] });

async function up(
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<Started & { readonly page: string }> {
  const command = workspace.start(['up', ...args], { env });
  const { page } = await greetingOf(command);
  return { ...command, page };
}

/** One that the shipped rules make red at once. */
async function breach(page: string, caseId: string): Promise<void> {
  const answer = await fetch(`${page}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      stream: 'police-incidents',
      caseId,
      occurredAt: new Date().toISOString(),
      category: 'protection_order_breach',
      severity: 3,
      place: { lon: 121.4737, lat: 31.2304, areaCode: '310101002' },
      source: 'cad',
      parties: [{ identifier: `card ${caseId}`, role: 'victim' }],
    }),
  });
  expect(await answer.json()).toMatchObject({ accepted: 1 });
}

it('a process killed between a delivery and its commit delivers it again under the same id, and misses none', {
  timeout: 200_000,
}, async () => {
  let kill = (): void => undefined;
  const desk = await startReceiver((_, index) => {
    if (index === 0) kill();
    return {};
  });
  const env = settingsOf('killed', [webhook(desk)]);
  const first = await up(env);
  kill = () => void first.child.kill('SIGKILL');
  await breach(first.page, 'one');
  await first.ended;
  expect(desk.received).toHaveLength(1);
  const second = await up(env);
  await breach(second.page, 'two');
  const warnings = () =>
    new Set(desk.received.map(({ body }) => (JSON.parse(body) as { subject: string }).subject));
  await waitUntil('both warnings came', () => warnings().size === 2);
  const [lost] = desk.ids();
  await waitUntil('the first came again', () => desk.ids().filter((id) => id === lost).length >= 2);
  const [before, after] = desk.received.filter(({ headers }) => headers['webhook-id'] === lost);
  expect(JSON.parse(after!.body)).toEqual(JSON.parse(before!.body));
  // Of the people themselves nothing has left.
  for (const { body } of desk.received) expect(body).not.toMatch(/p_[\w-]{22}|"one"|"two"|facts|310101002/);
  second.child.kill('SIGINT');
  expect((await second.ended).code).toBe(0);
});

it('what a receiver does not want is given up, listed, stored, and sent again by hooks replay beside the running process', async () => {
  const desk = await startReceiver(() => ({ status: 401 }));
  const env = settingsOf('refused', [webhook(desk)]);
  const { page } = await up(env);
  await breach(page, 'one');
  await waitUntil('it was refused', () => desk.received.length > 0);
  const hooks = (...args: readonly string[]) => workspace.run(['hooks', ...args], { env });
  const listed = await waitUntil('it is listed', async () => {
    const { stdout } = await hooks('list');
    return stdout.includes('given up') && stdout;
  });
  expect(listed).toContain('desk  webhook  http://127.0.0.1:');
  expect(listed).not.toContain('whsec_');
  expect(await hooks('test')).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^desk {2}refused \(401\): check its secret .*\n$/),
  });
  expect((await hooks('replay')).code).toBe(1);
  desk.answer(() => ({}));
  const given = desk.ids()[0]!;
  expect(await hooks('test', 'desk')).toMatchObject({ code: 0, stdout: 'desk  answers\n' });
  expect((await hooks('replay', '--dry-run')).stdout).toBe(`${given}  refused (401)\n`);
  expect(await hooks('replay', '--hook', 'desk')).toMatchObject({ code: 0, stdout: `${given}  delivered\n` });
  expect(desk.ids().at(-1)).toBe(given);
  expect(await hooks('replay')).toMatchObject({ code: 0, stdout: 'nothing to send again\n' });
});

it('a simulated town pages nobody, neither as it runs nor after a later start without it that says it is actual', async () => {
  const desk = await startReceiver();
  const quiet = await startReceiver();
  const pager = await startReceiver();
  const hooks = [
    webhook(desk, { units: ['*'], exercises: true }),
    webhook(quiet, { id: 'quiet', units: ['*'] }),
    paging(pager),
  ];
  const env = settingsOf('town', hooks, { TOCSIN_SIMULATE_RATE_PER_SECOND: '200', TOCSIN_MODE: 'actual' });
  const town = await up(env, '--simulate');
  expect(town.stdout()).toContain('This is an exercise');
  await waitUntil('the town warns', () => desk.received.length >= 3);
  town.child.kill('SIGINT');
  await town.ended;
  const later = await up(env);
  expect(later.stdout()).toContain('This is an exercise');
  desk.received.length = 0;
  await breach(later.page, 'one');
  await waitUntil('the red warning came', () =>
    desk.received.some(({ body }) => body.includes('"level":"red"')),
  );
  for (const { body } of desk.received)
    expect(JSON.parse(body)).toMatchObject({ tocsinmode: 'exercise', data: { mode: 'exercise' } });
  later.child.kill('SIGINT');
  await later.ended;
  expect(pager.received).toEqual([]);
  expect(quiet.received).toEqual([]);
});

it('without a town, and in the mode actual, the pager is told', async () => {
  const pager = await startReceiver(() => ({ status: 200 }));
  const { page, stdout } = await up(settingsOf('actual', [paging(pager)]));
  expect(stdout()).not.toContain('exercise');
  await breach(page, 'one');
  await waitUntil('it is told', () => pager.received.length > 0);
  expect(pager.received[0]).toMatchObject({ method: 'POST', path: '/api/v2/alerts' });
});

it('the mode exercise pages nobody', async () => {
  const pager = await startReceiver();
  const desk = await startReceiver();
  const { page } = await up(
    settingsOf('drill', [paging(pager), webhook(desk, { exercises: true })], { TOCSIN_MODE: 'exercise' }),
  );
  await breach(page, 'one');
  await waitUntil('the webhook has it', () => desk.received.length > 0);
  expect(pager.received).toEqual([]);
});

it.each([
  ['no secret', {}, /hooks: desk: the variable HOOK_SECRET \(secretEnv\) is not set/],
  [
    'a secret that is none',
    { HOOK_SECRET: 'swordfish-swordfish' },
    /hooks: desk: HOOK_SECRET holds no signing secret/,
  ],
])('with %s it does not start, says why, and never shows it', async (_, secret, says) => {
  const env = {
    ...settingsOf('none', [{ ...webhook({ url: 'http://127.0.0.1:1' } as Receiver), units: ['*'] }]),
    HOOK_SECRET: '',
    ...secret,
  };
  const { code, stderr, stdout } = await workspace.run(['up'], { env });
  expect(code).toBe(2);
  expect(stderr).toMatch(says);
  expect(stderr + stdout).not.toContain('swordfish');
});
