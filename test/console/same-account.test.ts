import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../services/core/access/account.ts';
import { accountWith, signedInAs } from '../adapters/http/accounts.ts';
import { startServer } from '../adapters/http/server-under-test.ts';
import { warningWith } from '../steps/push/warnings.ts';
import { hasBrowser, launchBrowser } from './browser.ts';
import { openPage } from './open-page.ts';
import { soon } from './soon.ts';

describe.runIf(hasBrowser())('a page whose account may something else by now', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  /** A page with two warnings of neighbouring counties, and a stream that ends as soon as it is long; `change` its account. */
  async function openChanging() {
    let account = accountWith({ areas: ['310101', '310102'] });
    const now = () => signedInAs(account).sessions;
    const signIn = signedInAs(account);
    const sessions = {
      ...signIn.sessions,
      find: (secret: string | null) => now().find(secret),
      peek: (secret: string | null) => now().peek(secret),
    };
    const server = await startServer({ entry: { signIn: { ...signIn, sessions } }, streamLastsMs: 500 });
    for (const code of ['310101', '310102'])
      server.feed.put(warningWith({ warningId: `w_${code}`, areaCode: `${code}001003` }));
    const page = await openPage(browser, server);
    await page.locator('[data-key=w_310101]').waitFor();
    await page.locator('[data-key=w_310102]').waitFor();
    await page.evaluate('window.isTheSame = true');
    const change = (to: Partial<Account>) => {
      account = { ...account, ...to };
    };
    return { page, change, isTheSame: () => page.evaluate<boolean>('window.isTheSame === true') };
  }

  it('holds nothing any more of an area that was taken', async () => {
    const { page, change, isTheSame } = await openChanging();
    change({ areas: ['310102'] });
    await page.locator('[data-key=w_310101]').waitFor({ state: 'detached' });
    await soon(isTheSame).toBe(false);
    await page.locator('[data-key=w_310102]').waitFor();
    expect(await page.locator('#warnings > li').count()).toBe(1);
  });

  it('holds no more of a warning than the role that is left sees', async () => {
    const { page, change, isTheSame } = await openChanging();
    change({ roles: ['viewer'] });
    await soon(isTheSame).toBe(false);
    await page.locator('[data-key=w_310101]').waitFor();
  });

  it('leaves what the role that is left does not see', async () => {
    const { page, change } = await openChanging();
    change({ roles: ['auditor'] });
    await soon(() => page.url()).toMatch(/\/access-log$/);
    expect(await page.content()).not.toMatch(/w_3101/);
  });

  it('stays as it is while the account does, however often its stream begins again', async () => {
    const { page, isTheSame } = await openChanging();
    const again = () => page.waitForResponse((response) => response.url().endsWith('/v1/stream'));
    await again();
    await again();
    expect(await isTheSame()).toBe(true);
  });
});
