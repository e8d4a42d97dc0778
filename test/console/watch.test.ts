import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LEVELS } from '../../services/core/record/warning.ts';
import { accountWith } from '../adapters/http/accounts.ts';
import { historyOf } from '../adapters/http/history.ts';
import { startServer } from '../adapters/http/server-under-test.ts';
import { personWarning, TOKEN, warningWith } from '../steps/push/warnings.ts';
import { axeFaults } from './axe.ts';
import { hasBrowser, launchBrowser } from './browser.ts';
import { openPage, type Visit } from './open-page.ts';
import { soon } from './soon.ts';
import { busyEvening } from './town.ts';

describe.runIf(hasBrowser())('the page Watch', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  async function openBusy(visit: Visit = {}) {
    const server = await startServer();
    for (const warning of busyEvening()) server.feed.put(warning);
    const page = await openPage(browser, server, visit);
    // The gravest are there before the rest.
    await soon(() => page.locator('.summary').textContent()).toMatch(/7/);
    return { ...server, page };
  }

  const rows = (page: Page) =>
    page.locator('#warnings > li').evaluateAll((items) =>
      items
        .map((item) => [Number(item.getAttribute('aria-posinset')), item.getAttribute('data-key')!] as const)
        .sort(([a], [b]) => a - b)
        .map(([, key]) => key),
    );
  const numbers = (page: Page) => page.locator('.chip b').allTextContents();

  it('says that nothing is open, and that this is no promise', async () => {
    const page = await openPage(browser, await startServer());
    await soon(() => page.locator('.empty').textContent()).toMatch(
      /No warnings are open that you may see\..*not mean/,
    );
    expect(await page.locator('footer').textContent()).toMatch(
      /human look. No warning does not mean no risk/,
    );
    expect(await numbers(page)).toEqual(['0', '0', '0', '0', '0']);
    expect(await axeFaults(page)).toEqual([]);
  });

  it.each([
    ['/', 'en-GB', /^Some open warnings may be missing here/],
    ['/', 'zh-CN', /^此处可能缺少部分未结预警/],
    ['/map', 'en-GB', /^Some open warnings may be missing here/],
    ['/map', 'zh-CN', /^此处可能缺少部分未结预警/],
  ])(
    'says at %s (%s) that open warnings may be missing, where the server says so',
    async (path, locale, text) => {
      const server = await startServer({ history: historyOf([]) });
      server.feed.put(warningWith());
      server.feed.markIncomplete();
      const page = await openPage(browser, server, { path, locale });
      await soon(() => page.locator('.part-notice[role=status]').first().textContent()).toMatch(text);
      expect(await axeFaults(page)).toEqual([]);
    },
  );

  it('gets what was missing as soon as the server has it, and says no more that it is', async () => {
    const server = await startServer({ heartbeatMs: 500 });
    server.feed.put(warningWith({ warningId: 'w_heard' }));
    server.feed.markIncomplete();
    const page = await openPage(browser, server);
    await soon(() => page.locator('.part-notice').textContent()).toMatch(/missing/);
    server.feed.seed([warningWith({ warningId: 'w_stored', level: 'red' })], (id) => id === 'w_heard', true);
    await expect.poll(() => rows(page), { timeout: 60_000 }).toEqual(['w_stored', 'w_heard']);
    await soon(() => page.locator('.part-notice').textContent()).toBe('');
  });

  it.each(['/', '/map', '/devices', '/handover'])(
    'says at %s to whom no areas were given that this is why',
    async (path) => {
      const server = await startServer({ history: historyOf([]) });
      server.feed.put(warningWith());
      const account = accountWith({ areas: [] });
      const page = await openPage(browser, server, { path, account });
      await soon(() => page.locator('.empty, .none').first().textContent()).toMatch(
        /^Your account has no areas/,
      );
      await page.getByRole('button', { name: '中文' }).click();
      await soon(() => page.locator('.empty, .none').first().textContent()).toMatch(/^您的账号未分配辖区/);
    },
  );

  it('lists what is open, the graver and the sooner due first, each level by colour, word and shape', async () => {
    const { page } = await openBusy();
    await soon(() => rows(page)).toEqual([
      'w_area_1',
      'w_person_2',
      'w_area_2',
      'w_person_1',
      'w_area_3',
      'w_area_5',
      'w_area_6',
    ]);
    const levels = await page.locator('#warnings .level').allTextContents();
    expect(levels).toEqual(['Red', 'Red', 'Orange', 'Orange', 'Yellow', 'Yellow', 'Blue']);
    const shapes = await page
      .locator('#warnings .level path')
      .evaluateAll((paths) => paths.map((path) => path.getAttribute('d')));
    expect(new Set(shapes).size).toBe(4);
    expect(await numbers(page)).toEqual(['2', '2', '2', '1', '0']);
    await soon(() => page.title()).toBe('(2) Watch · Tocsin');
    expect(await axeFaults(page)).toEqual([]);
  });

  it('says to which units each goes, as it comes, and filters by them', async () => {
    const unit = (id: string, areas: readonly string[], supervisorOf: readonly string[] = []) => {
      return { id, areas, purposes: ['*'], levels: LEVELS, supervisorOf };
    };
    const server = await startServer({ units: [unit('desk', ['110101001']), unit('county', ['110101'])] });
    const page = await openPage(browser, server);
    const put = (warningId: string, areaCode: string, change = {}) =>
      server.feed.put(warningWith({ warningId, areaCode, ...change }));
    put('w_desk', '110101001002');
    put('w_county', '110101002');
    put('w_nobody', '120000');
    const purpose = (id: string) => page.locator(`[data-key=${id}] .purpose`).textContent();
    await soon(() => purpose('w_desk')).toBe('Property harm · to desk');
    expect(await purpose('w_nobody')).toBe('Property harm');
    await page.locator('#filter-unit').selectOption('county');
    await soon(() => rows(page)).toEqual(['w_county']);
    // Nobody acknowledged it: it goes up, and comes into sight.
    put('w_desk', '110101001002', { revision: 1, reason: 'unacknowledged', escalation: 1 });
    await soon(() => rows(page)).toEqual(['w_desk', 'w_county']);
    expect(await purpose('w_desk')).toBe('Property harm · to desk and county');
    await page.locator('#filter-unit').selectOption({ label: 'To no unit' });
    await soon(() => rows(page)).toEqual(['w_nobody']);
    expect(new URL(page.url()).search).toBe('?unit=-');
    expect(await axeFaults(page)).toEqual([]);
  });

  it('lets be what somebody writes while units come and go', async () => {
    const unit = (id: string, areas: readonly string[]) => {
      return { id, areas, purposes: ['*'], levels: LEVELS, supervisorOf: [] };
    };
    const server = await startServer({ units: [unit('south', ['110101']), unit('county', ['110102'])] });
    const page = await openPage(browser, server);
    const options = () => page.locator('#filter-unit option').allTextContents();
    const put = (warningId: string, areaCode: string, change = {}) =>
      server.feed.put(warningWith({ warningId, areaCode, ...change }));
    await soon(() => numbers(page)).toEqual(['0', '0', '0', '0', '0']);
    await page.locator('#filter-area').focus();
    await page.keyboard.type('1101');
    await page.keyboard.press('ArrowLeft');
    // The first of a unit brings the list itself, the second an option.
    put('w_1', '110101001');
    await soon(options).toEqual(['All units', 'south', 'To no unit']);
    await page.evaluate("globalThis.list = document.querySelector('#filter-unit')");
    put('w_2', '110102001');
    await soon(options).toEqual(['All units', 'county', 'south', 'To no unit']);
    await page.keyboard.type('X');
    put('w_2', '110102001', { revision: 1, reason: 'withdrawn', status: 'withdrawn', level: null });
    await soon(options).toEqual(['All units', 'south', 'To no unit']);
    expect(await page.evaluate("list === document.querySelector('#filter-unit')")).toBe(true);
    expect(await page.locator('#filter-area').inputValue()).toBe('110X1');
    await page.keyboard.press('Enter');
    await page.keyboard.type('Y');
    expect(await page.locator('#filter-area').inputValue()).toBe('110xY1');
  });

  it('gives no number before all is there, but shows what is', async () => {
    const { page } = await openBusy();
    const held = Promise.withResolvers<void>();
    await page.route(/level=blue/, async (route) => {
      await held.promise;
      await route.continue();
    });
    await page.reload();
    await soon(() => page.locator('.summary').textContent()).toBe('6 there so far, the rest is on its way');
    expect(await numbers(page)).toEqual(['–', '–', '–', '–', '–']);
    held.resolve();
    await soon(() => page.locator('.summary').textContent()).toBe('7 open, most pressing first');
    expect(await numbers(page)).toEqual(['2', '2', '2', '1', '0']);
  });

  it('shows what comes as it comes, without a reload, and takes away what ends', async () => {
    const { page, feed } = await openBusy();
    await page.locator('[data-key=w_area_1]').waitFor();
    const at = Date.now();
    feed.put(
      warningWith({
        warningId: 'w_new',
        level: 'red',
        score: 91,
        at,
        openedAt: at,
        acknowledgeBy: at + 300_000,
      }),
    );
    await page.locator('[data-key=w_new].fresh').waitFor();
    expect((await rows(page))[0]).toBe('w_new');
    expect(await page.locator('[data-key=w_new] .due').textContent()).toMatch(/^Due in [45] mins$/);
    feed.put({ ...busyEvening()[3]!, revision: 1, status: 'withdrawn', reason: 'withdrawn' });
    await soon(() => rows(page)).not.toContain('w_area_3');
    await soon(() => numbers(page)).toEqual(['3', '2', '1', '1', '0']);
  });

  it('moves up what nobody acknowledged, and says how far it went', async () => {
    const { page, feed } = await openBusy();
    await page.locator('[data-key=w_area_6]').waitFor();
    feed.put({
      ...busyEvening()[0]!,
      revision: 1,
      reason: 'unacknowledged',
      escalation: 1,
      acknowledgeBy: null,
    });
    await soon(async () => (await rows(page))[0]).toBe('w_area_6');
    const row = page.locator('[data-key=w_area_6]');
    expect(await row.locator('.state').textContent()).toBe('Overdue');
    expect(await row.locator('.up').textContent()).toBe('Up 1');
    expect((await numbers(page)).at(-1)).toBe('1');
  });

  it('counts a red one that was given to somebody who never answered, wherever it counts', async () => {
    const server = await startServer();
    const page = await openPage(browser, server);
    const given = warningWith({
      warningId: 'w_given',
      level: 'red',
      status: 'assigned',
      assignee: 'a_0123456789abcdef',
      acknowledgeBy: Date.now() + 3_600_000,
    });
    server.feed.put(given);
    await soon(() => numbers(page)).toEqual(['1', '0', '0', '0', '0']);
    await soon(() => page.title()).toBe('Watch · Tocsin');
    server.feed.put({ ...given, revision: 1, reason: 'unacknowledged', escalation: 1 });
    await soon(() => numbers(page)).toEqual(['1', '0', '0', '0', '1']);
    await soon(() => page.title()).toBe('(1) Watch · Tocsin');
    await page.keyboard.press('l');
    await soon(() => rows(page)).toEqual(['w_given']);
    await page.locator('#pages a[href="/devices"]').click();
    await soon(() => page.locator('#pressing .whole').textContent()).toBe('1 red · 1 overdue');
  });

  it('is used by the keyboard alone, and keeps its place while others come', async () => {
    const { page, feed } = await openBusy();
    await page.locator('[data-key=w_area_1]').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    const focused = () => page.evaluate(`document.activeElement.closest('li')?.dataset.key`);
    expect(await focused()).toBe('w_person_2');
    const at = Date.now();
    for (let i = 0; i < 5; i++)
      feed.put(
        warningWith({ warningId: `w_new_${i}`, level: 'red', at, openedAt: at, acknowledgeBy: at + 60_000 }),
      );
    await page.locator('[data-key=w_new_4]').waitFor();
    expect(await focused()).toBe('w_person_2');
    expect(await page.locator('.above').textContent()).toMatch(/^↑ \d more pressing above$/);
    await page.keyboard.press('j');
    expect(await focused()).toBe('w_area_2');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/warnings/w_area_2');
    await page.locator('.head h1').waitFor();
    await page.keyboard.press('u');
    await page.locator('#warnings').waitFor();
    expect(await focused()).toBe('w_area_2');
    await page.keyboard.press('End');
    expect(await focused()).toBe('w_area_6');
  });

  it('tells its keys on ?, and can do without them', async () => {
    const { page } = await openBusy();
    await page.locator('[data-key=w_area_1]').waitFor();
    await page.keyboard.press('?');
    const help = page.locator('dialog.help');
    await help.waitFor();
    expect(await help.textContent()).toMatch(/Next warning/);
    expect(await axeFaults(page)).toEqual([]);
    await help.locator('input[type=checkbox]').uncheck();
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'detached' });
    await page.keyboard.press('?');
    await page.keyboard.press('j');
    expect(await page.locator('dialog').count()).toBe(0);
    expect(await page.locator('#warnings li a:focus').count()).toBe(0);
  });

  it('is filtered by level, purpose and area; the address keeps it', async () => {
    const { page } = await openBusy();
    await page.locator('[data-key=w_area_1]').waitFor();
    await page.locator('#filter-red').click();
    await soon(() => rows(page)).toEqual(['w_area_1', 'w_person_2']);
    await page.locator('#filter-purpose').selectOption('fire_safety');
    await soon(() => rows(page)).toEqual(['w_area_1']);
    await page.reload();
    await soon(() => rows(page)).toEqual(['w_area_1']);
    await soon(() => page.locator('.summary').textContent()).toBe('1 of 7 open shown');
    await page.locator('#filter-area').fill('99');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await soon(() => page.locator('.empty').textContent()).toMatch(
      /No open warning fits.*Others may be open/,
    );
    expect(await axeFaults(page)).toEqual([]);
    await page.locator('#filter-clear').click();
    await soon(async () => (await rows(page)).length).toBe(7);
  });

  it('rings for a red warning once somebody was there, and not where it is switched off', async () => {
    const server = await startServer();
    const page = await openPage(browser, server, { before: COUNTED_NOTES });
    const notes = () => page.evaluate('window.notes');
    const red = (warningId: string) => server.feed.put(warningWith({ warningId, level: 'red' }));
    red('w_before');
    await page.locator('[data-key=w_before]').waitFor();
    expect(await notes()).toBe(0);
    expect(await page.locator('#tool-sound').getAttribute('data-state')).toBe('waiting');
    await page.keyboard.press('Shift');
    await page.locator('#tool-sound[data-state=on]').waitFor();
    server.feed.put(warningWith({ warningId: 'w_mild' }));
    await page.locator('[data-key=w_mild]').waitFor();
    expect(await notes()).toBe(0);
    red('w_after');
    await soon(notes).toBe(3);
    await page.locator('#tool-sound').click();
    red('w_silent');
    await page.locator('[data-key=w_silent]').waitFor();
    expect(await notes()).toBe(3);
    expect(await page.locator('#tool-sound').getAttribute('aria-label')).toMatch(/is off/);
  });

  it.each([
    ['a proxy refused the line', true],
    ['the server could not tell what was missed', false],
  ])('rings for a red warning that came while %s', async (_name, isRefused) => {
    const before = await startServer();
    const known = warningWith({ warningId: 'w_known', level: 'red' });
    before.feed.put(known);
    // A log that begins anew with less is none in which it could find its place again.
    for (let i = 0; i < 5; i++) before.feed.put(warningWith({ warningId: `w_gone_${i}` }));
    const page = await openPage(browser, before, { before: COUNTED_NOTES });
    const notes = () => page.evaluate('window.notes');
    await page.keyboard.press('Shift');
    await page.locator('#tool-sound[data-state=on]').waitFor();
    if (isRefused) await page.route('**/v1/stream', (route) => route.fulfill({ status: 502 }));
    await before.close();
    await page.locator('#connection[data-state=lost]').waitFor();
    const red = warningWith({ warningId: 'w_meanwhile', level: 'red' });
    const orange = warningWith({ warningId: 'w_meanwhile_orange', level: 'orange' });
    const records = [known, red, orange].map((warning, offset) => ({ partition: 0, offset, warning }));
    await startServer({ port: before.port }, { records });
    await page.unroute('**/v1/stream');
    await page.locator('#connection[data-state=live]').waitFor();
    await soon(async () => new Set(await rows(page))).toEqual(
      new Set(['w_known', 'w_meanwhile', 'w_meanwhile_orange']),
    );
    await soon(notes).toBe(3);
    // The gravest is the last that is said.
    expect(await page.locator('#announcement').textContent()).toMatch(/^Red warning: /);
  });

  it('says the grave ones aloud, and no others', async () => {
    const server = await startServer();
    const page = await openPage(browser, server);
    server.feed.put(personWarning({ warningId: 'w_person' }));
    server.feed.put(warningWith({ warningId: 'w_mild' }));
    await page.locator('[data-key=w_mild]').waitFor();
    expect(await page.locator('#announcement').textContent()).toBe(
      'Red warning: A person, Safeguarding, Raised',
    );
  });

  it('shows of a person that there is one, the rules and the level, and nothing else', async () => {
    const { page } = await openBusy();
    const row = page.locator('[data-key=w_person_2]');
    await row.waitFor();
    expect(await row.locator('.subject').textContent()).toBe('A person');
    expect(await row.locator('.said').textContent()).toBe('Protection order breached again or gravely');
    const everything = await page.content();
    expect(everything).not.toContain(TOKEN);
    expect(everything).not.toMatch(/p_[A-Za-z0-9_-]{22}|case-secret/);
  });

  it('says that it is disconnected, and catches up by itself when the server is back', async () => {
    const server = await startServer();
    for (const warning of busyEvening()) server.feed.put(warning);
    const page = await openPage(browser, server);
    await page.locator('[data-key=w_area_1]').waitFor();
    await server.close();
    await page.locator('#connection[data-state=lost]').waitFor();
    expect(await page.locator('#outage').textContent()).toMatch(/^Disconnected since .*out of date/);
    expect((await rows(page)).length).toBe(7);
    expect(await axeFaults(page)).toEqual([]);
    const again = await startServer({ port: server.port });
    again.feed.put(busyEvening()[0]!);
    again.feed.put(warningWith({ warningId: 'w_meanwhile' }));
    await page.locator('#connection[data-state=live]').waitFor();
    await soon(async () => new Set(await rows(page))).toEqual(new Set(['w_meanwhile', 'w_area_6']));
    expect(await page.locator('#outage').isVisible()).toBe(false);
  });

  it('speaks Chinese where the browser does, and keeps the language and the theme that were chosen', async () => {
    const { page } = await openBusy({ locale: 'zh-CN' });
    const level = page.locator('[data-key=w_area_1] .level');
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    expect(await level.textContent()).toBe('红色');
    expect(await page.locator('[data-key=w_person_2] .said').textContent()).toBe(
      '再次或严重违反人身安全保护令',
    );
    expect(await axeFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'English' }).click();
    await soon(() => level.textContent()).toBe('Red');
    await page.locator('#tool-menu').click();
    await page.getByLabel('Dark').check();
    expect(await axeFaults(page)).toEqual([]);
    await page.reload();
    await level.waitFor();
    expect(await level.textContent()).toBe('Red');
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
  });

  it.each([
    ['at 360 px', { viewport: { width: 360, height: 700 } }],
    ['at 1280 px', { viewport: { width: 1280, height: 800 } }],
    ['between', { viewport: { width: 700, height: 900 } }],
    ['on a wall screen, dark', { viewport: { width: 2560, height: 1440 }, colorScheme: 'dark' }],
    [
      'dark, in Chinese, at 360 px',
      { viewport: { width: 360, height: 700 }, colorScheme: 'dark', locale: 'zh-CN' },
    ],
  ] as const)('fits %s: nothing is wider than the screen, nothing fails axe', async (_name, options) => {
    const { page } = await openBusy(options);
    await page.locator('[data-key=w_area_1]').waitFor();
    const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(wide).toBeLessThanOrEqual(0);
    const cut = await page
      .locator('#warnings .level, #warnings .state, #warnings .subject, #warnings .latest')
      .evaluateAll((nodes) =>
        nodes.filter((node) => node.scrollWidth > node.clientWidth + 1).map((node) => node.textContent),
      );
    expect(cut).toEqual([]);
    expect(await axeFaults(page)).toEqual([]);
  });

  it('shows in a narrow bar where one is, and that there is more', async () => {
    const server = await startServer();
    for (const warning of busyEvening()) server.feed.put(warning);
    const page = await openPage(browser, server, {
      path: '/rules',
      viewport: { width: 360, height: 700 },
      account: accountWith({ roles: ['duty_officer', 'supervisor', 'approver', 'auditor'] }),
    });
    await page.locator('#pressing .short').waitFor();
    expect(await page.locator('#pressing .short').textContent()).toBe('2');
    expect(await page.locator('#pressing .short').isVisible()).toBe(true);
    expect(await page.locator('#pressing .whole').textContent()).toBe('2 red · 0 overdue');
    const isInSight = () =>
      page.locator('#pages [aria-current]').evaluate((link) => {
        const { left, right } = link.getBoundingClientRect();
        const around = link.parentElement!.getBoundingClientRect();
        return left >= around.left && right <= around.right + 1;
      });
    await soon(isInSight).toBe(true);
    await soon(() => page.locator('#pages').getAttribute('class')).toMatch(/^(?=.*more-before).*more-after/);
    const overflow = () => page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(await overflow()).toBe(0);
    await page.locator('#pages a').first().click();
    await page.locator('#warnings').waitFor();
    await soon(isInSight).toBe(true);
    await soon(() => page.locator('#pages').getAttribute('class')).toBe('pages more-after');
    expect(await overflow()).toBe(0);
  });

  it('takes markup in a warning for text', async () => {
    const server = await startServer({ titleOf: () => ({ en: '<img src=x onerror=alert(1)>' }) });
    const page = await openPage(browser, server);
    server.feed.put(warningWith());
    const row = page.locator('[data-key=w_1]');
    await row.waitFor();
    expect(await row.locator('.said').textContent()).toBe('<img src=x onerror=alert(1)>');
    expect(await row.locator('img').count()).toBe(0);
  });

  it('holds 5,000 open warnings with a screenful of rows, all to be reached', async () => {
    const server = await startServer({}, { maxOpen: 5_000 });
    const at = Date.now();
    for (let i = 0; i < 5_000; i++)
      server.feed.put(
        warningWith({ warningId: `w_${i}`, at: at - i, openedAt: at - i, acknowledgeBy: at + 3_600_000 + i }),
      );
    const page = await openPage(browser, server);
    await soon(() => page.locator('.summary').textContent()).toMatch(/^5,000 open/);
    await page.locator('[data-key=w_0]').waitFor();
    expect((await rows(page)).length).toBeLessThan(60);
    await page.keyboard.press('End');
    await page.locator('[data-key=w_4999] a:focus').waitFor();
    expect(await page.locator('[data-key=w_4999]').getAttribute('aria-posinset')).toBe('5000');
    expect((await rows(page)).length).toBeLessThan(60);
  });
});

/** Counts the notes that are played, on a machine that may have no loudspeaker. */
const COUNTED_NOTES = `
  window.notes = 0;
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) {
    window.notes++;
    return start.apply(this, when);
  };
`;
