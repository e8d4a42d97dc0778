import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { LIN, type Started, startWithSignIn } from '../adapters/http/sign-in-under-test.ts';
import { PROVIDED_DEFAULTS } from '../adapters/sign-in/provided-defaults.ts';
import { CLIENT_ID, startProvider } from '../adapters/sign-in/provider.ts';
import { axeFaults } from './axe.ts';
import { hasBrowser, launchBrowser } from './browser.ts';
import { soon } from './soon.ts';

const PASSWORD = 'a quiet night in November';

describe.runIf(hasBrowser())('the page Sign in', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  /** A page in a profile of its own. Whatever it complains about fails the test. */
  async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
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
    return page;
  }

  const linkFor = ({ signIn, origin }: Started) => {
    const account = signIn.accounts.byName('lin') ?? signIn.accounts.add(LIN)!;
    return `${origin}/sign-in#link=${signIn.newLink(account.id)}`;
  };
  const who = async (page: Page) => {
    await page.locator('#tool-menu').click();
    return await page.locator('dialog .who').textContent();
  };
  const isWatching = (page: Page) => page.locator('#connection[data-state=live]').waitFor();

  it('is where whoever is not signed in comes to; a link leads on, and a password may be set on the way', async () => {
    const started = await startWithSignIn();
    const page = await newPage();
    await page.goto(`${started.origin}/`);
    await page.waitForURL(`${started.origin}/sign-in`);
    await page.locator('#by-password').waitFor();
    await page.goto(linkFor(started));
    await page.locator('#by-link button:focus').waitFor();
    // The link is used by a click, and is not in the address any more.
    expect(page.url()).toBe(`${started.origin}/sign-in`);
    await page.keyboard.press('Enter');
    expect(await axeFaults(page)).toEqual([]);
    await page.locator('#new-password').fill('short');
    await page.locator('#set-password button[type=submit]').click();
    expect(await page.locator('#set-password').isVisible()).toBe(true);
    await page.locator('#new-password').fill('lin lin lin lin');
    await page.keyboard.press('Enter');
    await soon(() => page.locator('#fault').textContent()).toMatch(/too easy/);
    await page.locator('#new-password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await isWatching(page);
    expect(await who(page)).toBe('Lin, north deskDuty officer · 310101');
    await page.locator('#sign-out').click();
    await page.waitForURL(`${started.origin}/sign-in`);
    await page.locator('#name').fill('lin');
    await page.locator('#password').fill('wrong');
    await page.keyboard.press('Enter');
    await soon(() => page.locator('#fault').textContent()).toMatch(/wrong/);
    await page.locator('#password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await isWatching(page);
  });

  it('says when a link does not hold, and when a name is locked, in the language that is chosen', async () => {
    const started = await startWithSignIn();
    const page = await newPage({ locale: 'zh-CN', viewport: { width: 360, height: 640 } });
    const older = linkFor(started);
    linkFor(started);
    await page.goto(older);
    await page.locator('#by-link button').click();
    await soon(() => page.locator('#fault').textContent()).toMatch(/链接无效.*已生成了更新的链接/);
    expect(await axeFaults(page)).toEqual([]);
    for (let tries = 0; tries < 4; tries++) {
      await page.locator('#name').fill('lin');
      await page.locator('#password').fill(`wrong ${tries}`);
      await page.keyboard.press('Enter');
      await soon(() => page.locator('#password').inputValue()).toBe('');
    }
    await soon(() => page.locator('#fault').textContent()).toMatch(/尝试次数过多/);
    await page.locator('[data-language=en]').click();
    await soon(() => page.locator('#fault').textContent()).toMatch(/Too many tries/);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(await page.locator('html').getAttribute('lang')).toBe('en-GB');
    await page.goto(older);
    await page.locator('#by-link button').click();
    await soon(() => page.locator('#fault').textContent()).toMatch(/or a newer one was made/);
  });

  it('leads an administrator to what waits to be sent again, and to the commands for the rest', async () => {
    const started = await startWithSignIn();
    started.signIn.accounts.add({ ...LIN, roles: ['administrator'] });
    const page = await newPage();
    await page.goto(linkFor(started));
    await page.locator('#by-link button').click();
    await page.locator('#go-on').click();
    await soon(() => page.locator('#page').textContent()).toMatch(/on the server with tocsin account/);
    expect(await page.locator('#pages a').allTextContents()).toEqual(['Deliveries']);
    expect(await axeFaults(page)).toEqual([]);
  });

  it('is left for where somebody was going; a session that ends leads back to it', async () => {
    const started = await startWithSignIn();
    const page = await newPage();
    await page.goto(`${started.origin}/?from=mail#w_1`);
    await page.waitForURL(`${started.origin}/sign-in`);
    await page.goto(linkFor(started));
    await page.locator('#by-link button').click();
    await page.locator('#go-on').click();
    await isWatching(page);
    expect(page.url()).toBe(`${started.origin}/?from=mail#w_1`);
    started.signIn.accounts.remove(started.signIn.accounts.byName('lin')!.id);
    await page.waitForURL(`${started.origin}/sign-in`, { timeout: 30_000 });
  });

  it('leads to a provider on another site and back, with a cookie that no other site sends', async () => {
    const provider = await startProvider({}, 'localhost');
    const options = { ...PROVIDED_DEFAULTS, issuer: provider.issuer, clientId: CLIENT_ID, clientSecret: '' };
    const started = await startWithSignIn({ local: null, provider: options });
    const page = await newPage();
    await page.goto(started.origin);
    await page.locator('#provider').click();
    await isWatching(page);
    expect(await who(page)).toMatch(/^Lin/);
    const cookies = await page.context().cookies();
    expect(cookies.map(({ sameSite, httpOnly }) => [sameSite, httpOnly])).toEqual([['Strict', true]]);
    provider.behaviour.claims = { sub: 'ana' };
    await page.locator('#sign-out').click();
    await page.locator('#provider').click();
    await soon(() => page.locator('#fault').textContent()).toMatch(/no role here/);
  });

  it('has a name for every field, and one order of focus', async () => {
    const started = await startWithSignIn();
    const page = await newPage();
    await page.goto(`${started.origin}/sign-in`);
    await page.locator('#by-password').waitFor();
    for (const name of ['Name', 'Password']) await page.getByLabel(name, { exact: true }).waitFor();
    const order: (string | null)[] = [];
    for (let step = 0; step < 5; step++) {
      order.push(
        await page.evaluate<string | null>('document.activeElement.id || document.activeElement.textContent'),
      );
      await page.keyboard.press('Tab');
    }
    expect(order.slice(0, 3)).toEqual(['name', 'password', 'Sign in']);
    expect(await page.locator('#fault').getAttribute('role')).toBe('alert');
  });
});
