import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TOPICS } from '../../services/core/topics.ts';
import type { DeviceRate } from '../../services/steps/ports/history.ts';
import { accountWith } from '../adapters/http/accounts.ts';
import { historyOf } from '../adapters/http/history.ts';
import { startServer } from '../adapters/http/server-under-test.ts';
import { entriesOf, JSON_ENTRIES, LOOK, logWithTopic, over } from '../steps/access/memory-access-log.ts';
import { axeFaults } from './axe.ts';
import { hasBrowser, launchBrowser } from './browser.ts';
import { openPage, type Visit } from './open-page.ts';

const rate = (areaCode: string, deviceClass: number, day: number | null): DeviceRate => ({
  areaCode,
  deviceClass,
  devices: 100,
  online: 90,
  offline: 8,
  day,
  week: 0.9812,
  month: 0.99999,
});
const RATES = [rate('110101', 1, 0.97), rate('110101', 2, 0.96), rate('110102', 1, null)];
const AUDITOR = accountWith({ id: 'a_auditor', roles: ['auditor'], areas: [] });

describe.runIf(hasBrowser())('the pages of figures', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  async function openDevices(rates: readonly DeviceRate[] | null, visit: Visit = {}) {
    const server = await startServer({ history: rates === null ? null : historyOf([], [], rates) });
    return await openPage(browser, server, { path: '/devices', ...visit });
  }

  it('Devices gives day, week and month by area and class, with a word where a class is low', async () => {
    const page = await openDevices(RATES);
    await page.locator('.devices-page[data-state=ready]').waitFor();
    const rows = await page.locator('.device-table .part').allTextContents();
    expect(rows.map((row) => row.replaceAll(/\s+/g, ' '))).toEqual([
      'Class 210090 online, 8 offline, 2 never said96.0%98.1%99.9%',
      'Class 110090 online, 8 offline, 2 never said97.0%▼ low98.1%99.9%',
      'Class 110090 online, 8 offline, 2 never saidunknown98.1%99.9%',
    ]);
    expect(await axeFaults(page)).toEqual([]);
    await page.getByLabel('Class').check();
    await expect.poll(() => page.locator('.device-table .sum').count()).toBe(2);
    expect(new URL(page.url()).search).toBe('?by=deviceClass');
  });

  it('Devices says that no camera reported, and that the store is away, and asks again', async () => {
    const page = await openDevices([], { locale: 'zh-CN' });
    await expect.poll(() => page.locator('.empty').textContent()).toBe('您可见的范围内，尚无摄像机上报。');
    const away = await openDevices(null, { viewport: { width: 360, height: 700 } });
    await away.locator('.devices-page[data-state=failed]').waitFor();
    expect(await away.locator('.notice').textContent()).toContain('store of past data');
    expect(await axeFaults(away)).toEqual([]);
    await away.getByRole('button', { name: 'Try again' }).click();
    await away.locator('.devices-page[data-state=failed]').waitFor();
  });

  it('Access log shows an auditor who looked, page by page, and that the chain holds', async () => {
    const accessLog = over(await logWithTopic());
    for (let n = 0; n < 120; n++) await accessLog.record({ ...LOOK, query: `w_${n}` });
    const server = await startServer({ accessLog });
    const page = await openPage(browser, server, { path: '/', account: AUDITOR });
    // The one page that an auditor has is where they begin.
    await page.locator('[data-chain=holds]').waitFor();
    expect(await page.locator('#pages a').allTextContents()).toEqual(['Access log']);
    expect(await page.locator('.log-table tbody tr').count()).toBe(100);
    expect(await page.locator('.log-table').textContent()).toContain('a call about it');
    expect(await axeFaults(page)).toEqual([]);
    await page.locator('.older').click();
    await expect.poll(() => page.locator('.log-table tbody tr').count()).toBeGreaterThanOrEqual(120);
    await page.locator('#log-find').fill('w_7');
    await expect.poll(() => page.locator('.log-table tbody tr').count()).toBe(11);
    // Looking was a look.
    const looks = await accessLog.page(null, 10);
    expect(looks.entries.map(({ what }) => what)).toContain('access log');
  });

  it('Access log tells where the chain is broken', async () => {
    const log = await logWithTopic();
    const accessLog = over(log);
    for (let n = 0; n < 3; n++) await accessLog.record(LOOK);
    const [, second] = await entriesOf(log);
    const { next } = await log.bounds(TOPICS.accessLog, 0);
    const forged = { key: 'access', value: JSON_ENTRIES.encode({ ...second!, who: 'a_other' }) };
    await log.appendIf({ topic: TOPICS.accessLog, partition: 0, next }, [forged]);
    const server = await startServer({ accessLog });
    const visit = {
      path: '/access-log',
      account: AUDITOR,
      locale: 'zh-CN',
      viewport: { width: 360, height: 700 },
    };
    const page = await openPage(browser, server, visit);
    await page.locator('[data-chain=broken]').waitFor();
    expect(await page.locator('.verdict').textContent()).toBe('✗ 链条在第1条处断裂：该条系插入或顺序错乱。');
    expect(await axeFaults(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
  });

  it('Access log is for nobody else', async () => {
    const server = await startServer();
    const page = await openPage(browser, server, { path: '/access-log' });
    await expect.poll(() => page.locator('.empty').textContent()).toContain('does not open this page');
  });
});
