import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { personWarning } from '../../steps/push/warnings.ts';
import { ask, openStream } from './ask.ts';
import { browserLike } from './browser-like.ts';
import { codeOf, LIN, signedIn, startWithSignIn } from './sign-in-under-test.ts';

const HOUR_MS = 3_600_000;
const PASSWORD = 'a quiet night in November';

describe('a link', () => {
  it('signs its account in, once', async () => {
    const started = await startWithSignIn();
    const { account, browser } = await signedIn(started);
    const session = await browser.get('/v1/session');
    expect(session.json()).toMatchObject({
      account: { id: account.id, displayName: LIN.displayName, roles: ['duty_officer'], areas: ['310101'] },
      may: ['see_warnings', 'see_areas', 'act', 'hand_over', 'see_subjects', 'see_devices', 'see_rules'],
      csrf: expect.stringMatching(/^[\w-]{43}$/),
      zone: 'Asia/Shanghai',
      mode: 'exercise',
    });
    expect(session.headers['cache-control']).toBe('no-store');
    expect(session.text).not.toContain('"name"');
    const link = started.signIn.newLink(account.id);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => started.browser().send('POST', '/v1/sign-in/link', { link })),
    );
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([204, 401, 401, 401, 401]);
  });

  it('holds for 15 minutes, and not when a newer one was made, or when its account is gone', async () => {
    const { signIn, browser, time } = await startWithSignIn();
    const account = signIn.accounts.add(LIN)!;
    const use = async (link: string) => (await browser().send('POST', '/v1/sign-in/link', { link })).status;
    const old = signIn.newLink(account.id);
    time.pass(15 * 60_000);
    expect(await use(old)).toBe(401);
    const first = signIn.newLink(account.id);
    const second = signIn.newLink(account.id);
    expect([await use(first), await use(second)]).toEqual([401, 204]);
    const last = signIn.newLink(account.id);
    signIn.accounts.remove(account.id);
    expect(await use(last)).toBe(401);
  });

  it('gives a cookie that scripts cannot read and other sites do not send', async () => {
    const { signIn, browser } = await startWithSignIn();
    const link = signIn.newLink(signIn.accounts.add(LIN)!.id);
    const answer = await browser().send('POST', '/v1/sign-in/link', { link });
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(/^tocsin-session-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/),
    ]);
  });

  it('is Secure and of this host alone under the public address', async () => {
    const { signIn, port } = await startWithSignIn({
      entry: { publicUrl: new URL('https://tocsin.example') },
    });
    const link = signIn.newLink(signIn.accounts.add(LIN)!.id);
    const browser = browserLike(port, 'tocsin.example');
    const answer = await browser.send(
      'POST',
      '/v1/sign-in/link',
      { link },
      { origin: 'https://tocsin.example' },
    );
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(/^__Host-tocsin-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/),
    ]);
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000');
    expect((await browser.get('/v1/session')).status).toBe(200);
    // Beside it, another name is as foreign as ever.
    expect(codeOf(await ask(port, { path: '/', headers: { host: 'tocsin.example.evil' } }))).toBe(
      'foreign_host',
    );
  });
});

