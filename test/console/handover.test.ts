import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { historyOf } from '../adapters/http/history.ts';
import { startServer } from '../adapters/http/server-under-test.ts';
import { warningWith } from '../steps/push/warnings.ts';
import { axeFaults } from './axe.ts';
import { hasBrowser, launchBrowser } from './browser.ts';
import { openPage, type Visit } from './open-page.ts';
import { soon } from './soon.ts';
import { busyEvening } from './town.ts';

const DAY_MS = 86_400_000;

describe.runIf(hasBrowser())('the page Hand-over', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  async function open(visit: Visit = {}) {
    const at = Date.now();
    const closed = warningWith({
      warningId: 'w_closed',
      status: 'closed',
      reason: 'closed',
      outcome: 'substantiated',
      revision: 2,
      at,
    });
    const server = await startServer({ history: historyOf([closed]) });
    for (const warning of busyEvening()) server.feed.put({ ...warning, openedAt: at - 2 * DAY_MS });
    server.feed.put(warningWith({ warningId: 'w_new', at, openedAt: at, acknowledgeBy: at + DAY_MS }));
    server.feed.put(
      warningWith({ warningId: 'w_late', level: 'red', at, openedAt: at - DAY_MS, escalation: 2 }),
    );
    const since = new Date(at - 3_600_000).toISOString();
    const page = await openPage(browser, server, {
      path: `/handover?since=${encodeURIComponent(since)}`,
      ...visit,
    });
    await page.locator('.numbers').waitFor();
    return page;
  }

  it('is one page of what is overdue, new, open and ended, each warning once', async () => {
    const page = await open();
    expect(await page.locator('.numbers dd').allTextContents()).toEqual(['1', '1', '9', '1']);
    const parts = await page
      .locator('.handover section')
      .evaluateAll((sections) => sections.map((section) => section.querySelectorAll('tbody tr').length));
    expect(parts).toEqual([1, 1, 7, 1]);
    const links = await page
      .locator('.handover tbody a')
      .evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    expect(new Set(links).size).toBe(links.length);
    expect(await page.locator('#part-closed + table').textContent()).toMatch(/Closed · Substantiated/);
    expect(await axeFaults(page)).toEqual([]);
  });

  it('says of a count what it counts, and where all of it stands above', async () => {
    const page = await open();
    expect(await page.locator('#part-open').textContent()).toBe('Open 9');
    expect(await page.locator('#part-open ~ p').allTextContents()).toEqual(['2 of them are listed above.']);
    const long = new Date(Date.now() - 3 * DAY_MS).toISOString();
    const other = await open({ path: `/handover?since=${long}`, locale: 'zh-CN' });
    expect(await other.locator('#part-open').textContent()).toBe('未结 9');
    expect(await other.locator('#part-open ~ p').allTextContents()).toEqual(['均已列在上方。']);
  });

  it('says how many it leaves out where there are more than a page holds, which are those that press least', async () => {
    const server = await startServer({ history: historyOf([]) });
    server.feed.put(warningWith({ warningId: 'w_red', level: 'red', openedAt: 1 }));
    for (let n = 0; n < 510; n++) server.feed.put(warningWith({ warningId: `w_${n}`, openedAt: 2 + n }));
    const texts = async (locale: string) => {
      const page = await openPage(browser, server, { path: '/handover', locale });
      await page.locator('.numbers').waitFor();
      expect(await page.locator('#part-open + table tbody a').first().getAttribute('href')).toBe(
        '/warnings/w_red',
      );
      return await page.locator('#part-open ~ p').allTextContents();
    };
    expect(await texts('en-GB')).toEqual(['The 500 that press most are on this page. Left out: 11.']);
    expect(await texts('zh-CN')).toEqual(['本页仅列出最紧急的500条，另有11条未列出。']);
  });

  it('says what it may lack: of what is open by the server, of what has ended where ClickHouse cannot be asked', async () => {
    const server = await startServer();
    server.feed.put(warningWith());
    server.feed.markIncomplete();
    const page = await openPage(browser, server, { path: '/handover' });
    await soon(() => page.locator('.handover > [role=status]').textContent()).toMatch(
      /^Some open warnings may be missing here/,
    );
    expect(await page.locator('section[aria-labelledby=part-closed] p').allTextContents()).toEqual([
      'More may have ended: ClickHouse, which keeps it, could not be asked, or there is too much to list.',
    ]);
    expect(await axeFaults(page)).toEqual([]);
    server.feed.seed([], () => true, true);
    await page.keyboard.press('r');
    await soon(() => page.locator('.handover > [role=status]').textContent()).toBe('');
    const other = await openPage(browser, await startServer(), { path: '/handover' });
    await other.locator('.numbers').waitFor();
    expect(await other.locator('section[aria-labelledby=part-closed] p').allTextContents()).toEqual([
      'Nothing that you may see ended since the shift began.',
    ]);
  });

  it('says that there may be more than one may see', async () => {
    const page = await openPage(browser, await startServer({ history: historyOf([]) }), {
      path: '/handover',
    });
    await page.locator('.numbers').waitFor();
    expect(await page.locator('.handover section p').allTextContents()).toEqual([
      'Nothing is overdue that you may see.',
      'Nothing that you may see was raised since the shift began. This does not mean that there is no risk.',
      'Nothing is open that you may see. This does not mean that there is no risk.',
      'Nothing that you may see ended since the shift began.',
    ]);
  });

  it('is printed without what is for the screen', async () => {
    const page = await open();
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.bar').isVisible()).toBe(false);
    expect(await page.locator('.tools-of-page').isVisible()).toBe(false);
    expect(await page.locator('.for-print').isVisible()).toBe(true);
    expect(await page.locator('.handover table').first().isVisible()).toBe(true);
  });

  it('begins anew with another shift, and the address keeps it', async () => {
    const page = await open();
    const options = await page
      .locator('#since option')
      .evaluateAll((all) => all.map((one) => one.getAttribute('value')!));
    await page.locator('#since').selectOption(options.at(-1)!);
    await page.waitForURL(
      `**/handover?since=${encodeURIComponent(new Date(Number(options.at(-1))).toISOString())}`,
    );
  });

  it.each([
    ['at 360 px, in Chinese', { viewport: { width: 360, height: 700 }, locale: 'zh-CN' }],
    ['dark', { colorScheme: 'dark' }],
  ] as const)('fits %s', async (_name, options) => {
    const page = await open(options);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    expect(await axeFaults(page)).toEqual([]);
  });
});
