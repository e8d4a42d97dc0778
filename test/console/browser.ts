import { accessSync, constants } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** Whether there is a browser to test with. Says so loudly where there is none, and fails where one is owed. */
export function hasBrowser(): boolean {
  try {
    accessSync(executablePath, constants.X_OK);
    return true;
  } catch {
    const remedy = 'install one with "apt-get install chromium", or name one in CHROMIUM_PATH';
    if (process.env.CI) throw new Error(`no Chromium at ${executablePath}, and pages go untested: ${remedy}`);
    console.warn(
      `\n!!! THE PAGES ARE NOT TESTED: no Chromium at ${executablePath}. To test them, ${remedy}.\n`,
    );
    return false;
  }
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
