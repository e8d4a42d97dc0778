import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cornersOf } from '../../services/adapters/h3/cells.ts';
import { type Camera, HistoryError, type HistoryReader } from '../../services/steps/ports/history.ts';
import { accountWith } from '../adapters/http/accounts.ts';
import { historyOf } from '../adapters/http/history.ts';
import { startServer } from '../adapters/http/server-under-test.ts';
import { warningWith } from '../steps/push/warnings.ts';
import { axeFaults } from './axe.ts';
import { hasBrowser, launchBrowser } from './browser.ts';
import { openPage, type Visit } from './open-page.ts';
import { soon } from './soon.ts';

const CELL = '8931aa42803ffff';
const [LON, LAT] = cornersOf(CELL)![0]!;
const square = [
  [LON - 0.02, LAT - 0.02],
  [LON + 0.02, LAT - 0.02],
  [LON + 0.02, LAT + 0.02],
  [LON - 0.02, LAT + 0.02],
  [LON - 0.02, LAT - 0.02],
];
const BOUNDARIES = {
  type: 'FeatureCollection' as const,
  features: [
    {
      type: 'Feature' as const,
      properties: { code: '110101001', name: { en: 'Donghua', zh: '东华街道' } },
      geometry: { type: 'Polygon' as const, coordinates: [square] },
    },
  ],
};
const camera = (deviceId: string, change: Partial<Camera> = {}): Camera => ({
  deviceId,
  deviceClass: 1,
  state: 'online',
  since: Date.now() - 3_600_000,
  tampered: false,
  lon: LON,
  lat: LAT,
  areaCode: '110101001',
  ...change,
});
const CAMERAS = [camera('cam-up'), camera('cam-down', { state: 'offline', lon: LON + 0.01 })];
const NO_WEBGL = `HTMLCanvasElement.prototype.getContext = () => null;`;

describe.runIf(hasBrowser())('the page Map', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  const place = (warningId: string, change: object) =>
    warningWith({ warningId, subject: `area:cell:${CELL}`, areaCode: '110101001002', ...change });

  async function openMap(
    { history = historyOf([], [], [], CAMERAS), ...visit }: Visit & { readonly history?: HistoryReader } = {},
    isBusy = true,
  ) {
    const server = await startServer({ outlineOf: cornersOf, boundaries: BOUNDARIES, history });
    const asked: string[] = [];
    if (isBusy) server.feed.put(place('w_1', { level: 'red' }));
    const page = await openPage(browser, server, { path: '/map', ...visit });
    page.on('request', (request) => asked.push(request.url()));
    await page.locator('.map-page[data-state=ready]').waitFor();
    return { ...server, page, asked };
  }
  const drawn = (page: Page) => page.locator('.drawing[data-drawn=true]').waitFor();

  it('draws in a browser without a graphics card, asks nobody else for anything, and says in a list what it draws', async () => {
    const { page, asked, origin } = await openMap();
    await drawn(page);
    expect(await page.locator('.areas li').allTextContents()).toEqual(['RedCell a42803 110101001002Red 1']);
    expect(await axeFaults(page)).toEqual([]);
    expect(asked.filter((url) => !url.startsWith(origin) && !url.startsWith('blob:'))).toEqual([]);
  });

  it('says of what it asks while nobody is there that it does so by itself', async () => {
    const server = await startServer({
      outlineOf: cornersOf,
      boundaries: BOUNDARIES,
      history: historyOf([]),
    });
    const page = await openPage(browser, server, { path: '/map' });
    await page.locator('.map-page[data-state=ready]').waitFor();
    await page.clock.install();
    // Who came to the page is taken to be there for a while.
    await page.clock.runFor(31_000);
    const marks: boolean[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/v1/areas')) marks.push('x-by-itself' in request.headers());
    });
    // Time goes on without anybody; the page asks for what is new.
    await page.clock.runFor(5 * 60_000);
    await soon(() => marks.length).toBeGreaterThan(0);
    expect(marks.every(Boolean)).toBe(true);
    await page.keyboard.press('j');
    const before = marks.length;
    await page.clock.runFor(25_000);
    server.feed.put(place('w_1', { level: 'red' }));
    await page.clock.runFor(4_000);
    await soon(() => marks.slice(before)).toContain(false);
  });

  it('follows what comes without a reload', async () => {
    const { page, feed } = await openMap();
    feed.put(place('w_2', { level: 'orange' }));
    await expect
      .poll(() => page.locator('.areas li').allTextContents(), { timeout: 15_000 })
      .toEqual(['RedCell a42803 110101001002Red 1 and Orange 1']);
  });

  it('is used from the keyboard: to an area, to what is known of it, and on to its warnings', async () => {
    const { page } = await openMap({ path: '/map?scheme=town' });
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    const card = page.getByRole('region', { name: 'Donghua' });
    await card.waitFor();
    expect(new URL(page.url()).search).toBe('?scheme=town&area=area%3Atown%3A110101001');
    await card.getByRole('link').click();
    await page.locator('#warnings [data-key=w_1]').waitFor();
  });

  it('shows the cameras that want a look, as a list too', async () => {
    const { page } = await openMap({ locale: 'zh-CN' });
    await page.getByText('需要查看的摄像机：1台（共2台）').click();
    await page.getByRole('button', { name: 'cam-down' }).click();
    await expect.poll(() => page.locator('.chosen').textContent()).toContain('东华街道');
    expect(await page.locator('.chosen').textContent()).toContain('离线');
    expect(await axeFaults(page)).toEqual([]);
  });

  it('shows where something is open though the cameras cannot be read, and says so until they can', async () => {
    const history = { ...historyOf([], [], [], CAMERAS) };
    const { cameras } = history;
    history.cameras = () => Promise.reject(new HistoryError());
    const { page } = await openMap({ history });
    expect(await page.locator('.areas li').count()).toBe(1);
    await soon(() => page.locator('.side .notice').allTextContents()).toEqual([
      'The cameras are not shown. The store of past data does not answer at the moment.',
    ]);
    expect(await axeFaults(page)).toEqual([]);
    history.cameras = cameras;
    await page.reload();
    await page.getByText('Cameras that want a look: 1 of 2').waitFor();
    expect(await page.locator('.side .notice').count()).toBe(0);
  });

  it('is a list where the browser cannot draw', async () => {
    const { page } = await openMap({ before: NO_WEBGL });
    await page.locator('.drawing[data-drawn=false]').waitFor();
    await expect.poll(() => page.locator('.drawing .notice').textContent()).toContain('WebGL');
    expect(await page.locator('.areas li').count()).toBe(1);
  });

  it('has no scale where it shows no place', async () => {
    const server = await startServer({ history: historyOf([]) });
    const page = await openPage(browser, server, { path: '/map' });
    await page.locator('.drawing[data-placed=false] .maplibregl-ctrl-scale').waitFor({ state: 'hidden' });
    const { page: placed } = await openMap();
    await placed.locator('.drawing[data-placed=true] .maplibregl-ctrl-scale').waitFor();
  });

  it('says that nothing is open, that this is no promise, and to a viewer nothing of cameras', async () => {
    const viewer = accountWith({ roles: ['viewer'] });
    const { page } = await openMap({ account: viewer, viewport: { width: 360, height: 700 } }, false);
    await expect
      .poll(() => page.locator('.none').textContent())
      .toMatch(/No warnings are open.*that you may see.*not mean/);
    expect(await page.locator('#map-cameras, .camera-list').count()).toBe(0);
    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(overflow).toBe(0);
  });
});
