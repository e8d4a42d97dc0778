import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { cellOf } from '../../../services/adapters/h3/cells.ts';
import { openAccounts } from '../../../services/adapters/sign-in/sign-in.ts';
import { dataPaths } from '../../../services/app/data-paths.ts';
import { signInBy } from '../../e2e/support/sign-in.ts';
import { createWorkspace, type Workspace } from '../../e2e/support/workspace.ts';
import { writeRules } from '../../rule-set-files.ts';
import { waitUntil } from '../../wait-until.ts';
import { round } from '../core.ts';
import { alarmAt, SMOKE_RULE } from './alarms.ts';
import { listen } from './listeners.ts';

export interface DeliverySize {
  readonly seconds: number;
  readonly clients: readonly number[];
}

const EVENTS_PER_SECOND = 1_000;
const EVERY_MS = 50;
const BATCH = (EVENTS_PER_SECOND * EVERY_MS) / 1_000;
/** One event in so many is grave, and raises a warning of its own. */
const GRAVE_EVERY = 20;
/** Streams that an account may have open. */
const STREAMS_PER_ACCOUNT = 20;
const SAMPLE = 20;

/**
 * From an event sent to the door to the streams of the pages: the whole system as a process of its own, 1,000 events a
 * second, one in twenty of which raises a warning; with one page, and with many.
 */
export async function* benchDelivery({ seconds, clients }: DeliverySize): AsyncGenerator<object> {
  const workspace = await createWorkspace();
  try {
    await writeRules(workspace.file('rules'), [SMOKE_RULE]);
    const { page, pid } = await start(workspace);
    let next = 0;
    for (const count of clients) {
      const cookies = await signIn(workspace, page, count);
      const before = await residentMiB(pid);
      const sent = new Map<string, number>();
      const delays: number[] = [];
      const listeners = await listen(page, cookies, SAMPLE, (subject, at) => {
        const since = sent.get(subject);
        if (since !== undefined) delays.push(at - since);
      });
      const opened = await residentMiB(pid);
      const began = performance.now();
      next = await feed(page, next, seconds * EVENTS_PER_SECOND, sent);
      const took = (performance.now() - began) / 1_000;
      const due = sent.size * Math.min(count, SAMPLE);
      await waitUntil('every warning at every page', () => delays.length >= due);
      listeners.leave();
      yield lineOf(delays, {
        clients: count,
        eventsPerSecond: Math.round((seconds * EVENTS_PER_SECOND) / took),
        warnings: sent.size,
        mebibytesForClients: round(opened - before),
      });
    }
  } finally {
    await workspace.remove();
  }
}

function lineOf(delays: number[], rest: object): object {
  delays.sort((a, b) => a - b);
  const at = (share: number): number => Math.round(delays[Math.floor(share * (delays.length - 1))]!);
  return {
    bench: 'delivery',
    what: 'from the request that brings an event to the warning at a page, ms',
    ...rest,
    median: at(0.5),
    p99: at(0.99),
    longest: at(1),
  };
}

async function start(workspace: Workspace): Promise<{ readonly page: string; readonly pid: number }> {
  const env = {
    TOCSIN_DATA_DIR: workspace.file('data'),
    TOCSIN_RULES_DIR: workspace.file('rules'),
    TOCSIN_HTTP_PORT: '0',
    TOCSIN_CLICKHOUSE_DOOR_PORT: '0',
    TOCSIN_AUTH_SIGN_INS_PER_MINUTE: '1000',
    TOCSIN_AREA_SCHEMES: '["cell"]',
    TOCSIN_SOURCES: JSON.stringify([{ id: 'bench', streams: ['camera-alarms'], legalBasis: 'bench' }]),
  };
  const system = workspace.start(['up'], { env });
  const page = await waitUntil('the greeting', () => {
    if (system.child.exitCode !== null) throw new Error(system.stderr());
    return system.stdout().includes('try ') ? /page +(http:\S+)/.exec(system.stdout())![1]! : undefined;
  });
  return { page, pid: system.child.pid! };
}

/** Cookies of so many pages, of as many accounts as that takes. */
async function signIn(workspace: Workspace, page: string, count: number): Promise<readonly string[]> {
  const desk = openAccounts(dataPaths(workspace.file('data')).accounts, Date.now);
  const cookies: string[] = [];
  for (let from = 0; from < count; from += STREAMS_PER_ACCOUNT) {
    const account = desk.accounts.add({
      name: `officer-${count}-${from}`,
      displayName: 'Officer',
      roles: ['duty_officer'],
      areas: ['*'],
      purposes: ['*'],
      units: [],
    });
    const { cookie } = await signInBy(`/sign-in#link=${desk.newLink(account!.id)}`, page);
    for (let i = from; i < Math.min(count, from + STREAMS_PER_ACCOUNT); i++) cookies.push(cookie);
  }
  desk.close();
  return cookies;
}

/** Sends events at the rate, as far as the system takes them; notes when those that raise a warning were sent. */
async function feed(page: string, from: number, events: number, sent: Map<string, number>): Promise<number> {
  const began = performance.now();
  let next = from;
  for (let turn = 0; next < from + events; turn++) {
    await pause(Math.max(0, began + turn * EVERY_MS - performance.now()));
    const batch = Array.from({ length: BATCH }, (_, i) => alarmAt(next + i, (next + i) % GRAVE_EVERY === 0));
    const at = performance.now();
    for (const { isGrave, event } of batch) {
      const { lat, lon } = event.place;
      if (isGrave) sent.set(`area:cell:${cellOf(lat, lon)}`, at);
    }
    const answer = await fetch(new URL('/v1/events', page), {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: batch.map(({ event }) => JSON.stringify(event)).join('\n'),
    });
    const { accepted } = (await answer.json()) as { readonly accepted: number };
    if (accepted !== BATCH) throw new Error(`${accepted} of ${BATCH} events were accepted`);
    next += BATCH;
  }
  return next;
}

/** Linux tells it in /proc; elsewhere it is not told. */
async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1_024;
}
