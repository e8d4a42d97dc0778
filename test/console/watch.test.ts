import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startServer } from '../adapters/http/server-under-test.ts';
import { personWarning, TOKEN, warningWith } from '../steps/push/warnings.ts';
import { hasBrowser, launchBrowser } from './browser.ts';
import { busyEvening } from './town.ts';

describe.runIf(hasBrowser())('the page Watch', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  type Server = Awaited<ReturnType<typeof startServer>>;

  /** The page in a profile of its own, connected. Whatever it complains about fails the test. */
  async function openPage(server: Server, options: BrowserContextOptions = {}) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (/Content Security Policy|Uncaught/.test(message.text())) complaints.push(message.text());
    });
    onTestFinished(async () => {
      await context.close();
      expect(complaints).toEqual([]);
    });
    await page.goto(server.origin);
    await page.locator('#connection[data-state=live]').waitFor();
    return page;
  }

  async function openBusy(options: BrowserContextOptions = {}) {
    const server = await startServer();
    for (const warning of busyEvening()) server.feed.put(warning);
    return { ...server, page: await openPage(server, options) };
  }

  const ids = (page: Page) =>
    page.locator('#warnings > li').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-id')));

  it('says that nothing is open, and that this is no promise', async () => {
    const page = await openPage(await startServer());
    await expect.poll(() => page.locator('#empty').textContent()).toMatch(/No warnings are open.*not mean/);
    expect(await page.locator('footer').textContent()).toMatch(
      /human look; no warning does not mean no risk/,
    );
    expect(await page.locator('#counts').textContent()).toBe('Red 0Orange 0Yellow 0Blue 0');
  });

  it('lists what is open, newest first, each level by colour, word and shape', async () => {
    const { page } = await openBusy();
    const newestFirst = busyEvening()
      .map(({ warningId }) => warningId)
      .reverse();
    expect(await ids(page)).toEqual(newestFirst);
    expect(await page.locator('.level').allTextContents()).toEqual([
      'Red',
      'Red',
      'Orange',
      'Yellow',
      'Orange',
      'Yellow',
      'Blue',
    ]);
    const looks = await page.locator('.level').evaluateAll((levels) =>
      levels.map((level) => {
        const view = level as unknown as {
          querySelector(css: string): { getAttribute(name: string): string };
        };
        return view.querySelector('path').getAttribute('d');
      }),
    );
    expect(new Set(looks).size).toBe(4);
    expect(await page.locator('#counts b').allTextContents()).toEqual(['2', '2', '2', '1']);
    expect(await page.title()).toBe('(2) Watch · Tocsin');
  });

  it('shows what comes as it comes, highlighted, and moves a warning that is told of again to the top', async () => {
    const { page, feed } = await openBusy();
    feed.put(warningWith({ warningId: 'w_new', level: 'red', score: 91, at: Date.now() }));
    const row = page.locator('[data-id=w_new]');
    await row.waitFor();
    expect(await row.getAttribute('class')).toContain('fresh');
    expect((await ids(page))[0]).toBe('w_new');
    feed.put(
      warningWith({
        ...busyEvening()[0]!,
        revision: 1,
        level: 'orange',
        reason: 'escalated',
        previousLevel: 'blue',
      }),
    );
    await expect.poll(async () => (await ids(page))[0]).toBe('w_area_6');
    expect(await page.locator('[data-id=w_area_6] .reason').textContent()).toBe('Escalated (was blue)');
    await expect.poll(() => page.locator('#counts b').allTextContents()).toEqual(['3', '3', '2', '0']);
  });

  it('says the grave ones aloud, and no others', async () => {
    const server = await startServer();
    const page = await openPage(server);
    server.feed.put(personWarning({ warningId: 'w_person' }));
    server.feed.put(warningWith({ warningId: 'w_mild' }));
    await page.locator('[data-id=w_mild]').waitFor();
    expect(await page.locator('#announcement').textContent()).toBe(
      'Red warning: A person, Safeguarding, score 92.0',
    );
  });

  it('marks a warning that ended where it stands, and counts it no more', async () => {
    const { page, feed } = await openBusy();
    const before = await ids(page);
    feed.put(warningWith({ ...busyEvening()[3]!, revision: 1, status: 'withdrawn', reason: 'withdrawn' }));
    await page.locator('[data-id=w_area_3].ended').waitFor();
    expect(await ids(page)).toEqual(before);
    expect(await page.locator('[data-id=w_area_3] .reason').textContent()).toBe('Withdrawn');
    await expect.poll(() => page.locator('#counts b').allTextContents()).toEqual(['2', '2', '1', '1']);
  });

  it('explains an area by a bar and a table whose parts sum to the score, by keyboard alone', async () => {
    const { page } = await openBusy();
    const row = page.locator('[data-id=w_area_3]');
    await row.locator('summary').focus();
    await page.keyboard.press('Enter');
    await row.locator('tbody tr').first().waitFor();
    const shares = (await row.locator('td.share').allTextContents()).map((text) =>
      Math.round(Number(text) * 10),
    );
    const total = shares.pop();
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(total);
    expect(total).toBe(626);
    const widths = await row
      .locator('.bar, .part')
      .evaluateAll((parts) => parts.map((part) => part.getBoundingClientRect().width));
    const [whole, ...filled] = widths as [number, ...number[]];
    expect(filled.reduce((sum, width) => sum + width, 0) / whole).toBeCloseTo(0.6257, 2);
    expect(await row.locator('td.events').first().textContent()).toContain('CAD-2026-0311');
  });

  it('keeps a row open and the focus in it when its warning changes', async () => {
    const { page, feed } = await openBusy();
    const row = page.locator('[data-id=w_area_3]');
    await row.locator('summary').press('Enter');
    await row.locator('table').waitFor();
    feed.put({ ...busyEvening()[3]!, revision: 1, reason: 'corroborated' });
    await expect.poll(async () => (await ids(page))[0]).toBe('w_area_3');
    expect(await row.locator('table').isVisible()).toBe(true);
    expect(await row.locator('summary:focus').count()).toBe(1);
    expect(await row.locator('.origin').textContent()).toContain('revision 1');
  });

  it('shows of a person that there is one, the rules and the level, and says why', async () => {
    const { page } = await openBusy();
    const row = page.locator('[data-id=w_person_2]');
    expect(await row.locator('.subject').textContent()).toBe('A person Identity withheld');
    expect(await row.locator('.rules').textContent()).toBe('Protection order breached again or gravely');
    expect(await row.locator('details').count()).toBe(0);
    expect(await page.locator('.veil').textContent()).toMatch(/not identified.*opened with a reason.*logged/);
    const everything = await page.content();
    expect(everything).not.toContain(TOKEN);
    expect(everything).not.toMatch(/p_[A-Za-z0-9_-]{22}|case-secret/);
  });

  it('says that it is disconnected, and catches up by itself when the server is back', async () => {
    const server = await startServer();
    for (const warning of busyEvening()) server.feed.put(warning);
    const page = await openPage(server);
    await server.close();
    await page.locator('#connection[data-state=lost]').waitFor();
    expect(await page.locator('#outage').textContent()).toMatch(/^Disconnected since .*out of date/);
    expect(await page.locator('#warnings > li').count()).toBe(7);
    const again = await startServer({ port: server.port });
    again.feed.put(busyEvening()[0]!);
    again.feed.put(warningWith({ warningId: 'w_meanwhile' }));
    await page.locator('#connection[data-state=live]').waitFor();
    expect(await ids(page)).toEqual(['w_meanwhile', 'w_area_6']);
    expect(await page.locator('#outage').isVisible()).toBe(false);
  });

  it('speaks Chinese where the browser does, and keeps the language that was chosen', async () => {
    const { page } = await openBusy({ locale: 'zh-CN' });
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    expect(await page.locator('[data-id=w_area_1] .level').textContent()).toBe('红色');
    expect(await page.locator('[data-id=w_person_2] .rules').textContent()).toBe(
      '再次或严重违反人身安全保护令',
    );
    await page.getByRole('button', { name: 'English' }).click();
    await expect.poll(() => page.locator('[data-id=w_area_1] .level').textContent()).toBe('Red');
    await page.reload();
    await page.locator('#connection[data-state=live]').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en-GB');
  });

  it('takes markup in a warning for text', async () => {
    const server = await startServer({ titleOf: () => ({ en: '<img src=x onerror=alert(1)>' }) });
    const page = await openPage(server);
    const [contribution] = warningWith().contributions;
    const events = ['<script>alert(1)</script>'];
    server.feed.put(
      warningWith({ contributions: [{ ...contribution!, events, facts: { '<b>x</b>': '<i>y</i>' } }] }),
    );
    const row = page.locator('[data-id=w_1]');
    await row.locator('summary').click();
    await row.locator('table').waitFor();
    expect(await row.locator('img, script, b, i').count()).toBe(0);
    expect(await row.locator('td.events').textContent()).toBe('<script>alert(1)</script>');
  });

  it('moves nothing for those who asked for less motion', async () => {
    const server = await startServer();
    const page = await openPage(server, { reducedMotion: 'reduce' });
    server.feed.put(warningWith());
    await page.locator('.fresh').waitFor();
    const name = "getComputedStyle(document.querySelector('.fresh')).animationName";
    expect(await page.evaluate(name)).toBe('none');
  });

  it.each([
    { width: 360, height: 740 },
    { width: 900, height: 700 },
    { width: 2560, height: 1440 },
  ])('fits a screen $width wide with nothing cut off', async (viewport) => {
    const { page } = await openBusy({ viewport });
    await page.locator('[data-id=w_area_3] summary').click();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(viewport.width);
  });

  it.each(['light', 'dark'] as const)(
    'has the contrast of WCAG AA in its %s colours',
    async (colorScheme) => {
      const { page, close } = await openBusy({ colorScheme });
      await page.locator('[data-id=w_area_3] summary').click();
      expect(await page.evaluate(LOW_CONTRAST)).toEqual([]);
      await close();
      await page.locator('#connection[data-state=lost]').waitFor();
      expect(await page.evaluate(LOW_CONTRAST)).toEqual([]);
    },
  );

  it('holds 200 rows at most and says how many more there are', async () => {
    const server = await startServer();
    const page = await openPage(server);
    for (let i = 0; i < 250; i++) server.feed.put(warningWith({ warningId: `w_${i}` }));
    await page.locator('[data-id=w_249]').waitFor();
    expect((await ids(page)).length).toBe(200);
    expect(await page.locator('#more').textContent()).toBe('The newest 200 of 250 open warnings are shown.');
  });
});

/** Texts on the page whose contrast with what lies behind them is below 4.5 (WCAG 2.2, 1.4.3, relative luminance). */
const LOW_CONTRAST = `(() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (node) => {
    for (let at = node; at !== null; at = at.parentElement) {
      const colour = parts(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('body *')].flatMap((node) => {
    const hasText = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim() !== '');
    if (!hasText || !node.checkVisibility() || node.closest('.unseen, .skip, noscript') !== null) return [];
    const [a, b] = [luminance(parts(getComputedStyle(node).color)), luminance(behind(node))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    return contrast < 4.5 ? [node.className + ' ' + node.textContent.trim() + ' ' + contrast.toFixed(2)] : [];
  });
})()`;
