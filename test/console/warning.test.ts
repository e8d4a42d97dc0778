import { readdirSync, readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Warning } from '../../services/core/record/warning.ts';
import type { Rule } from '../../services/core/rule/rule.ts';
import { LogError } from '../../services/steps/ports/log.ts';
import type { ActionResult, Actions } from '../../services/steps/push/actions.ts';
import { accountWith } from '../adapters/http/accounts.ts';
import { historyOf } from '../adapters/http/history.ts';
import { startServer } from '../adapters/http/server-under-test.ts';
import { personWarning, TOKEN, warningWith } from '../steps/push/warnings.ts';
import { axeFaults } from './axe.ts';
import { hasBrowser, launchBrowser } from './browser.ts';
import { openPage, type Visit } from './open-page.ts';
import { soon } from './soon.ts';

const RULES = new Map(
  readdirSync('rules')
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(`rules/${name}`, 'utf8')) as Rule)
    .map((rule) => [rule.id, rule]),
);
const ruleOf = (id: string) => RULES.get(id);
const titleOf = (id: string) => RULES.get(id)?.title;

const now = Date.now();
const [PART] = warningWith().contributions;
/** A place whose score has three parts that are no whole tenths. */
const PLACE: Warning = warningWith({
  warningId: 'w_place',
  revision: 1,
  level: 'orange',
  previousLevel: 'yellow',
  reason: 'escalated',
  score: 75.4321,
  areaCode: '110101001002',
  at: now - 60_000,
  openedAt: now - 600_000,
  acknowledgeBy: now + 1_740_000,
  contributions: [
    { ...PART!, rule: 'near-repeat-burglary-200m', points: 22, contribution: 15.1444, at: now - 600_000 },
    { ...PART!, rule: 'near-repeat-burglary-100m', points: 42, contribution: 40.1433, at: now - 60_000 },
    { ...PART!, rule: 'near-repeat-vehicle-theft', points: 22, contribution: 20.1444, at: now - 300_000 },
  ],
});
const BEFORE: Warning = {
  ...PLACE,
  revision: 0,
  level: 'yellow',
  previousLevel: null,
  reason: 'raised',
  score: 41.5,
  at: now - 600_000,
  contributions: [PLACE.contributions[0]!, PLACE.contributions[2]!],
};
const PERSON = personWarning({
  warningId: 'w_person',
  at: now - 30_000,
  openedAt: now - 30_000,
  acknowledgeBy: now + 270_000,
  areaCode: '110101001002',
  assignee: null,
  contributions: [
    { ...PART!, rule: 'protection-order-breach-grave', points: 92, contribution: 92, at: now - 30_000 },
  ],
});

