import type { CDPSession, Page } from 'playwright-core';
import { waitUntil } from '../../wait-until.ts';

/**
 * Runs in the page before anything else: when it first painted, when rows were first in sight and when the list was whole, how long each
 * frame took, and tasks of more than 50 ms.
 */
export const recorderFor = (due: string): string => `
  const seen = (window.seen = { paint: null, rows: null, all: null, frames: [], tasks: [], mostRows: 0, mostNodes: 0 });
  const look = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  look('paint', ({ name, startTime }) => { if (name === 'first-contentful-paint') seen.paint = startTime; });
  look('longtask', ({ duration }) => seen.tasks.push(duration));
  // What changed before a frame is on the screen after it.
  const afterPaint = (name) => { seen[name] = 0; requestAnimationFrame(() => setTimeout(() => { seen[name] = performance.now(); })); };
  new MutationObserver((_, observer) => {
    if (seen.rows === null && document.querySelector('#warnings li') !== null) afterPaint('rows');
    if (!document.querySelector('.summary')?.textContent.startsWith(${JSON.stringify(due)} + ' ')) return;
    afterPaint('all');
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true, characterData: true });
`;

/** From now on frames are timed; where `isScrolling`, the list goes down and up again all the while. */
const startFrames = (isScrolling: boolean): string => `{
  Object.assign(seen, { frames: [], tasks: [], mostRows: 0, mostNodes: 0, isOver: false });
  const box = document.querySelector('.box');
  let before = performance.now();
  let step = 24;
  requestAnimationFrame(function next(now) {
    if (seen.isOver) return;
    seen.frames.push(now - before);
    before = now;
    if (seen.frames.length % 30 === 0) {
      seen.mostRows = Math.max(seen.mostRows, document.querySelectorAll('#warnings li').length);
      seen.mostNodes = Math.max(seen.mostNodes, document.getElementsByTagName('*').length);
    }
    if (${isScrolling}) {
      if (box.scrollTop + box.clientHeight >= box.scrollHeight - 1) step = -24;
      else if (box.scrollTop === 0) step = 24;
      box.scrollTop += step;
    }
    requestAnimationFrame(next);
  });
}`;

export interface Opened {
  readonly paint: number;
  readonly rows: number;
  readonly all: number;
}

interface Recorded extends Opened {
  readonly frames: readonly number[];
  readonly tasks: readonly number[];
  readonly mostRows: number;
  readonly mostNodes: number;
}

/** When the page first painted, had rows and had all of them, ms after it was asked for. */
export async function opened(page: Page): Promise<Opened> {
  // The page's policy lets no text be run but by the browser itself: nothing can be waited for inside.
  await waitUntil('the whole list', () =>
    page.evaluate<boolean>('seen.all > 0 && seen.rows > 0 && seen.paint !== null'),
  );
  return await page.evaluate<Opened>('({ paint: seen.paint, rows: seen.rows, all: seen.all })');
}

/** What the page's frames were like while `work` went on. */
export async function framesWhile(page: Page, isScrolling: boolean, work: () => Promise<void>) {
  const devtools = await page.context().newCDPSession(page);
  const before = await heapMiB(devtools);
  await page.evaluate(startFrames(isScrolling));
  await work();
  await page.evaluate('seen.isOver = true');
  const { frames, tasks, mostRows, mostNodes } = await page.evaluate<Recorded>('seen');
  const after = await heapMiB(devtools);
  await devtools.detach();
  const inOrder = [...frames].sort((a, b) => a - b);
  const at = (share: number): number => tenths(inOrder[Math.floor(share * (inOrder.length - 1))] ?? 0);
  return {
    frames: frames.length,
    medianFrame: at(0.5),
    p99Frame: at(0.99),
    longestFrame: at(1),
    over50: Math.round((frames.filter((ms) => ms > 50).length / frames.length) * 10_000) / 10_000,
    longTasks: tasks.length,
    longestTask: tenths(Math.max(0, ...tasks)),
    heapBefore: tenths(before),
    heapAfter: tenths(after),
    mostRows,
    mostNodes,
  };
}

const tenths = (value: number): number => Math.round(value * 10) / 10;

/** What is still in use once the garbage is gone. */
async function heapMiB(devtools: CDPSession): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  return usedSize / 1_048_576;
}
