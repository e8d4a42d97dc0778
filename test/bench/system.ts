import { openAccounts } from '../../services/adapters/sign-in/sign-in.ts';
import { dataPaths } from '../../services/app/data-paths.ts';
import type { Rule } from '../../services/core/rule/rule.ts';
import { signInBy } from '../e2e/support/sign-in.ts';
import type { Workspace } from '../e2e/support/workspace.ts';
import { writeRules } from '../rule-set-files.ts';
import { waitUntil } from '../wait-until.ts';

export interface BenchSystem {
  /** Address of the page. */
  readonly page: string;
  /** What lives on in the process after a collection; not what the kernel holds for its connections. */
  bytesHeld(): Promise<number>;
}

/** The whole system as a process of its own, with these rules and cells as the only areas; it takes alarms from `bench`. */
export async function startSystem(workspace: Workspace, rules: readonly Rule[]): Promise<BenchSystem> {
  await writeRules(workspace.file('rules'), rules);
  const env = {
    TOCSIN_DATA_DIR: workspace.file('data'),
    TOCSIN_RULES_DIR: workspace.file('rules'),
    TOCSIN_HTTP_PORT: '0',
    TOCSIN_CLICKHOUSE_DOOR_PORT: '0',
    TOCSIN_AUTH_SIGN_INS_PER_MINUTE: '1000',
    NODE_OPTIONS: `--expose-gc --import ${new URL('./heap-probe.ts', import.meta.url)}`,
    TOCSIN_AREA_SCHEMES: '["cell"]',
    TOCSIN_SOURCES: JSON.stringify([{ id: 'bench', streams: ['camera-alarms'], legalBasis: 'bench' }]),
  };
  const system = workspace.start(['up'], { env });
  const page = await waitUntil('the greeting', () => {
    if (system.child.exitCode !== null) throw new Error(system.stderr());
    return system.stdout().includes('try ') ? /page +(http:\S+)/.exec(system.stdout())![1]! : undefined;
  });
  const told = () => [...system.stderr().matchAll(/^held (\d+)$/gm)].map(([, bytes]) => Number(bytes));
  return {
    page,
    async bytesHeld() {
      const before = told().length;
      system.child.kill('SIGUSR2');
      return await waitUntil('what it holds', () => told()[before]);
    },
  };
}

/** Cookies of so many pages, of as many accounts as that takes where one may have `perAccount`. */
export async function signInPages(
  workspace: Workspace,
  page: string,
  count: number,
  perAccount: number,
): Promise<readonly string[]> {
  const desk = openAccounts(dataPaths(workspace.file('data')).accounts, Date.now);
  const cookies: string[] = [];
  for (let from = 0; from < count; from += perAccount) {
    const account = desk.accounts.add({
      name: `officer-${count}-${from}`,
      displayName: 'Officer',
      roles: ['duty_officer'],
      areas: ['*'],
      purposes: ['*'],
      units: [],
    });
    const { cookie } = await signInBy(`/sign-in#link=${desk.newLink(account!.id)}`, page);
    for (let i = from; i < Math.min(count, from + perAccount); i++) cookies.push(cookie);
  }
  desk.close();
  return cookies;
}

/** Sends events at the door; all of them must be taken. */
export async function sendEvents(page: string, events: readonly object[]): Promise<void> {
  const answer = await fetch(new URL('/v1/events', page), {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: events.map((event) => JSON.stringify(event)).join('\n'),
  });
  const { accepted } = (await answer.json()) as { readonly accepted: number };
  if (accepted !== events.length) throw new Error(`${accepted} of ${events.length} events were accepted`);
}
