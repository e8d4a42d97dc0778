import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { greetingOf } from '../e2e/support/greeting.ts';
import { createWorkspace, type Started, type Workspace } from '../e2e/support/workspace.ts';
import { axeFaults } from './axe.ts';
import { hasBrowser, launchBrowser } from './browser.ts';

/** Map, Rules, Devices and Access log on the whole system: a process of its own, a simulated town, the embedded ClickHouse. */

const RULE = 'near-repeat-burglary-200m';
const PATIENCE = { timeout: 60_000 };

describe.runIf(hasBrowser())('the pages of analysts and auditors', () => {
  let workspace: Workspace;
  let command: Started;
  let browser: Browser;
  let origin = '';
  let settings: Readonly<Record<string, string>> = {};

  beforeAll(async () => {
    browser = await launchBrowser();
    workspace = await createWorkspace();
    const areas = { type: 'FeatureCollection', features: [county('990101')] };
    settings = {
      TOCSIN_HTTP_PORT: '0',
      TOCSIN_CLICKHOUSE_DOOR_PORT: '0',
      TOCSIN_SIMULATE_RATE_PER_SECOND: '60',
      TOCSIN_CONSOLE_BOUNDARIES: await workspace.write('areas.geojson', JSON.stringify(areas)),
    };
    command = workspace.start(['up', '--simulate'], { env: settings });
    origin = (await greetingOf(command)).page;
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await workspace?.remove();
  });

  const county = (code: string) => ({
    type: 'Feature',
    properties: { code, name: { en: 'Harbour', zh: '港区' } },
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [124.5, 29.3],
          [124.8, 29.3],
          [124.8, 29.6],
          [124.5, 29.3],
        ],
      ],
    },
  });

  /** Somebody in a profile of their own, who has signed in by a link, at a page. */
  async function at(path: string, name: string, ...roles: readonly string[]): Promise<Page> {
    const grants = ['--roles', roles.join(','), '--areas', '*'];
    const made = await workspace.run(['account', 'add', name, ...grants], { env: settings });
    const link = /http\S+#link=(\S+)/.exec(made.stdout + made.stderr)?.[1];
    if (link === undefined) throw new Error(`no link: ${made.stdout} ${made.stderr}`);
    const context = await browser.newContext();
    const answer = await context.request.post(`${origin}/v1/sign-in/link`, {
      data: { link },
      headers: { origin },
    });
    expect(answer.status()).toBe(204);
    const page = await context.newPage();
    await page.goto(origin + path);
    return page;
  }

  it('Map shows where the town’s warnings are, and Devices what its cameras told', async () => {
    const page = await at('/map?scheme=county', 'vera', 'analyst');
    await page.locator('.drawing[data-drawn=true]').waitFor(PATIENCE);
    await page.locator('.areas li', { hasText: 'Harbour' }).waitFor(PATIENCE);
    await page.locator('.camera-list').waitFor({ ...PATIENCE, state: 'attached' });
    expect(await axeFaults(page)).toEqual([]);
    await page.goto(`${origin}/devices`);
    await page.locator('.device-table tr', { hasText: 'Harbour' }).first().waitFor(PATIENCE);
    expect(await axeFaults(page)).toEqual([]);
  }, 180_000);

  it('Rules puts a change into force by two people, and the log of looks holds', async () => {
    const text = JSON.stringify({
      ...JSON.parse(readFileSync(`rules/${RULE}.json`, 'utf8')),
      status: 'shadow',
    });
    const ana = await at('/rules', 'ana', 'analyst');
    // With the events of this very installation, in its own process.
    await ana.locator('#measure').click();
    await ana.locator(`tr[data-rule=${RULE}] .measured`).waitFor({ timeout: 120_000 });
    await ana.goto(`${origin}/rules/${RULE}`);
    await ana.locator('#rule-edit').click();
    await ana.locator('#rule-source').fill(text);
    await ana.locator('.editing[data-checked=true][data-faults="0"]').waitFor(PATIENCE);
    await ana.locator('#rule-propose').click();
    await ana.locator('input[name=reason]').fill('measured in shadow first');
    await ana.locator('dialog button[type=submit]').click();
    await ana.locator('.proposal').waitFor(PATIENCE);
    // An analyst proposes; to approve is for others.
    expect(await ana.locator('.proposal button').count()).toBe(0);
    const bo = await at('/rules', 'bo', 'approver');
    await bo.locator('[data-verb=approve]').click();
    await bo.locator('input[name=reason]').fill('looked at it');
    await bo.locator('dialog button[type=submit]').click();
    await bo.locator(`tr[data-rule=${RULE}] [data-standing=shadow]`).waitFor(PATIENCE);
    const auditor = await at('/', 'olga', 'auditor');
    await auditor.locator('[data-chain=holds]').waitFor(PATIENCE);
    expect(await auditor.locator('.log-table').textContent()).toContain('signed in');
    expect(await axeFaults(auditor)).toEqual([]);
  }, 180_000);
});
