import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { hasBrowser, launchBrowser } from '../../console/browser.ts';
import { createWorkspace, type Workspace } from '../../e2e/support/workspace.ts';
import { waitUntil } from '../../wait-until.ts';
import { sendEvents, signInPages, startSystem } from '../system.ts';
import { alarm, LEVEL_RULES } from './alarms.ts';
import { framesWhile, type Opened, opened, recorderFor } from './recorder.ts';

export interface ConsoleSize {
  /** Warnings that are open when the page is opened. */
  readonly open: number;
  /** How often it is opened, each time by a browser that has nothing of it yet. */
  readonly rounds: number;
  /** How long the list is looked at: at rest, with new warnings, and with new ones while it is scrolled. */
  readonly seconds: number;
}

const WARNINGS_PER_SECOND = 50;
const EVERY_MS = 100;
const BATCH = (WARNINGS_PER_SECOND * EVERY_MS) / 1_000;
const FILL = 250;

interface Ground {
  readonly browser: Browser;
  readonly origin: string;
  readonly cookie: string;
}

/**
 * Watch in Chromium over the whole system as a process of its own: when it is there with thousands of open warnings, and how
 * its frames are while 50 new ones a second are raised from alarms at the door.
 */
export async function* benchConsole({ open, rounds, seconds }: ConsoleSize): AsyncGenerator<object> {
  if (!hasBrowser()) return;
  const workspace = await createWorkspace();
  const browser = await launchBrowser();
  try {
    const ground = { browser, ...(await fill(workspace, open)) };
    const times: Opened[] = [];
    for (let round = 0; round < rounds; round++) {
      const page = await openPage(ground, open);
      times.push(await opened(page));
      await page.context().close();
    }
    yield {
      bench: 'console',
      what: 'from the address entered to the first paint, rows in sight, the list whole; ms',
      open,
      rounds,
      ...Object.fromEntries((['paint', 'rows', 'all'] as const).map((name) => [name, spread(times, name)])),
    };
    yield* watchFrames(ground, open, seconds);
  } finally {
    await browser.close();
    await workspace.remove();
  }
}

async function* watchFrames(ground: Ground, open: number, seconds: number): AsyncGenerator<object> {
  const page = await openPage(ground, open);
  await opened(page);
  let next = open;
  for (const [state, perSecond, isScrolling] of STATES) {
    const first = next;
    const frames = await framesWhile(page, isScrolling, async () => {
      if (perSecond === 0) return void (await pause(seconds * 1_000));
      next = await feed(ground.origin, next, seconds * perSecond);
      await waitUntil('every warning in the list', async () => (await shownBy(page)) >= next);
    });
    yield {
      bench: 'console',
      what: 'frames of the list and tasks of its page, ms; heap, MiB',
      state,
      open: first,
      raised: next - first,
      missed: next - (await shownBy(page)),
      ...frames,
    };
  }
}

/** How the list is, new warnings a second, and whether it is scrolled. */
const STATES = [
  ['at rest', 0, false],
  ['with new warnings', WARNINGS_PER_SECOND, false],
  ['with new warnings, scrolled', WARNINGS_PER_SECOND, true],
] as const;

/** The system with so many open warnings, and the cookie of an officer. */
async function fill(workspace: Workspace, open: number): Promise<Pick<Ground, 'origin' | 'cookie'>> {
  const { page } = await startSystem(workspace, LEVEL_RULES);
  const [cookie] = await signInPages(workspace, page, 1, 1);
  for (let from = 0; from < open; from += FILL) {
    const numbers = Array.from({ length: Math.min(FILL, open - from) }, (_, i) => from + i);
    await sendEvents(page, numbers.map(alarm));
  }
  await waitUntil(`${open} open warnings`, async () => {
    const answer = await fetch(new URL('/v1/warnings?limit=1', page), { headers: { cookie: cookie! } });
    const { open: counts } = (await answer.json()) as { readonly open: Readonly<Record<string, number>> };
    return Object.values(counts).reduce((sum, count) => sum + count, 0) === open;
  });
  return { origin: new URL(page).origin, cookie: cookie! };
}

async function openPage({ browser, origin, cookie }: Ground, due: number): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1_280, height: 800 }, locale: 'en-GB' });
  const [name, ...value] = cookie.split('=');
  await context.addCookies([{ name: name!, value: value.join('='), url: origin }]);
  await context.addInitScript(recorderFor(due.toLocaleString('en-GB')));
  const page = await context.newPage();
  await page.goto(origin);
  return page;
}

/** Raises so many more, evenly. */
async function feed(page: string, from: number, count: number): Promise<number> {
  const began = performance.now();
  let next = from;
  for (let turn = 0; next < from + count; turn++) {
    await pause(Math.max(0, began + turn * EVERY_MS - performance.now()));
    const first = next;
    await sendEvents(
      page,
      Array.from({ length: BATCH }, (_, i) => alarm(first + i)),
    );
    next += BATCH;
  }
  return next;
}

/** The number of open warnings that the page says it has. */
async function shownBy(page: Page): Promise<number> {
  const text = await page.locator('.summary').textContent();
  return Number(/^[\d,]+/.exec(text ?? '')?.[0].replaceAll(',', ''));
}

function spread(times: readonly Opened[], name: keyof Opened) {
  const inOrder = times.map((one) => Math.round(one[name])).sort((a, b) => a - b);
  return { median: inOrder[Math.floor(inOrder.length / 2)], longest: inOrder.at(-1) };
}