describe('a password', () => {
  it('may be set after a link, and signs in then; whatever is shorter is refused', async () => {
    const started = await startWithSignIn();
    const { browser } = await signedIn(started);
    const set = (body: unknown) => browser.change('POST', '/v1/session/password', body);
    for (const weak of ['short', 'lin-lin-lin-lin-lin', 'x'.repeat(201)])
      expect(codeOf(await set({ password: weak }))).toBe('weak_password');
    expect((await set({ password: PASSWORD })).status).toBe(204);
    const other = started.browser();
    const enter = (name: string, password: string) =>
      other.send('POST', '/v1/sign-in/password', { name, password });
    expect((await enter(' LIN', PASSWORD)).status).toBe(204);
    expect((await other.get('/v1/session')).json()).toMatchObject({ signedInBy: 'password' });
  });

  it('asks for the one before where nobody came by a link just now, and ends other sessions', async () => {
    const started = await startWithSignIn();
    const { browser } = await signedIn(started);
    const other = started.browser();
    expect((await browser.change('POST', '/v1/session/password', { password: PASSWORD })).status).toBe(204);
    await other.send('POST', '/v1/sign-in/password', { name: 'lin', password: PASSWORD });
    const next = 'another quiet night, in May';
    expect(codeOf(await other.change('POST', '/v1/session/password', { password: next }))).toBe(
      'wrong_sign_in',
    );
    const wrong = { password: next, current: 'not this one at all' };
    expect(codeOf(await other.change('POST', '/v1/session/password', wrong))).toBe('wrong_sign_in');
    expect((await browser.get('/v1/session')).status).toBe(200);
    const right = { password: next, current: PASSWORD };
    expect((await other.change('POST', '/v1/session/password', right)).status).toBe(204);
    expect((await browser.get('/v1/session')).status).toBe(401);
    expect((await other.get('/v1/session')).status).toBe(200);
  });

  it('is refused in the same words for a name that is not there, one without a password, and a wrong one', async () => {
    const { signIn, browser } = await startWithSignIn();
    signIn.accounts.add(LIN);
    const texts = await Promise.all(
      ['nobody', 'lin'].map(
        async (name) =>
          (await browser().send('POST', '/v1/sign-in/password', { name, password: PASSWORD })).text,
      ),
    );
    expect(new Set(texts).size).toBe(1);
  });

  it('locks its name after too many wrong ones, longer each time, whether the name is there or not', async () => {
    const started = await startWithSignIn();
    const { browser } = await signedIn(started);
    await browser.change('POST', '/v1/session/password', { password: PASSWORD });
    const enter = (name: string, password: string) =>
      started.browser().send('POST', '/v1/sign-in/password', { name, password });
    for (const name of ['lin', 'nobody']) {
      for (let tries = 0; tries < 3; tries++) expect((await enter(name, 'wrong')).status).toBe(401);
      const locked = await enter(name, PASSWORD);
      expect([locked.status, codeOf(locked), locked.headers['retry-after']]).toEqual([429, 'locked', '60']);
    }
    started.time.pass(60_001);
    expect((await enter('lin', 'wrong')).status).toBe(401);
    expect((await enter('lin', PASSWORD)).headers['retry-after']).toBe('120');
    started.time.pass(120_001);
    expect((await enter('lin', PASSWORD)).status).toBe(204);
    // What was right forgets the wrong ones.
    expect((await enter('lin', 'wrong')).status).toBe(401);
    expect((await enter('lin', PASSWORD)).status).toBe(204);
  });

  it('cannot be guessed faster by many at once', async () => {
    const started = await startWithSignIn();
    const { browser } = await signedIn(started);
    await browser.change('POST', '/v1/session/password', { password: PASSWORD });
    const tries = await Promise.all(
      Array.from({ length: 20 }, () =>
        started.browser().send('POST', '/v1/sign-in/password', { name: 'lin', password: 'wrong' }),
      ),
    );
    expect(tries.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(4);
    expect(
      (await started.browser().send('POST', '/v1/sign-in/password', { name: 'lin', password: PASSWORD }))
        .status,
    ).toBe(429);
  });
});

describe('a session', () => {
  it('ends when nothing was heard for long, and after its longest time whatever is heard', async () => {
    const started = await startWithSignIn();
    const { browser, account } = await signedIn(started);
    for (let hours = 0; hours < 15; hours++) {
      expect((await browser.get('/v1/session')).status).toBe(200);
      started.time.pass(HOUR_MS / 2);
    }
    started.time.pass(HOUR_MS / 2);
    expect((await browser.get('/v1/session')).status).toBe(401);
    const again = started.browser();
    await again.send('POST', '/v1/sign-in/link', { link: started.signIn.newLink(account.id) });
    started.time.pass(HOUR_MS);
    expect((await again.get('/v1/session')).status).toBe(401);
  });

  it('ends at the sign-out, in the browser and on the server', async () => {
    const started = await startWithSignIn();
    const { browser } = await signedIn(started);
    const kept = new Map(browser.cookies);
    expect((await browser.change('DELETE', '/v1/session')).status).toBe(204);
    expect(browser.cookies.size).toBe(0);
    for (const [name, value] of kept) browser.cookies.set(name, value);
    expect((await browser.get('/v1/session')).status).toBe(401);
  });

  it('is what its account is now: a role that is taken is gone at once, and so is an account', async () => {
    const started = await startWithSignIn();
    const { browser, account } = await signedIn(started);
    expect((await browser.get('/v1/warnings')).status).toBe(200);
    started.signIn.accounts.change(account.id, { roles: ['auditor'] });
    expect(codeOf(await browser.get('/v1/warnings'))).toBe('not_permitted');
    expect((await browser.get('/v1/access-log')).status).toBe(200);
    started.signIn.accounts.remove(account.id);
    expect((await browser.get('/v1/access-log')).status).toBe(401);
  });

  it('is another one after each sign-in: what was there before it is void', async () => {
    const started = await startWithSignIn();
    const { browser, account } = await signedIn(started);
    const before = new Map(browser.cookies);
    await browser.send('POST', '/v1/sign-in/link', { link: started.signIn.newLink(account.id) });
    const old = started.browser();
    for (const [name, value] of before) old.cookies.set(name, value);
    expect((await old.get('/v1/session')).status).toBe(401);
    expect((await browser.get('/v1/session')).status).toBe(200);
  });

  it.each(['', 'x', 'A'.repeat(43), '../../etc/passwd', "' OR 1=1 --", '%00'])(
    'is not made up by the cookie %j',
    async (value) => {
      const { browser, port } = await startWithSignIn();
      const its = browser();
      its.cookies.set(`tocsin-session-${port}`, value);
      expect(codeOf(await its.get('/v1/session'))).toBe('not_signed_in');
    },
  );

  it('ends when nobody does anything, however often an open page comes back to its stream', async () => {
    const started = await startWithSignIn();
    const { browser } = await signedIn(started);
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join();
    const { port, time } = started;
    for (let minutes = 0; minutes < 50; minutes += 10) {
      const stream = await openStream(port, { cookie });
      expect(stream.response.statusCode).toBe(200);
      stream.response.destroy();
      time.pass(10 * 60_000);
    }
    const stream = await openStream(port, { cookie });
    time.pass(10 * 60_000);
    expect((await openStream(port, { cookie })).response.statusCode).toBe(401);
    expect((await ask(port, { path: '/v1/session', headers: { cookie } })).status).toBe(401);
    await expect.poll(() => stream.hasEnded(), { timeout: 30_000 }).toBe(true);
  });

  it('ends when nobody does anything, however often an open page asks by itself', async () => {
    const started = await startWithSignIn();
    const { browser } = await signedIn(started);
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join();
    const { port, time } = started;
    const asked = async (headers: Readonly<Record<string, string>>) =>
      (await ask(port, { path: '/v1/areas', headers: { cookie, ...headers } })).status;
    // Somebody is there: each request puts the end off.
    for (let minutes = 0; minutes < 120; minutes += 20) {
      expect(await asked({})).toBe(200);
      time.pass(20 * 60_000);
    }
    for (let minutes = 20; minutes < 60; minutes += 10) {
      expect(await asked({ 'x-by-itself': 'true' })).toBe(200);
      time.pass(10 * 60_000);
    }
    expect(await asked({ 'x-by-itself': 'true' })).toBe(401);
  });

  it.each<readonly [string, (its: WithStream) => unknown]>([
    ['is removed', ({ signIn, account }) => signIn.accounts.remove(account.id)],
    ['loses a role', ({ signIn, account }) => signIn.accounts.change(account.id, { roles: ['auditor'] })],
    ['loses an area', ({ signIn, account }) => signIn.accounts.change(account.id, { areas: ['310102'] })],
    ['loses a purpose', ({ signIn, account }) => signIn.accounts.change(account.id, { purposes: [] })],
    ['signs out', ({ browser }) => browser.change('DELETE', '/v1/session')],
  ])('takes its streams along within ten seconds when its account %s', async (_, change) => {
    const its = await withStream();
    its.pass(10_000);
    its.feed.put(personWarning({ warningId: 'w_before', areaCode: '310101001003' }));
    await expect.poll(() => its.stream.told()).toEqual(['w_before/0']);
    await change(its);
    its.pass(10_000);
    await expect.poll(() => its.stream.hasEnded()).toBe(true);
    its.feed.put(personWarning({ warningId: 'w_after', areaCode: '310101001003' }));
    expect(its.stream.told()).toEqual(['w_before/0']);
  });

  it('keeps its streams when its account is shown by another name', async () => {
    const { signIn, account, stream, feed, pass } = await withStream();
    signIn.accounts.change(account.id, { displayName: 'Lin, day desk' });
    pass(20_000);
    feed.put(personWarning({ warningId: 'w_after', areaCode: '310101001003' }));
    await expect.poll(() => stream.told()).toEqual(['w_after/0']);
    expect(stream.hasEnded()).toBe(false);
  });

  it('has who comes back ask for the list again when its account sees something else by then', async () => {
    const { signIn, account, port, cookie, stream, feed } = await withStream();
    const comeBack = async () => {
      const back = await openStream(port, { cookie, 'last-event-id': stream.ids().at(-1)! });
      await expect.poll(() => back.data('counts').length).toBe(1);
      return [back.data('reset').length, back.told()];
    };
    feed.put(personWarning({ warningId: 'w_before', areaCode: '310101001003' }));
    await expect.poll(() => stream.told()).toEqual(['w_before/0']);
    expect(await comeBack()).toEqual([0, []]);
    signIn.accounts.change(account.id, { areas: ['310102', '310103'] });
    expect(await comeBack()).toEqual([1, []]);
    signIn.accounts.change(account.id, { areas: ['310101'], units: [] });
    expect(await comeBack()).toEqual([0, []]);
  });
});

type WithStream = Awaited<ReturnType<typeof withStream>>;

/** Somebody whose page listens; `pass` lets so long go by for whatever is done every so often. */
async function withStream() {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const started = await startWithSignIn();
  const { browser, account } = await signedIn(started);
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join();
  const stream = await openStream(started.port, { cookie });
  await expect.poll(() => stream.data('counts').length).toBe(1);
  const pass = (ms: number) => void vi.advanceTimersByTime(ms);
  return { ...started, browser, account, cookie, stream, pass };
}

describe('what changes something', () => {
  it('is refused without the token of its session, and from a page of another site', async () => {
    const started = await startWithSignIn();
    const { browser } = await signedIn(started);
    const { csrf } = (await browser.get('/v1/session')).json<{ csrf: string }>();
    const other = await signedIn(started, { name: 'ana' });
    const { csrf: foreign } = (await other.browser.get('/v1/session')).json<{ csrf: string }>();
    const tries: Record<string, string>[] = [
      {},
      { 'x-csrf-token': '' },
      { 'x-csrf-token': foreign },
      { 'x-csrf-token': `${csrf}x` },
    ];
    for (const headers of tries)
      expect(codeOf(await browser.send('DELETE', '/v1/session', undefined, headers))).toBe('csrf');
    for (const from of [
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'null' },
    ])
      expect(
        codeOf(await browser.send('DELETE', '/v1/session', undefined, { 'x-csrf-token': csrf, ...from })),
      ).toBe('foreign_origin');
    expect((await browser.get('/v1/session')).status).toBe(200);
  });

  it('is not begun by another site: nobody is signed in as somebody else without knowing', async () => {
    const { signIn, browser } = await startWithSignIn();
    const link = signIn.newLink(signIn.accounts.add(LIN)!.id);
    const headers = { origin: 'https://evil.example' };
    expect(codeOf(await browser().send('POST', '/v1/sign-in/link', { link }, headers))).toBe(
      'foreign_origin',
    );
    expect((await browser().send('POST', '/v1/sign-in/link', { link })).status).toBe(204);
  });
});

