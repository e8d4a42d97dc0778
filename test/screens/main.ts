import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../console/browser.ts';
import { BUSY, type Evening, haveEvening } from './evening.ts';
import { type Look, pageFor, picture } from './picture.ts';
import { type System, startSystem } from './systems.ts';
import { OVER, PAGES, type View } from './views.ts';

/**
 * npm run screens [-- --out docs/screens] [--only watch,map]: pictures of every page, in both languages, wide and narrow, of the whole
 * system with the simulated town (`busy`) and with nothing in it (`empty`). The narrow ones are dark. Takes some minutes.
 *
 *   --over      of what opens over pages too, and of what is in the way
 *   --dark      the wide ones dark, the narrow ones light
 */
const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'docs/screens' },
    only: { type: 'string' },
    over: { type: 'boolean', default: false },
    dark: { type: 'boolean', default: false },
  },
});
const themes = values.dark ? (['dark', 'light'] as const) : (['light', 'dark'] as const);
const SIZES = {
  wide: { theme: themes[0], width: 1_280, height: 720 },
  narrow: { theme: themes[1], width: 360, height: 740 },
} as const;
const browser: Browser = await launchBrowser();
const wanted = values.only?.split(',');
const views = [...PAGES, ...(values.over ? OVER : [])].filter(
  ({ name }) => wanted === undefined || wanted.includes(name),
);

async function takeAll(workshop: Page, state: 'busy' | 'empty', only: readonly View[]): Promise<number> {
  const system = await startSystem(state === 'busy');
  let bytes = 0;
  try {
    const evening = state === 'busy' ? await haveEvening(system, BUSY) : null;
    for (const view of only)
      for (const language of ['en', 'zh'] as const)
        for (const [size, rest] of Object.entries(SIZES)) {
          const taken = await take(workshop, system, evening, view, { language, ...rest });
          if (taken === null) continue;
          await writeFile(join(values.out, `${view.name}-${state}-${size}-${language}.png`), taken);
          bytes += taken.length;
        }
  } finally {
    await system.remove();
  }
  return bytes;
}

async function take(workshop: Page, system: System, evening: Evening | null, view: View, look: Look) {
  const path = view.path(evening);
  if (path === null) return null;
  const page = await pageFor(browser, system, view.who, look);
  try {
    await page.goto(system.origin + path);
    await view.ready(page);
    return await picture(page, workshop);
  } finally {
    await page.context().close();
  }
}

if (wanted === undefined) await rm(values.out, { recursive: true, force: true });
await mkdir(values.out, { recursive: true });
try {
  const workshop = await browser.newPage();
  const busy = await takeAll(workshop, 'busy', views);
  const empty = await takeAll(workshop, 'empty', views);
  process.stdout.write(`${values.out}: ${Math.round((busy + empty) / 1_024)} KiB\n`);
} finally {
  await browser.close();
}
