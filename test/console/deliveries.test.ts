import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Failed } from '../../services/steps/ports/hooks.ts';
import { accountWith } from '../adapters/http/accounts.ts';
import { deliveriesOf } from '../adapters/http/deliveries.ts';
import { startServer } from '../adapters/http/server-under-test.ts';
import { axeFaults } from './axe.ts';
import { hasBrowser, launchBrowser } from './browser.ts';
import { openPage, type Visit } from './open-page.ts';
import { soon } from './soon.ts';
import { busyEvening } from './town.ts';

const SUPERVISOR = accountWith({ roles: ['supervisor'] });
const ENGINEER = accountWith({ id: 'a_engineerengineer', roles: ['administrator'], areas: [] });
const FAILED: Failed = { kind: 'failed', reason: 'failing', status: 503, retryAfterMs: null };

describe.runIf(hasBrowser())('the page Deliveries', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  async function open(
    visit: Visit = {},
    warnings = busyEvening(),
    isFailing: (id: string) => boolean = () => false,
  ) {
    const deliveries = deliveriesOf(warnings, ({ deliveryId }) =>
      isFailing(deliveryId) ? { result: 'failed', failed: FAILED } : { result: 'redelivered', failed: null },
    );
    const server = await startServer({ deliveries });
    for (const warning of warnings) server.feed.put(warning);
    const page = await openPage(browser, server, { path: '/deliveries', account: SUPERVISOR, ...visit });
    await page.locator('.deliveries-page[data-state=ready]').waitFor();
    return { ...server, page, deliveries };
  }
  const rows = (page: Page) => page.locator('tr[data-delivery]');
  const results = (page: Page) =>
    rows(page).evaluateAll((all) =>
      all.map((row) => (row as unknown as { dataset: { result: string } }).dataset.result),
    );

  it('tells what each receiver did not get, and why, a person never by name', async () => {
    const { page } = await open();
    expect(await rows(page).count()).toBe(7);
    expect(await page.locator('[data-hook=desk] .count').textContent()).toBe('given up: 7');
    expect(await rows(page).first().locator('.why').textContent()).toBe(
      'it answered with an error (HTTP 500)',
    );
    expect(await page.locator('main').innerHTML()).not.toMatch(/p_[A-Za-z0-9_-]{22}/);
    expect(await axeFaults(page)).toEqual([]);
  });

  it('sends one again by the keyboard alone, and says what became of it', async () => {
    const { page, deliveries } = await open();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('s');
    await soon(() => results(page)).toEqual(['none', 'redelivered', ...Array(5).fill('none')]);
    expect(deliveries.sent).toHaveLength(1);
    expect(await page.locator('.said').textContent()).toBe('delivered: 1');
    expect(await page.locator('[data-hook=desk] .count').textContent()).toBe('given up: 6');
    // Focus is where it was: the next is one key away.
    await page.keyboard.press('j');
    await page.keyboard.press('s');
    await soon(() => deliveries.sent.length).toBe(2);
  });

  it('sends all again once that was meant, and leaves what fails to be tried anew', async () => {
    const { page, deliveries } = await open({}, busyEvening(), (id) => id.startsWith('w_area_1/'));
    await page.keyboard.press('a');
    await page.keyboard.press('Escape');
    expect(deliveries.sent).toEqual([]);
    await page.locator('[data-hook=desk] button').click();
    expect(await axeFaults(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await soon(() => page.locator('.said').textContent()).toBe('delivered: 6; failed again: 1');
    // Whoever sent them is still at the receiver, with its button a key away.
    expect(await page.evaluate("document.activeElement.closest('[data-hook]')?.dataset.hook")).toBe('desk');
    expect(await page.locator('[data-result=failed] .outcome').textContent()).toBe(
      '✗ failed again: it answered with an error (HTTP 503)',
    );
    expect(await rows(page).locator('button').count()).toBe(1);
    expect(await axeFaults(page)).toEqual([]);
    await page.keyboard.press('r');
    await soon(() => rows(page).count()).toBe(1);
  });

  it('tells an administrator of receivers and causes, and of no warning; it is where they begin', async () => {
    const { page } = await open({ account: ENGINEER, path: '/' });
    expect(new URL(page.url()).pathname).toBe('/deliveries');
    expect(await page.locator('.warning').first().textContent()).toBe('a warning that you do not see');
    expect(await page.locator('main a').count()).toBe(0);
    expect(await page.locator('#pages a').allTextContents()).toEqual(['Deliveries']);
    await rows(page).first().locator('button').click();
    await soon(() => page.locator('.said').textContent()).toBe('delivered: 1');
    expect(await axeFaults(page)).toEqual([]);
  });

  it('says so where nothing waits', async () => {
    const { page } = await open({}, []);
    expect(await page.locator('.empty').textContent()).toBe('Nothing waits here: no delivery is given up.');
    expect(await axeFaults(page)).toEqual([]);
  });

  it('says what went wrong, keeps what was done, and tries again', async () => {
    const { page } = await open();
    await page.route('**/v1/deliveries/replay', (route) => route.abort());
    await rows(page).first().locator('button').click();
    await soon(() => page.locator('.said').textContent()).toBe('The server cannot be reached.');
    await page.unroute('**/v1/deliveries/replay');
    await rows(page).first().locator('button').click();
    await soon(() => page.locator('.said').textContent()).toBe('delivered: 1');
  });

  it('keeps telling of what is being sent when an older list comes in between', async () => {
    const { page } = await open();
    const hold = async (path: string) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      await page.route(path, async (route) => {
        await promise;
        await route.continue();
      });
      return resolve;
    };
    const letList = await hold('**/v1/deliveries');
    const letSending = await hold('**/v1/deliveries/replay');
    const asked = page.waitForRequest('**/v1/deliveries');
    const come = page.waitForResponse('**/v1/deliveries');
    await page.keyboard.press('r');
    await asked;
    await rows(page).first().locator('button').click();
    await soon(() => page.locator('.said').textContent()).toBe('0 of 1');
    letList();
    await (await come).finished();
    // Two frames later whatever it brings about has been drawn.
    await page.evaluate('new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))');
    expect(await page.locator('.said').textContent()).toBe('0 of 1');
    letSending();
    await soon(() => page.locator('.said').textContent()).toBe('delivered: 1');
    expect(await page.locator('.said').isVisible()).toBe(true);
  });

  it('does not take for unsent what was sent when an older list comes in after it', async () => {
    const { page } = await open();
    const held = Promise.withResolvers<void>();
    await page.route('**/v1/deliveries', async (route) => {
      const response = await route.fetch();
      await held.promise;
      await route.fulfill({ response });
    });
    const asked = page.waitForRequest('**/v1/deliveries');
    const come = page.waitForResponse('**/v1/deliveries');
    await page.keyboard.press('r');
    await asked;
    await rows(page).first().locator('button').click();
    await soon(() => page.locator('.said').textContent()).toBe('delivered: 1');
    held.resolve();
    await (await come).finished();
    await page.evaluate('new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))');
    expect((await results(page))[0]).toBe('redelivered');
    // What is asked for from here on is shown.
    await page.unroute('**/v1/deliveries');
    await page.keyboard.press('r');
    await soon(() => rows(page).count()).toBe(6);
  });

  it('fits 360 px, in Chinese', async () => {
    const { page } = await open({ viewport: { width: 360, height: 800 }, locale: 'zh-CN' });
    expect(await page.locator('h1').first().textContent()).toBe('推送');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    expect(await axeFaults(page)).toEqual([]);
  });
});