describe.runIf(hasBrowser())('the page Warning', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  /** Actions are kept; each is answered as `answer` says. */
  async function open(id: string, answer: (asked: Asked) => ActionResult, visit: Visit = {}) {
    const asked: Asked[] = [];
    const actions: Actions = {
      act: async (account, request) => {
        asked.push({ ...request, account } as Asked);
        return answer(asked.at(-1)!);
      },
    };
    const server = await startServer({
      ruleOf,
      titleOf,
      actions,
      history: historyOf([BEFORE, PLACE, PERSON]),
    });
    for (const warning of [BEFORE, PLACE, PERSON]) server.feed.put(warning);
    const page = await openPage(browser, server, { path: `/warnings/${id}`, ...visit });
    return { ...server, page, asked };
  }
  type Asked = Parameters<Actions['act']>[1] & { readonly account: string };

  const done = (warning: Warning, change: Partial<Warning>) => (): ActionResult => ({
    kind: 'done',
    warning: { ...warning, revision: warning.revision + 1, ...change },
  });
  const none = (): ActionResult => ({ kind: 'accepted' });
  const act = async (page: Page, key: string) => {
    await page.locator('.actions').waitFor();
    await page.keyboard.press(key);
    await page.locator('dialog.action').waitFor();
  };

  it('says in one sentence what happened, and what changed last', async () => {
    const { page } = await open('w_place', none);
    await page.locator('.actions').waitFor();
    expect(await page.locator('.head h1').textContent()).toMatch(/^Cell a42803: 2 .*100 m/);
    expect(await page.locator('.head .stands').textContent()).toMatch(/^Nobody on it · Due in 2\d mins$/);
    const changed = await page.locator('.changed-card').textContent();
    expect(changed).toMatch(/Escalated.*Yellow → Orange.*Score 41\.5 → 75\.4.*New: .*100 m/);
    await soon(() => page.title()).toBe('(1) Warning · Tocsin');
    expect(await axeFaults(page)).toEqual([]);
  });

  it('explains the score by a bar and a table whose parts sum to it, the greatest first', async () => {
    const { page } = await open('w_place', none);
    await page.locator('.parts').waitFor();
    const shares = (await page.locator('.parts td.share').allTextContents()).map((text) =>
      Math.round(Number(text) * 10),
    );
    const total = shares.pop();
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(total);
    expect(total).toBe(754);
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
    const widths = await page
      .locator('.bar-of-score, .part')
      .evaluateAll((parts) => parts.map((part) => part.getBoundingClientRect().width));
    const [whole, ...filled] = widths as [number, ...number[]];
    expect(filled.reduce((sum, width) => sum + width, 0) / whole).toBeCloseTo(0.754, 2);
    await page.locator('.parts summary').first().click();
    expect(await page.locator('.parts details').first().textContent()).toMatch(
      /Basis: .+Owner: .+Cases: case-1; case-2/,
    );
  });

  it('shows the decay to come and what happened when', async () => {
    const { page } = await open('w_place', none);
    await page.locator('.decay').waitFor();
    expect(await page.locator('figcaption').textContent()).toMatch(
      /^Orange until .+; Yellow until .+; then below blue$|^Orange until .+/,
    );
    expect(await page.locator('.decay-card').textContent()).toMatch(/says nothing about the danger/);
    const kinds = await page
      .locator('.time-line li')
      .evaluateAll((items) => items.map((item) => item.getAttribute('data-kind')));
    expect(kinds).toEqual(['revision', 'match', 'match', 'revision', 'match']);
  });

  it('asks why before it shows a person, once, and writes each look down; nothing of them is there before', async () => {
    const { page, looked } = await open('w_person', none);
    await page.locator('.gate').waitFor();
    expect(await page.content()).not.toContain(TOKEN);
    expect(await page.locator('.head h1').textContent()).toBe(
      'A person: Protection order breached again or gravely',
    );
    expect(looked).toEqual([]);
    expect(await axeFaults(page)).toEqual([]);
    // Nobody's reason is chosen for them.
    await page.keyboard.press('Enter');
    expect(await page.locator('.gate :checked').count()).toBe(0);
    expect(looked).toEqual([]);
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.locator('.actions').waitFor();
    const why = { statedReason: 'I am following this warning up' };
    expect(looked).toMatchObject([why, why]);
    expect(await page.locator('.details').textContent()).toContain(TOKEN);
    await page.reload();
    await page.locator('.actions').waitFor();
    // Given, shown, and shown again.
    expect(looked.map(({ statedReason }) => statedReason)).toEqual(
      Array(3).fill('I am following this warning up'),
    );
    expect(await axeFaults(page)).toEqual([]);
  });

  it('takes a reason in one’s own words, and no empty one', async () => {
    const { page, looked } = await open('w_person', none);
    await page.getByLabel('Something else').check();
    await page.getByRole('button', { name: 'Open' }).click();
    expect(looked).toEqual([]);
    await page.getByLabel('Why, in a few words').fill('court asks for the file');
    await page.getByRole('button', { name: 'Open' }).click();
    await page.locator('.actions').waitFor();
    const why = { statedReason: 'court asks for the file' };
    expect(looked).toMatchObject([why, why]);
  });

  it('acknowledges by two keys, for as long as its level suggests', async () => {
    const answer = done(PLACE, { status: 'acknowledged', reason: 'acknowledged', acknowledgeBy: null });
    const { page, asked } = await open('w_place', answer);
    await act(page, 'a');
    expect(await axeFaults(page)).toEqual([]);
    const before = Date.now();
    await page.keyboard.press('Enter');
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(asked).toMatchObject([{ warningId: 'w_place', action: 'acknowledge', seenRevision: 1 }]);
    expect(Math.abs(asked[0]!.until! - before - 3_600_000)).toBeLessThan(60_000);
    expect(await page.locator('#toast').textContent()).toBe('Acknowledged.');
  });

  it.each([
    ['s', { action: 'assign', assignee: accountWith().id }],
    ['c', { action: 'contact' }],
    ['v', { action: 'visit' }],
    ['r', { action: 'refer' }],
  ])('puts the deadline off by %s for as long as its level suggests, or was chosen', async (key, sent) => {
    const { page, asked } = await open('w_place', none);
    const HOUR = 3_600_000;
    for (const [index, [choose, hours]] of (
      [
        [async () => {}, 1],
        [(dialog: Page) => dialog.getByLabel('4 hr').check(), 4],
      ] as const
    ).entries()) {
      await act(page, key);
      await choose(page);
      const before = Date.now();
      await page.locator('dialog button[type=submit]').click();
      await page.locator('dialog').waitFor({ state: 'detached' });
      expect(asked[index]).toMatchObject(sent);
      expect(Math.abs(asked[index]!.until! - before - hours * HOUR)).toBeLessThan(60_000);
    }
  });

  it('lets an end stand that is later than what its level suggests', async () => {
    const { page, asked, feed } = await open('w_place', none);
    const acknowledgeBy = Date.now() + 7_200_000;
    feed.put({ ...PLACE, revision: 2, reason: 'acknowledged', status: 'acknowledged', acknowledgeBy });
    await soon(() => page.locator('.head .stands').textContent()).toMatch(/^Acknowledged/);
    await act(page, 'v');
    expect(await page.locator('dialog label:has(:checked)').textContent()).toMatch(/^as it stands: until /);
    expect(await axeFaults(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(asked).toMatchObject([{ action: 'visit', until: acknowledgeBy }]);
  });

  it('leaves to its level how soon another is asked', async () => {
    const account = accountWith({ units: ['north'] });
    const { page, asked } = await open('w_place', none, { account });
    await act(page, 's');
    expect(await page.getByText('It asks again after').isVisible()).toBe(true);
    await page.getByLabel('Unit north').check();
    expect(await page.getByText('It asks again after').isVisible()).toBe(false);
    await page.locator('dialog button[type=submit]').click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(asked).toMatchObject([{ action: 'assign', assignee: 'unit:north', until: null }]);
  });

  it('sends the same again where the first got no answer, its end included', async () => {
    let calls = 0;
    const { page, asked } = await open('w_place', () => {
      if (calls++ === 0) throw new LogError('unavailable', 'away for a moment');
      return none();
    });
    await act(page, 'a');
    await page.locator('dialog button[type=submit]').click();
    await page.locator('dialog .notice').waitFor();
    await page.locator('dialog button[type=submit]').click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(asked).toHaveLength(2);
    expect(asked[1]).toEqual(asked[0]);
  });

  it.each([
    ['s', { action: 'assign', assignee: accountWith().id }, async () => {}],
    ['c', { action: 'contact' }, async () => {}],
    ['v', { action: 'visit' }, async () => {}],
    ['r', { action: 'refer' }, async () => {}],
    [
      'm',
      { action: 'silence', reason: 'planned_event', rule: 'near-repeat-vehicle-theft' },
      async (page: Page) => {
        await page.getByLabel('A planned event').check();
        await page.locator('dialog input[name=rule][value=near-repeat-vehicle-theft]').check();
      },
    ],
    [
      'x',
      { action: 'close', outcome: 'substantiated' },
      (page: Page) => page.getByLabel('Substantiated There').check(),
    ],
  ] as const)('does by %s what it says: %o', async (key, sent, fill) => {
    const { page, asked } = await open('w_place', none);
    await act(page, key);
    await fill(page);
    await page.locator('dialog button[type=submit]').click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(asked).toMatchObject([sent]);
    // It was taken, and its revision has yet to come.
    expect(await page.locator('#toast').textContent()).toMatch(/^Taken/);
  });

  describe('of one that was closed', () => {
    const CLOSED: Warning = {
      ...PLACE,
      revision: 2,
      status: 'closed',
      reason: 'closed',
      outcome: 'duplicate',
      acknowledgeBy: null,
    };
    async function reopen(answer: () => ActionResult, visit: Visit = {}) {
      const opened = await open('w_place', answer, visit);
      opened.feed.put(CLOSED);
      await opened.page.locator('[data-action=reopen]').click();
      await opened.page.locator('dialog input[value=closed_in_error]').check();
      await opened.page.locator('dialog button[type=submit]').click();
      return opened;
    }

    it('promises nothing where it is not open again yet', async () => {
      const { page } = await reopen(none);
      await page.locator('dialog').waitFor({ state: 'detached' });
      expect(await page.locator('#toast').textContent()).toMatch(
        /nothing has come of it so far.*stays closed/,
      );
    });

    it.each([
      ['en-GB', /^Its score has fallen below blue since, so it stays closed/],
      ['zh-CN', /^其分值此后已降至蓝色以下/],
    ])('says why it stays closed, in %s', async (locale, said) => {
      const { page } = await reopen(() => ({ kind: 'nothing_left' }), { locale });
      await soon(() => page.locator('dialog .notice').textContent()).toMatch(said);
      expect(await axeFaults(page)).toEqual([]);
    });

    it('leads to a later one about the same', async () => {
      const later: Warning = { ...PLACE, warningId: 'w_later', revision: 4, status: 'expired' };
      const { page, feed } = await reopen(() => ({ kind: 'conflict', current: later, by: null, did: null }));
      feed.put(later);
      await soon(() => page.locator('dialog .notice').textContent()).toMatch(
        /^Another warning about the same was raised since\. This one stays closed/,
      );
      await page.locator('dialog .notice a').click();
      await page.waitForURL('**/warnings/w_later');
      expect(await page.locator('dialog').count()).toBe(0);
    });
  });

  it('does not close without an outcome', async () => {
    const { page, asked } = await open('w_place', none);
    await act(page, 'x');
    await page.locator('dialog button[type=submit]').click();
    expect(await page.locator('dialog').isVisible()).toBe(true);
    expect(asked).toEqual([]);
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
  });

  it('tells what somebody else did meanwhile, and does it all the same only if told to', async () => {
    const other = 'a_another000000000';
    const current: Warning = {
      ...PLACE,
      revision: 2,
      status: 'acknowledged',
      reason: 'acknowledged',
      at: Date.now() - 20_000,
      acknowledgeBy: null,
      followUp: {
        id: 'f1',
        action: 'acknowledge',
        actor: other,
        assignee: null,
        until: null,
        reason: null,
        rule: null,
      },
    };
    const { page, asked } = await open('w_place', ({ seenRevision }) =>
      seenRevision < 2
        ? { kind: 'conflict', current, by: other, did: 'acknowledge' }
        : done(current, { reason: 'closed', status: 'closed', outcome: 'duplicate' })(),
    );
    await act(page, 'x');
    await page.getByLabel('Duplicate').check();
    await page.locator('dialog button[type=submit]').click();
    await page.locator('dialog .notice').waitFor();
    expect(await page.locator('dialog .notice').textContent()).toMatch(
      /^Officer 0000 acknowledged it .*2\d sec ago.*Acknowledged\. Nothing you entered is lost/,
    );
    expect(await axeFaults(page)).toEqual([]);
    expect(asked.length).toBe(1);
    await page.getByRole('button', { name: 'all the same' }).click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(asked[1]).toMatchObject({ action: 'close', outcome: 'duplicate', seenRevision: 2 });
    expect(asked[1]!.key).not.toBe(asked[0]!.key);
  });

  it('changes where one looks when somebody else acts, and says who', async () => {
    const { page, feed } = await open('w_place', none);
    await page.locator('.actions').waitFor();
    feed.put({
      ...PLACE,
      revision: 2,
      status: 'acknowledged',
      reason: 'acknowledged',
      acknowledgeBy: null,
      followUp: {
        id: 'f1',
        action: 'acknowledge',
        actor: 'a_another000000000',
        assignee: null,
        until: null,
        reason: null,
        rule: null,
      },
    });
    await page.locator('.one > [role=status] .notice').waitFor();
    expect(await page.locator('.one > [role=status]').textContent()).toBe('Officer 0000 acknowledged it');
    expect(await page.locator('.head .stands').textContent()).toMatch(/^Acknowledged/);
  });

  it('shows a viewer nothing that stands behind it, and no person at all', async () => {
    const viewer = accountWith({ id: 'a_viewer0123456789', roles: ['viewer'] });
    const { page, origin } = await open('w_place', none, { account: viewer });
    await soon(() => page.locator('.one').textContent()).toMatch(/More is shown to duty officers/);
    expect(await page.locator('.actions, .parts').count()).toBe(0);
    expect(await page.content()).not.toContain('case-1');
    await page.goto(`${origin}/warnings/w_person`);
    await soon(() => page.locator('.one').textContent()).toMatch(
      /no such warning, or it is not for your account/,
    );
    expect(await axeFaults(page)).toEqual([]);
  });

  it.each([
    ['at 360 px', { viewport: { width: 360, height: 700 } }],
    ['on a wall screen, dark', { viewport: { width: 2560, height: 1440 }, colorScheme: 'dark' }],
    [
      'in Chinese, dark, at 360 px',
      { viewport: { width: 360, height: 700 }, colorScheme: 'dark', locale: 'zh-CN' },
    ],
  ] as const)('fits %s', async (_name, options) => {
    const { page } = await open('w_place', none, options);
    await page.locator('.decay').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    expect(await axeFaults(page)).toEqual([]);
  });
});
