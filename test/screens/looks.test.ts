import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFaults } from '../console/axe.ts';
import { hasBrowser, launchBrowser } from '../console/browser.ts';
import { type Evening, haveEvening, LEAST } from './evening.ts';
import { type Look, pageFor } from './picture.ts';
import { type System, startSystem } from './systems.ts';
import { OVER, PAGES, type View } from './views.ts';

/** Everything that people see, on the whole system, in both languages, both themes, narrow, wide and on a wall. */

const SIZES = {
  narrow: { width: 360, height: 740 },
  wide: { width: 1_280, height: 800 },
  wall: { width: 2_560, height: 1_440 },
} as const;
/** Each size in both themes, each theme in both languages; colours do not depend on the language. */
const LOOKS: readonly (readonly [Look['language'], readonly Omit<Look, 'language'>[]])[] = [
  [
    'en',
    [
      { theme: 'light', ...SIZES.wide },
      { theme: 'dark', ...SIZES.narrow },
      { theme: 'dark', ...SIZES.wall },
    ],
  ],
  [
    'zh',
    [
      { theme: 'dark', ...SIZES.wide },
      { theme: 'light', ...SIZES.narrow },
      { theme: 'light', ...SIZES.wall },
    ],
  ],
];

describe.runIf(hasBrowser())('everything that people see', () => {
  let browser: Browser;
  let system: System;
  let evening: Evening;
  const closing: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    browser = await launchBrowser();
    closing.push(() => browser.close());
    system = await startSystem(true);
    closing.push(() => system.remove());
    evening = await haveEvening(system, LEAST);
  }, 480_000);
  afterAll(async () => {
    for (const close of closing) await close();
  });

  async function open(view: View, look: Look): Promise<Page> {
    const page = await pageFor(browser, system, view.who, look);
    await page.goto(system.origin + view.path(evening)!);
    await view.ready(page);
    return page;
  }

  it.each([...PAGES, ...OVER].map((view) => [view.name, view] as const))(
    '%s fits and fails nothing of WCAG 2.2 AA, however it is looked at',
    async (_name, view) => {
      for (const [language, looks] of LOOKS) {
        const page = await open(view, { language, ...looks[0]! });
        for (const { theme, width, height } of looks) {
          await page.emulateMedia({ colorScheme: theme });
          await page.setViewportSize({ width, height });
          const look = `${language} ${theme} ${width}`;
          expect([look, await axeFaults(page)]).toEqual([look, []]);
          const over = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
          expect([look, over]).toEqual([look, 0]);
        }
        await page.context().close();
      }
    },
  );

  const focused = (page: Page) =>
    page.evaluate<string>(
      `(({ id, className, dataset, tagName }) => [tagName, id, dataset.action ?? '', className].join(' '))(document.activeElement)`,
    );
  /** Where the focus is at each of so many steps: in the dialog, in what is around the page, or in the page below. */
  async function steps(page: Page, count: number): Promise<readonly string[]> {
    const places: string[] = [];
    for (let step = 0; step < count; step++) {
      await page.keyboard.press('Tab');
      places.push(
        await page.evaluate<string>(
          `document.activeElement.closest('dialog') ? 'dialog' : document.activeElement === document.body ? 'around' : 'page'`,
        ),
      );
    }
    return places;
  }
  const LOOK: Look = { language: 'en', theme: 'light', ...SIZES.wide };

  it('keeps the focus in a dialog while it is open, and gives it back to where it came from', async () => {
    const warning = PAGES.find(({ name }) => name === 'warning')!;
    const page = await open(warning, LOOK);
    const buttons = page.locator('.actions button, #tool-help, #tool-menu');
    const count = await buttons.count();
    expect(count).toBe(9);
    for (let i = 0; i < count; i++) {
      await buttons.nth(i).focus();
      const before = await focused(page);
      await page.keyboard.press('Enter');
      await page.locator('dialog[open]').waitFor();
      const places = await steps(page, 12);
      expect(places).toContain('dialog');
      expect(places).not.toContain('page');
      await page.keyboard.press('Escape');
      await page.locator('dialog').waitFor({ state: 'detached' });
      expect(await focused(page)).toBe(before);
    }
    await page.context().close();
  });

  it('gives the focus back to the row of the list that a dialog was opened from', async () => {
    const watch = PAGES.find(({ name }) => name === 'watch')!;
    const page = await open(watch, LOOK);
    await page.locator(`[data-key=${evening.place}] a`).focus();
    for (const key of ['a', 's', '?']) {
      await page.keyboard.press(key);
      await page.locator('dialog[open]').waitFor();
      await page.keyboard.press('Escape');
      await page.locator('dialog').waitFor({ state: 'detached' });
      const row = await page.evaluate(`document.activeElement.closest('li')?.dataset.key`);
      expect([key, row]).toEqual([key, evening.place]);
    }
    await page.context().close();
  });

  it('has the focus still on the page when something was done by a button', async () => {
    const warning = PAGES.find(({ name }) => name === 'warning')!;
    const page = await open(warning, LOOK);
    await page.locator('.actions button').first().focus();
    await page.keyboard.press('Enter');
    await page.locator('dialog[open]').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.locator('.head .stands', { hasText: 'Acknowledged' }).waitFor();
    expect(await page.evaluate(`document.activeElement.closest('main') !== null`)).toBe(true);
    await page.context().close();
  });
});
