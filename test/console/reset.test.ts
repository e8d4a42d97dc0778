import { expect, it, onTestFinished } from 'vitest';
import { accountWith } from '../adapters/http/accounts.ts';
import { startServer } from '../adapters/http/server-under-test.ts';
import { warningWith } from '../steps/push/warnings.ts';
import { hasBrowser, launchBrowser } from './browser.ts';
import { openPage } from './open-page.ts';
import { soon } from './soon.ts';

it.runIf(hasBrowser())(
  'a page asks for the list again when it may be wrong, and not each time that is said',
  async () => {
    const browser = await launchBrowser();
    onTestFinished(() => browser.close());
    const server = await startServer();
    const page = await openPage(browser, server, { account: accountWith({ areas: ['310101'] }) });
    let lists = 0;
    page.on('request', (request) => {
      if (/level=red&limit=500/.test(request.url())) lists++;
    });
    const put = (warningId: string, revision: number, areaCode: string) =>
      server.feed.put(warningWith({ warningId, revision, areaCode }));
    // Each may have been in sight, before what the process has read.
    put('w_elsewhere', 5, '310102');
    await soon(() => lists).toBe(1);
    for (let i = 0; i < 20; i++) {
      put(`w_elsewhere_${i}`, 5, '310102');
      put(`w_${i}`, 0, '310101');
      await page.locator(`[data-key=w_${i}]`).waitFor({ state: 'attached' });
    }
    expect(lists).toBe(1);
    await soon(() => lists).toBe(2);
  },
  60_000,
);
