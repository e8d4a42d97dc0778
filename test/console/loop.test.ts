import { readFileSync } from 'node:fs';
import { latLngToCell } from 'h3-js';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { greetingOf } from '../e2e/support/greeting.ts';
import { createWorkspace, type Started, type Workspace } from '../e2e/support/workspace.ts';
import { PLACE, person } from '../events.ts';
import { waitUntil } from '../wait-until.ts';
import { axeFaults } from './axe.ts';
import { hasBrowser, launchBrowser } from './browser.ts';
import { soon } from './soon.ts';

/**
 * The officers' loop on the whole system, run as a process of its own over the embedded log and the embedded ClickHouse, amid
 * a simulated town that goes on raising warnings of its own.
 */

const SETTINGS = {
  TOCSIN_HTTP_PORT: '0',
  TOCSIN_CLICKHOUSE_DOOR_PORT: '0',
  TOCSIN_METRICS_PORT: '0',
  // This town has a person in red at least once a minute, whenever one begins to look.
  TOCSIN_SIMULATE_SEED: '9',
  TOCSIN_SOURCES: JSON.stringify([
    { id: 'police-desk', streams: ['police-incidents'], legalBasis: 'statute' },
    { id: 'city-cameras', streams: ['camera-alarms'], legalBasis: 'statute' },
  ]),
};
const SMOKE_AREA = `area:cell:${latLngToCell(PLACE.lat, PLACE.lon, 9)}`;
/** More than the town fills: a list shows only what is in sight. */
const TALL = { width: 1280, height: 2400 };

