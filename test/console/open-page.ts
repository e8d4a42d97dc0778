import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import type { Account } from '../../services/core/access/account.ts';
import { by } from '../adapters/http/accounts.ts';

export interface Visit extends BrowserContextOptions {
  readonly path?: string;
  /** Who comes; whoever the server takes everybody for where it is left out. */
  readonly account?: Account;
  /** Runs in the page before anything else does. */
  readonly before?: string;
  /** Not waited for: the line to the server. */
  readonly isOffline?: boolean;
}

/** A page of the console in a profile of its own, connected. Whatever it complains about fails the test. */
export async function openPage(
  browser: Browser,
  { origin, port }: { readonly origin: string; readonly port: number },
  { path = '/', account, before, isOffline = false, ...options }: Visit = {},
): Promise<Page> {
  const context = await browser.newContext(options);
  if (account !== undefined) {
    const [name, ...value] = by(account, port).cookie!.split('=');
    await context.addCookies([{ name: name!, value: value.join('='), url: origin }]);
  }
  if (before !== undefined) await context.addInitScript(before);
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
  await page.goto(origin + path);
  if (!isOffline)
    await page.locator('#connection[data-state=live], #connection[hidden]').waitFor({ state: 'attached' });
  return page;
}