describe('the door', () => {
  const GUARDED = ['/v1/warnings', '/v1/stream', '/v1/session', '/v1/access-log'];

  it('gives nothing to whoever is not signed in, by whatever method', async () => {
    const { port } = await startWithSignIn();
    for (const path of GUARDED) {
      expect([path, codeOf(await ask(port, { path }))]).toEqual([path, 'not_signed_in']);
      expect((await ask(port, { path, method: 'HEAD' })).status).toBeGreaterThanOrEqual(401);
      // Neither does another spelling of the address lead round it.
      for (const spelt of [
        `${path}/`,
        `/${path}`,
        path.toUpperCase(),
        `${path}%2f`,
        path.replace('v1', 'v1/../v1'),
      ])
        expect((await ask(port, { path: spelt })).status).toBeGreaterThanOrEqual(400);
    }
    for (const path of ['/', '/sign-in', '/healthz', '/v1/sign-in', '/console/shell/main.js'])
      expect([path, (await ask(port, { path })).status]).toEqual([path, 200]);
  });

  it('lets an account do what its roles may, and nothing else', async () => {
    const started = await startWithSignIn();
    const { browser: officer } = await signedIn(started);
    const { browser: auditor } = await signedIn(started, { name: 'aud', roles: ['auditor'] });
    const { browser: admin } = await signedIn(started, { name: 'adm', roles: ['administrator'] });
    const statuses = async (browser: typeof officer) =>
      Promise.all(
        ['/v1/warnings', '/v1/access-log', '/v1/session'].map(
          async (path) => (await browser.get(path)).status,
        ),
      );
    expect(await statuses(officer)).toEqual([200, 403, 200]);
    expect(await statuses(auditor)).toEqual([403, 200, 200]);
    expect(await statuses(admin)).toEqual([403, 403, 200]);
  });

  it('slows down whoever tries too often, each address and each account by itself', async () => {
    const started = await startWithSignIn({ entry: { signInsPerMinute: 8, requestsPerMinute: 5 } });
    const { browser } = await signedIn(started);
    const { browser: other } = await signedIn(started, { name: 'ana' });
    const seen = [];
    for (let n = 0; n < 7; n++) seen.push(await browser.get('/v1/session'));
    expect(seen.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429, 429]);
    expect(Number(seen.at(-1)!.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect((await other.get('/v1/session')).status).toBe(200);
    const tries = [];
    for (let n = 0; n < 8; n++)
      tries.push(await started.browser().send('POST', '/v1/sign-in/link', { link: 'x' }));
    expect(tries.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 401, 429, 429]);
  });

  it('counts tries by what the proxy says of their address where that is to be trusted, and by nothing that came with them', async () => {
    const answers = async (trustForwardedFor: boolean, hops: readonly string[]) => {
      const { browser } = await startWithSignIn({ entry: { signInsPerMinute: 2, trustForwardedFor } });
      const statuses: number[] = [];
      for (const hop of hops) {
        const said = { 'x-forwarded-for': hop };
        statuses.push((await browser().send('POST', '/v1/sign-in/link', { link: 'x' }, said)).status);
      }
      return statuses;
    };
    const own = ['203.0.113.1', '203.0.113.2', '203.0.113.3', '2001:db8::1'];
    expect(await answers(true, own)).toEqual([401, 401, 401, 401]);
    expect(await answers(false, own)).toEqual([401, 401, 429, 429]);
    const spoofed = ['1.1.1.1, 203.0.113.1', '1.1.1.2,203.0.113.1', '203.0.113.1', '203.0.113.1'];
    expect(await answers(true, spoofed)).toEqual([401, 401, 429, 429]);
    expect(await answers(true, ['', 'x', 'unknown', ','])).toEqual([401, 401, 429, 429]);
  });

  it.each([
    ['link', { link: 7 }],
    ['link', {}],
    ['link', []],
    ['link', { link: 'x', more: 'y' }],
    ['password', { name: 'x', password: { $ne: '' } }],
    ['password', null],
  ])('refuses a body that is none: %s %j', async (way, body) => {
    const { browser } = await startWithSignIn();
    expect(codeOf(await browser().send('POST', `/v1/sign-in/${way}`, body))).toBe('bad_body');
  });

  it('is not for long bodies, and never quotes what was typed', async () => {
    const { browser, logged } = await startWithSignIn();
    const body = { name: 'NEEDLE-name', password: 'NEEDLE-password' };
    const answer = await browser().send('POST', '/v1/sign-in/password', body);
    expect(answer.text).not.toContain('NEEDLE');
    expect((await browser().send('POST', '/v1/sign-in/link', { link: 'x'.repeat(5_000) })).status).toBe(413);
    expect(JSON.stringify(logged)).not.toContain('NEEDLE');
  });
});

