import type { Page } from 'playwright-core';
import type { Evening } from './evening.ts';
import type { Who } from './systems.ts';

/** Something that people see. Each has a picture, and each is held against WCAG. */
export interface View {
  readonly name: string;
  /** Null for whoever is not signed in. */
  readonly who: Who | null;
  /** Null where there is no such thing in a system with nothing in it. */
  path(evening: Evening | null): string | null;
  /** Resolves when it is all there. */
  ready(page: Page): Promise<unknown>;
}

const wait = (selector: string) => (page: Page) => page.locator(selector).first().waitFor();
const always = (path: string) => () => path;
const after = async (page: Page, ...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};

/** The pages, as the menu has them. */
export const PAGES: readonly View[] = [
  // It looks the same whatever the system holds.
  {
    name: 'sign-in',
    who: null,
    path: (evening) => (evening === null ? null : '/sign-in'),
    ready: wait('#by-password'),
  },
  {
    name: 'watch',
    who: 'officer',
    path: always('/'),
    ready: async (page) => {
      await wait('.summary:has-text("open"), .summary:has-text("未结")')(page);
    },
  },
  {
    name: 'warning',
    who: 'officer',
    path: (evening) => (evening === null ? null : `/warnings/${evening.place}`),
    ready: async (page) => {
      await wait('.actions')(page);
      await wait('.decay')(page);
    },
  },
  {
    name: 'person',
    who: 'officer',
    path: (evening) => (evening === null ? null : `/warnings/${evening.person}`),
    ready: wait('.gate'),
  },
  { name: 'handover', who: 'officer', path: always('/handover'), ready: wait('.numbers, .none') },
  {
    name: 'map',
    who: 'officer',
    path: always('/map'),
    ready: async (page) => {
      await wait('.map-page[data-state=ready] .drawing[data-drawn=true]')(page);
      // Before it has found its place it shows the whole world.
      await wait('.maplibregl-ctrl-scale:not(:text("000 km"))')(page);
    },
  },
  { name: 'rules', who: 'approver', path: always('/rules'), ready: wait('tr[data-rule]') },
  {
    name: 'rule',
    who: 'analyst',
    path: (evening) => (evening === null ? null : '/rules/domestic-repeat-28d'),
    ready: wait('[data-state=ready] #rule-edit'),
  },
  {
    name: 'rule-edit',
    who: 'analyst',
    path: (evening) => (evening === null ? null : '/rules/domestic-repeat-28d'),
    ready: async (page) => {
      await page.locator('#rule-edit').click();
      await wait('.editing[data-checked=true]')(page);
      // The bar stays above what is scrolled to.
      await page.evaluate("scrollTo(0, document.querySelector('.editing').offsetTop - 120)");
    },
  },
  {
    name: 'devices',
    who: 'officer',
    path: always('/devices'),
    ready: wait('.devices-page[data-state=ready]'),
  },
  {
    name: 'deliveries',
    who: 'officer',
    path: always('/deliveries'),
    ready: wait('.deliveries-page[data-state=ready]'),
  },
  { name: 'access-log', who: 'auditor', path: always('/access-log'), ready: wait('[data-chain=holds]') },
];

const onWarning =
  (...keys: readonly string[]) =>
  async (page: Page) => {
    await wait('.actions')(page);
    await after(page, ...keys);
    await wait('dialog[open]')(page);
  };
const actionOn = (name: string, key: string, of: 'place' | 'closed' = 'place'): View => ({
  name,
  who: 'officer',
  path: (evening) => (evening === null ? null : `/warnings/${evening[of]}`),
  ready: onWarning(key),
});

const TROUBLE: readonly View[] = [
  {
    name: 'sign-in-refused',
    who: null,
    path: always('/sign-in'),
    ready: async (page) => {
      await page.locator('#name').fill('nobody');
      await page.locator('#password').fill('wrong');
      await page.keyboard.press('Enter');
      await wait('#fault:not(:empty)')(page);
    },
  },
  {
    name: 'missing',
    who: 'officer',
    path: always('/warnings/w_none'),
    ready: wait('.one .empty h1'),
  },
  { name: 'not-yours', who: 'officer', path: always('/access-log'), ready: wait('.empty h1') },
];

/** What opens over a page, and what is in the way. */
export const OVER: readonly View[] = [
  ...TROUBLE,
  actionOn('acknowledge', 'a'),
  actionOn('assign', 's'),
  actionOn('contact', 'c'),
  actionOn('visit', 'v'),
  actionOn('refer', 'r'),
  actionOn('silence', 'm'),
  actionOn('close', 'x'),
  actionOn('reopen', 'e', 'closed'),
  { name: 'help', who: 'officer', path: always('/'), ready: onWatch('?') },
  {
    name: 'menu',
    who: 'officer',
    path: always('/'),
    ready: async (page) => {
      await page.locator('#tool-menu').click();
      await wait('dialog[open]')(page);
    },
  },
];

function onWatch(...keys: readonly string[]) {
  return async (page: Page) => {
    await wait('#connection[data-state=live]')(page);
    await after(page, ...keys);
    await wait('dialog[open]')(page);
  };
}