describe.runIf(hasBrowser())('the loop from a red warning to its outcome', () => {
  let workspace: Workspace;
  let command: Started;
  let browser: Browser;
  let origin = '';
  let door = '';

  beforeAll(async () => {
    browser = await launchBrowser();
    workspace = await createWorkspace();
    await start();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await workspace?.remove();
  });

  /** Starts the system, again at the port that it had. */
  async function start(): Promise<void> {
    const port = origin === '' ? '0' : new URL(origin).port;
    command = workspace.start(['up', '--simulate'], { env: { ...SETTINGS, TOCSIN_HTTP_PORT: port } });
    ({ page: origin, door } = await greetingOf(command));
  }

  /** Somebody in a profile of their own, who has signed in by a link. */
  async function signIn(
    name: string,
    ...grants: readonly string[]
  ): Promise<{ page: Page; context: BrowserContext }> {
    const made = await workspace.run(['account', 'add', name, ...grants], { env: SETTINGS });
    const link = /http\S+#link=\S+/.exec(made.stdout + made.stderr)?.[0];
    if (link === undefined) throw new Error(`no link: ${made.stdout} ${made.stderr}`);
    const context = await browser.newContext({ viewport: TALL });
    await context.addInitScript(TOLD);
    const page = await context.newPage();
    await page.goto(origin + new URL(link).pathname + new URL(link).hash);
    await page.locator('#by-link button').click();
    await page.locator('#go-on').click();
    await page.locator('#connection[data-state=live]').waitFor();
    return { page, context };
  }

  const breach = (caseId: string, token: string) => ({
    stream: 'police-incidents',
    caseId,
    occurredAt: new Date().toISOString(),
    category: 'protection_order_breach',
    severity: 4,
    source: 'police-desk',
    place: PLACE,
    parties: [{ token, role: 'victim' }],
  });
  const smoke = (deviceId: string) => ({
    stream: 'camera-alarms',
    caseId: `smoke-${deviceId}`,
    occurredAt: new Date().toISOString(),
    category: 'smoke',
    severity: 3,
    source: 'city-cameras',
    place: PLACE,
    deviceId,
  });
  const send = async (event: object) => {
    const response = await fetch(`${origin}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([event]),
    });
    expect(await response.json()).toMatchObject({ accepted: 1 });
  };
  async function query(text: string): Promise<string> {
    const key = readFileSync(workspace.file('data/clickhouse.key'), 'utf8').trim();
    const response = await fetch(`${door}/?query=${encodeURIComponent(text)}`, {
      headers: { 'X-ClickHouse-Key': key },
    });
    return (await response.text()).trim();
  }
  /** People's warnings that stand in red in the list. */
  const peopleInRed = (page: Page): Promise<readonly string[]> =>
    page
      .locator('#warnings > li[data-level=red]', { hasText: 'A person' })
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-key')!));
  /** By the keys alone, wherever the row stands among the town's, and though others come before it meanwhile. */
  const goTo = async (page: Page, id: string) => {
    const rowsAhead = `(() => {
      const placeOf = (row) => Number(document.querySelector('#warnings > li' + row)?.ariaPosInSet ?? 0);
      return placeOf('[data-key=${id}]') - placeOf('[data-current]');
    })()`;
    await waitUntil(`${id} to be the current row`, async () => {
      const ahead = await page.evaluate<number>(rowsAhead);
      if (ahead !== 0) await page.keyboard.press(ahead > 0 ? 'j' : 'k');
      return ahead === 0;
    });
  };
  const open = async (page: Page, id: string) => {
    await goTo(page, id);
    await page.keyboard.press('Enter');
    await page.locator('.gate').waitFor();
  };
  const giveReason = async (page: Page) => {
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.locator('.actions').waitFor();
  };
  const doIt = async (page: Page, key: string) => {
    await page.keyboard.press(key);
    await page.locator('dialog.action').waitFor();
  };
  const submit = async (page: Page) => {
    await page.locator('dialog button[type=submit]').click();
    await page.locator('dialog').waitFor({ state: 'detached' });
  };

  it('appears, is opened with a reason, explained, acknowledged, visited, closed; others see it, a viewer does not', async () => {
    const everywhere = ['--areas', '*', '--roles'];
    const lin = await signIn('lin', ...everywhere, 'duty_officer');
    const chen = await signIn('chen', ...everywhere, 'supervisor');
    const viewer = await signIn('visitor', ...everywhere, 'viewer');
    const told: string[] = [];
    await viewer.page.exposeFunction('told', (data: string) => told.push(data));
    await viewer.page.evaluate(
      `new EventSource('/v1/stream').addEventListener('warning', ({ data }) => told(data))`,
    );
    const began = await viewer.page.evaluate<string>(
      `new Promise((resolve) => new EventSource('/v1/stream').addEventListener('counts', ({ lastEventId }) => resolve(lastEventId), { once: true }))`,
    );
    await lin.page.evaluate('window.isTheSame = true');

    const before = new Set(await peopleInRed(lin.page));
    const id = await waitUntil(
      'the town to have another person in red',
      async () => (await peopleInRed(lin.page)).find((key) => !before.has(key)),
      180_000,
    );
    await chen.page.locator(`[data-key=${id}][data-level=red]`).waitFor();
    await soon(() => lin.page.title()).toMatch(/^\(\d+\)/);
    expect(await lin.page.evaluate('window.isTheSame')).toBe(true);
    const { token, cases } = await waitUntil('the store to tell of whom it is and why', async () => {
      const subject = `SELECT any(subject) FROM warnings WHERE warning_id = '${id}'`;
      const because = `SELECT groupUniqArrayArray(events) FROM warning_contributions WHERE warning_id = '${id}'`;
      const [, token] = /^individual:(\S+)$/.exec(await query(subject)) ?? [];
      const cases = (await query(because)).match(/[^[\]',]+/g);
      return token !== undefined && cases !== null && { token, cases: cases.join('|') };
    });

    await open(lin.page, id);
    expect(await lin.page.content()).not.toContain(token);
    await giveReason(lin.page);
    expect(await lin.page.locator('.head').getAttribute('data-level')).toBe('red');
    expect(await lin.page.locator('.head h1').textContent()).toMatch(/^A person: \S/);
    expect(await lin.page.locator('.parts').textContent()).toMatch(new RegExp(cases));
    expect(await lin.page.locator('.details').textContent()).toContain(token);
    expect(await axeFaults(lin.page)).toEqual([]);

    await doIt(lin.page, 'a');
    await submit(lin.page);
    await soon(() => lin.page.locator('.head .stands').textContent()).toMatch(/^Acknowledged/);
    await chen.page.locator(`[data-key=${id}][data-status=acknowledged]`).waitFor();
    await open(chen.page, id);
    await giveReason(chen.page);
    await soon(() => chen.page.locator('.time-line').textContent()).toMatch(/lin acknowledged it/);
    await doIt(chen.page, 's');
    await chen.page.getByLabel('lin', { exact: true }).check();
    await submit(chen.page);
    await soon(() => lin.page.locator('.time-line').textContent()).toMatch(/chen assigned it.*lin \(you\)/s);
    await chen.page.goBack();

    await doIt(lin.page, 'v');
    await submit(lin.page);
    await soon(() => lin.page.locator('.time-line').textContent()).toMatch(/lin \(you\) noted a visit/);

    await doIt(lin.page, 'x');
    await lin.page.getByLabel('Substantiated There').check();
    await submit(lin.page);
    await soon(() => lin.page.locator('.head .stands').textContent()).toMatch(/^Closed.*Substantiated/);
    await chen.page.locator(`[data-key=${id}]`).waitFor({ state: 'detached' });

    await soon(() => query(`SELECT status, outcome FROM warnings_current WHERE warning_id = '${id}'`)).toBe(
      'closed\tsubstantiated',
    );
    const actions = `SELECT groupArray(action) FROM (SELECT action FROM follow_ups WHERE warning_id = '${id}' ORDER BY at)`;
    await soon(() => query(actions)).toBe("['acknowledge','assign','visit','close']");
    const looks = `SELECT uniqExact(who) FROM access_log WHERE stated_reason = 'I am following this warning up' AND query = '${id}'`;
    await soon(() => query(looks)).toBe('2');

    // The viewer's stream lives: what they may see comes.
    await send(smoke('device-1'));
    await send(smoke('device-2'));
    await soon(() => told.join()).toContain(SMOKE_AREA);
    // Nor do they hear of it who come back to a place before it.
    await viewer.page.evaluate(
      `new EventSource('/v1/stream?after=${began}').addEventListener('warning', ({ data }) => told('again ' + data))`,
    );
    await soon(() => told.join()).toMatch(new RegExp(`again .*${SMOKE_AREA}`));
    await viewer.page.goto(`${origin}/warnings/${id}`);
    await soon(() => viewer.page.locator('.one').textContent()).toMatch(
      /no such warning, or it is not for your account/,
    );
    const asked = await viewer.page.evaluate<readonly (readonly [number, string])[]>(`Promise.all(
      ['/v1/warnings/${id}', '/v1/warnings', '/v1/warnings?status=closed', '/v1/handover?since=${new Date(Date.now() - 3_600_000).toISOString()}',
       '/v1/subjects/individual:${token}?reason=curious'].map(async (path) => {
        const response = await fetch(path);
        return [response.status, await response.text()];
      }))`);
    expect(asked.map(([status]) => status)).toEqual([404, 200, 200, 403, 403]);
    const tried = await viewer.page.evaluate<readonly (readonly [number, string])[]>(`(async () => {
      const { csrf } = await (await fetch('/v1/session')).json();
      const post = (path, body) => fetch(path, { method: 'POST', body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', 'x-csrf-token': csrf, 'idempotency-key': 'viewer-' + path.length } });
      const answers = await Promise.all([
        fetch('/v1/warnings/${id}', { headers: { accept: 'application/cap+xml' } }),
        fetch('/v1/warnings/${id}', { headers: { accept: 'application/fiware+json' } }),
        post('/v1/warnings/${id}/look', { reason: 'curious about it' }),
        post('/v1/warnings/${id}/actions', { action: 'visit', seenRevision: 0 }),
      ]);
      return await Promise.all(answers.map(async (answer) => [answer.status, await answer.text()]));
    })()`);
    for (const [status] of tried) expect([403, 404]).toContain(status);
    for (const [, text] of [...asked, ...tried]) expect(text).not.toMatch(new RegExp(`${token}|${id}`));
    for (const [, text] of tried) expect(text).not.toMatch(new RegExp(`(?:${cases})\\b`));
    expect(told.join()).not.toMatch(new RegExp(`${token}|${id}|individual`));
  }, 360_000);

  it('misses nothing and is told nothing twice when the line is lost, and the process behind it', async () => {
    const { page } = await signIn('mei', '--areas', '*', '--roles', 'duty_officer');
    await page.evaluate('window.isTheSame = true');
    const listed = async (people: readonly number[]) => {
      const text = await query(
        `SELECT groupArray(warning_id) FROM warnings_current WHERE subject IN (${people.map((n) => `'individual:${person(n)}'`)})`,
      );
      const ids = text.match(/w_\w+/g) ?? [];
      return ids.length === people.length && ids;
    };
    await send(breach('CAD-21', person(21)));
    const [first] = await waitUntil('the first of them', () => listed([21]));
    await page.locator(`[data-key=${first}][data-level=red]`).waitFor();
    for (const n of [22, 23, 24]) await send(breach(`CAD-${n}`, person(n)));
    // Wherever it is: what was accepted may be in the log alone, and nobody was told.
    command.child.kill('SIGKILL');
    await command.ended;
    await page.locator('#connection[data-state=lost]').waitFor();
    await start();
    for (const n of [25, 26]) await send(breach(`CAD-${n}`, person(n)));
    await page.locator('#connection[data-state=live]').waitFor();
    const ids = await waitUntil('all of them', () => listed([21, 22, 23, 24, 25, 26]));
    for (const id of ids) await page.locator(`[data-key=${id}]`).waitFor();
    expect(await page.evaluate('window.isTheSame')).toBe(true);
    const told = await page.evaluate<readonly string[]>('window.told');
    expect(told.length).toBeGreaterThan(0);
    expect(told.length).toBe(new Set(told).size);
    const keys = await page
      .locator('#warnings > li')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-key')));
    expect(keys.length).toBe(new Set(keys).size);
  }, 360_000);
});

/** Keeps which revisions the page's stream told it of. */
const TOLD = `
  window.told = [];
  window.EventSource = class extends EventSource {
    constructor(...where) {
      super(...where);
      this.addEventListener('warning', ({ data }) => {
        const { warningId, revision } = JSON.parse(data);
        window.told.push(warningId + '/' + revision);
      });
    }
  };
`;