describe('events', () => {
  const event = { stream: 'police-incidents' };
  const post = (port: number, headers: Record<string, string> = {}) =>
    ask(port, {
      method: 'POST',
      path: '/v1/events',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify([event]),
    });

  it('come from this machine without a key where none is set', async () => {
    const { port } = await startWithSignIn();
    expect((await post(port)).status).toBe(200);
  });

  it('come from nobody without a key where a proxy lets other machines in, whatever name they give', async () => {
    const { port } = await startWithSignIn({ entry: { publicUrl: new URL('https://tocsin.example') } });
    for (const host of ['tocsin.example', 'localhost', '127.0.0.1', `127.0.0.1:${port}`, '[::1]'])
      expect(codeOf(await post(port, { host }))).toBe('no_events_key');
  });

  it('need the key where one is set, and it opens nothing else', async () => {
    const key = 'events-key-of-sixteen';
    const { port } = await startWithSignIn({
      entry: { eventsKey: key, publicUrl: new URL('https://tocsin.example') },
    });
    for (const authorization of ['', 'Bearer', 'Bearer x', `Basic ${key}`, key, `Bearer ${key}x`])
      expect(codeOf(await post(port, { authorization }))).toBe('wrong_events_key');
    expect((await post(port, { authorization: `Bearer ${key}` })).status).toBe(200);
    expect((await post(port, { authorization: `bearer ${key}`, host: 'tocsin.example' })).status).toBe(200);
    const headers = { authorization: `Bearer ${key}` };
    expect((await ask(port, { path: '/v1/warnings', headers })).status).toBe(401);
  });
});

