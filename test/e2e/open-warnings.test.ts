import { afterAll, beforeAll, expect, it } from 'vitest';
import { openEmbeddedLog } from '../../services/adapters/embedded-log/embedded-log.ts';
import { TOPICS } from '../../services/core/topics.ts';
import { domestic, PLACE, person } from '../events.ts';
import { waitUntil } from '../wait-until.ts';
import { greetingOf } from './support/greeting.ts';
import { signInBy } from './support/sign-in.ts';
import { createWorkspace, type Started, type Workspace } from './support/workspace.ts';

/** What is open stays in sight, on the real system, when the log no longer holds a word of it. */

const SETTINGS = {
  TOCSIN_HTTP_PORT: '0',
  TOCSIN_CLICKHOUSE_DOOR_PORT: '0',
  TOCSIN_SOURCES: JSON.stringify([
    { id: 'police-desk', streams: ['police-incidents'], legalBasis: 'statute' },
  ]),
};
const MONTH_MS = 30 * 86_400_000;

let workspace: Workspace;
beforeAll(async () => {
  workspace = await createWorkspace();
});
afterAll(() => workspace.remove());

async function up() {
  const command = workspace.start(['up'], { env: SETTINGS });
  const { text, page } = await greetingOf(command);
  await waitUntil('the system to be ready', async () => (await fetch(`${page}/readyz`)).ok);
  const { cookie } = await signInBy(text, page);
  const get = async <T>(path: string): Promise<T> =>
    (await (await fetch(`${page}${path}`, { headers: { cookie } })).json()) as T;
  return { command, page, get };
}

async function stop({ command }: { readonly command: Started }): Promise<void> {
  command.child.kill('SIGTERM');
  await command.ended;
}

/** The log as it is a month later: what each step has read is dropped with the first record that comes. */
async function letPass(): Promise<void> {
  const log = await openEmbeddedLog({
    path: workspace.file('data/log.sqlite'),
    own: true,
    now: () => Date.now() + MONTH_MS,
  });
  const topic = { name: 'a-month-later', partitions: 1, retentionMs: MONTH_MS };
  await log.createTopics([topic]);
  await log.append([{ topic: topic.name, partition: 0, key: 'k', value: Buffer.from('x') }]);
  const partitions = Array.from({ length: await log.partitionsOf(TOPICS.warnings) }, (_, at) => at);
  const bounds = await Promise.all(partitions.map((at) => log.bounds(TOPICS.warnings, at)));
  await log.close();
  // Otherwise the log tells of it, and there is nothing to be seen here.
  expect(bounds.every(({ first, next }) => first === next)).toBe(true);
  expect(bounds.some(({ next }) => next > 0)).toBe(true);
}

interface Listed {
  readonly complete: boolean;
  readonly open: Readonly<Record<string, number>>;
  readonly warnings: readonly { readonly warningId: string; readonly status: string }[];
}
interface Handover {
  readonly complete: boolean;
  readonly closedComplete: boolean;
  readonly open: { readonly count: number };
}

it('a warning that the log has long let go of is in every list after a restart', {
  timeout: 180_000,
}, async () => {
  const before = await up();
  const breach = domestic('c1', 0, {
    category: 'protection_order_breach',
    occurredAt: new Date().toISOString(),
    place: PLACE,
    parties: [{ token: person(1), role: 'victim' }],
  });
  await fetch(`${before.page}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([breach]),
  });
  const listed = await waitUntil('the warning', async () => {
    const { warnings } = await before.get<Listed>('/v1/warnings?purpose=safeguarding');
    return warnings.length > 0 && warnings;
  });
  await stop(before);
  await letPass();

  const after = await up();
  const whole = await waitUntil('the list to be whole', async () => {
    const answer = await after.get<Listed>('/v1/warnings?purpose=safeguarding');
    return answer.complete && answer;
  });
  expect(whole.warnings).toEqual(listed);
  expect(whole.open.red).toBe(1);
  const since = new Date(Date.now() - 3_600_000).toISOString();
  expect(await after.get<Handover>(`/v1/handover?since=${since}`)).toMatchObject({
    complete: true,
    closedComplete: true,
    open: { count: whole.open.red },
  });
  const { areas } = await after.get<{ areas: readonly { areaCode: string }[] }>('/v1/areas?scheme=county');
  expect(areas.map(({ areaCode }) => areaCode)).toEqual([PLACE.areaCode.slice(0, 6)]);
  await stop(after);
});
