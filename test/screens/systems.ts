import { openAccounts } from '../../services/adapters/sign-in/sign-in.ts';
import { dataPaths } from '../../services/app/data-paths.ts';
import { greetingOf } from '../e2e/support/greeting.ts';
import { signInBy } from '../e2e/support/sign-in.ts';
import { createWorkspace, type Workspace } from '../e2e/support/workspace.ts';
import { waitUntil } from '../wait-until.ts';
import { townOutlines } from './outlines.ts';

/** Where the made-up town lies, so that its nights are nights. */
export const ZONE = 'Asia/Shanghai';

const UNITS = [
  { id: 'desk-north', areas: ['990101', '990102'], purposes: ['*'] },
  { id: 'fire', areas: ['*'], purposes: ['fire_safety', 'crowd_safety'] },
  { id: 'city', areas: ['*'], purposes: ['*'], supervisorOf: ['desk-north', 'fire'] },
];
/** Nothing listens there. */
const AWAY = {
  id: 'dispatch',
  type: 'webhook',
  url: 'http://127.0.0.1:9/warnings',
  units: ['desk-north'],
  secretEnv: 'DISPATCH_SECRET',
  exercises: true,
};

/** Somebody who is signed in. */
export interface Somebody {
  readonly id: string;
  readonly cookie: string;
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: object): Promise<T>;
}

export type Who = 'officer' | 'colleague' | 'analyst' | 'approver' | 'auditor';

/** The whole system as a process of its own, and people who are signed in to it. */
export interface System {
  readonly origin: string;
  readonly people: Readonly<Record<Who, Somebody>>;
  remove(): Promise<void>;
}

const PEOPLE: Readonly<Record<Who, readonly [string, readonly string[]]>> = {
  officer: ['Lin, north desk', ['duty_officer', 'supervisor']],
  colleague: ['Chen, night shift', ['duty_officer']],
  analyst: ['Ana', ['analyst']],
  approver: ['Bo', ['approver']],
  auditor: ['Olga', ['auditor']],
};

/** Starts the system: with the simulated town, or with nothing in it. */
export async function startSystem(isBusy: boolean): Promise<System> {
  const workspace = await createWorkspace();
  try {
    const env = {
      TZ: ZONE,
      TOCSIN_HTTP_PORT: '0',
      TOCSIN_CLICKHOUSE_DOOR_PORT: '0',
      TOCSIN_SIMULATE_RATE_PER_SECOND: '40',
      TOCSIN_UNITS: JSON.stringify(UNITS),
      ...(isBusy ? away() : {}),
      TOCSIN_CONSOLE_BOUNDARIES: await workspace.write('areas.geojson', JSON.stringify(townOutlines())),
    };
    const command = workspace.start(isBusy ? ['up', '--simulate'] : ['up'], { env });
    const { page: origin } = await greetingOf(command);
    await waitUntil('the system to be ready', async () => (await fetch(`${origin}/readyz`)).ok);
    return { origin, people: await signInAll(workspace, origin), remove: () => workspace.remove() };
  } catch (error) {
    await workspace.remove();
    throw error;
  }
}

/** A receiver that does not answer, and is soon given up. */
function away(): Readonly<Record<string, string>> {
  return {
    TOCSIN_HOOKS: JSON.stringify([AWAY]),
    TOCSIN_PUSH_GIVE_UP_AFTER: 'PT1S',
    DISPATCH_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  };
}

async function signInAll(workspace: Workspace, origin: string): Promise<Record<Who, Somebody>> {
  const desk = openAccounts(dataPaths(workspace.file('data')).accounts, Date.now);
  const people: [string, Somebody][] = [];
  for (const [name, [displayName, roles]] of Object.entries(PEOPLE)) {
    const account = { name, displayName, roles, areas: ['*'], purposes: ['*'], units: [] };
    const { id } = desk.accounts.add(account as Parameters<typeof desk.accounts.add>[0])!;
    const { cookie } = await signInBy(`/sign-in#link=${desk.newLink(id)}`, origin);
    people.push([name, await somebody(origin, id, cookie)]);
  }
  desk.close();
  return Object.fromEntries(people) as Record<Who, Somebody>;
}

async function somebody(origin: string, id: string, cookie: string): Promise<Somebody> {
  const get = async <T>(path: string): Promise<T> => {
    const answer = await fetch(origin + path, { headers: { cookie } });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const { csrf } = await get<{ csrf: string }>('/v1/session');
  let deeds = 0;
  return {
    id,
    cookie,
    get,
    async post<T>(path: string, body: object): Promise<T> {
      const headers = {
        cookie,
        'x-csrf-token': csrf,
        'content-type': 'application/json',
        'idempotency-key': `deed-${id}-${deeds++}`,
      };
      const answer = await fetch(origin + path, { method: 'POST', headers, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
      return (await answer.json()) as T;
    },
  };
}