describe('the access log', () => {
  it('has every sign-in and every try, and never what was typed', async () => {
    const started = await startWithSignIn();
    const { browser, account } = await signedIn(started);
    await browser.change('POST', '/v1/session/password', { password: PASSWORD });
    const body = { name: 'lin', password: 'NEEDLE' };
    await started.browser().send('POST', '/v1/sign-in/password', body);
    await started.browser().send('POST', '/v1/sign-in/password', { ...body, name: 'NEEDLE' });
    await started.browser().send('POST', '/v1/sign-in/link', { link: 'NEEDLE' });
    await browser.change('DELETE', '/v1/session');
    expect(await started.looks()).toEqual([
      [account.id, 'sign in', 'link', 'ok'],
      [account.id, 'password', account.id, 'ok'],
      [account.id, 'sign in', 'password', 'wrong'],
      ['', 'sign in', 'password', 'wrong'],
      ['', 'sign in', 'link', 'wrong'],
      [account.id, 'sign out', '', 'ok'],
    ]);
  });

  it('is shown to auditors, page by page, newest first, with names; reading it is in it too', async () => {
    const started = await startWithSignIn();
    const { browser, account } = await signedIn(started, { roles: ['auditor'] });
    for (let n = 0; n < 7; n++) await started.browser().send('POST', '/v1/sign-in/link', { link: 'x' });
    interface Page {
      readonly entries: readonly { seq: number; who: string; at: string; hash: string }[];
      readonly next: string | null;
      readonly accounts: Record<string, string>;
    }
    const first = (await browser.get('/v1/access-log?limit=5')).json<Page>();
    expect(first.entries.map(({ seq }) => seq)).toEqual([7, 6, 5, 4, 3]);
    const rest = (await browser.get(`/v1/access-log?limit=5&cursor=${first.next}`)).json<Page>();
    expect(rest.entries.map(({ seq }) => seq)).toEqual([2, 1, 0]);
    expect(rest.next).toBeNull();
    expect(rest.accounts).toEqual({ [account.id]: LIN.displayName });
    expect((await started.looks()).slice(-2)).toEqual([
      [account.id, 'access log', 'newest', 'ok'],
      [account.id, 'access log', `before ${first.next}`, 'ok'],
    ]);
    for (const query of ['limit=0', 'limit=501', 'cursor=x', 'cursor=-1', 'limit=1&limit=2'])
      expect(codeOf(await browser.get(`/v1/access-log?${query}`))).toBe('bad_query');
  });

  it('masks whom somebody looked at', async () => {
    const started = await startWithSignIn();
    const { browser } = await signedIn(started, { roles: ['auditor'] });
    await started.accessLog.record({
      at: 0,
      who: 'dashboard',
      via: 'door',
      what: 'query',
      query: "SELECT 1 WHERE subject = 'individual:p_BRKukxzt4Wsk80as1d-n1L'",
      statedReason: '',
      rows: 1,
      outcome: 'ok',
    });
    const { text } = await browser.get('/v1/access-log');
    expect(text).toContain('individual:p_withheld');
    expect(text).not.toContain('p_BRKukxzt4Wsk80as1d-n1L');
  });

  it('lets nobody in who could not be written down', async () => {
    const failing = {
      record: () => Promise.reject(new Error('disk full')),
      page: () => Promise.reject(new Error('disk full')),
      check: () => Promise.reject(new Error('disk full')),
    };
    const started = await startWithSignIn();
    const { startServer } = await import('./server-under-test.ts');
    const server = await startServer({ accessLog: failing, entry: { signIn: started.signIn } });
    const link = started.signIn.newLink(started.signIn.accounts.add(LIN)!.id);
    const browser = browserLike(server.port);
    expect((await browser.send('POST', '/v1/sign-in/link', { link })).status).toBeGreaterThanOrEqual(500);
    expect(browser.cookies.size).toBe(0);
  });
});

describe('a reason to look at a person', () => {
  it('ends with the sign-out in every browser of whoever gave it', async () => {
    const started = await startWithSignIn();
    const { browser: desk, account } = await signedIn(started, { areas: ['*'] });
    const phone = started.browser();
    await phone.send('POST', '/v1/sign-in/link', { link: started.signIn.newLink(account.id) });
    started.feed.put(personWarning());
    const look = () => phone.change('POST', '/v1/warnings/w_1/look', { reason: 'called back' });
    expect((await look()).status).toBe(200);
    expect((await desk.get('/v1/warnings/w_1')).status).toBe(200);
    started.time.pass(60_000);
    await desk.change('DELETE', '/v1/session');
    expect(codeOf(await phone.get('/v1/warnings/w_1'))).toBe('reason_required');
  });
});
