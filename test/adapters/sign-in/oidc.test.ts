import { describe, expect, it } from 'vitest';
import type { OidcOptions } from '../../../services/adapters/sign-in/oidc.ts';
import type { BrowserLike } from '../http/browser-like.ts';
import { startWithSignIn } from '../http/sign-in-under-test.ts';
import { PROVIDED_DEFAULTS } from './provided-defaults.ts';
import { CLIENT_ID, startProvider, type TestProvider } from './provider.ts';

/** A server that sends people to a provider of the test's own, over HTTP. */
async function started(provider: TestProvider, change: Partial<OidcOptions> = {}) {
  const server = await startWithSignIn({
    local: null,
    provider: {
      ...PROVIDED_DEFAULTS,
      issuer: provider.issuer,
      clientId: CLIENT_ID,
      clientSecret: provider.behaviour.clientSecret,
      ...change,
    },
  });
  return server;
}

/** As a browser goes: to the provider, and back with its answer. Gives the answer's path before it is followed. */
async function toProvider(browser: BrowserLike): Promise<string> {
  const begun = await browser.get('/sign-in/oidc');
  expect(begun.status).toBe(303);
  const answered = await fetch(begun.headers.location!, { redirect: 'manual' });
  const back = new URL(answered.headers.get('location')!);
  return back.pathname + back.search;
}

async function signIn(browser: BrowserLike): Promise<string> {
  const page = await browser.get(await toProvider(browser));
  expect(page.status).toBe(200);
  return /url=([^"]+)"/.exec(page.text)![1]!;
}

describe('sign-in by a provider', () => {
  it('signs in whom the provider vouches for, with what its claims give', async () => {
    const { browser, looks } = await started(await startProvider());
    const its = browser();
    expect(await signIn(its)).toBe('/sign-in');
    const { account } = (await its.get('/v1/session')).json<{ account: { id: string } }>();
    expect(account).toEqual({
      id: expect.stringMatching(/^a_[\w-]{16}$/),
      displayName: 'Lin',
      roles: ['duty_officer'],
      areas: ['310101'],
      purposes: ['*'],
      units: ['north'],
    });
    expect((await its.get('/v1/warnings')).status).toBe(200);
    expect(await looks()).toEqual([[account.id, 'sign in', 'provider', 'ok']]);
  });

  it('asks with a code, PKCE, a state and a nonce, each new each time; the cookie of it goes with other sites', async () => {
    const provider = await startProvider();
    const { browser, port } = await started(provider);
    const asked = await Promise.all([1, 2].map(() => browser().get('/sign-in/oidc')));
    const [one, other] = asked.map(({ headers }) => new URL(headers.location!).searchParams);
    expect(Object.fromEntries(one!)).toEqual({
      response_type: 'code',
      client_id: CLIENT_ID,
      redirect_uri: `http://127.0.0.1:${port}/sign-in/oidc/callback`,
      scope: 'openid profile',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(one!.get(name)).not.toBe(other!.get(name));
    expect(asked[0]!.headers['set-cookie']![0]).toMatch(/; HttpOnly; SameSite=Lax; Max-Age=600$/);
  });

  it('knows somebody again, and takes what the provider says by then', async () => {
    const provider = await startProvider();
    const { browser, signIn: store } = await started(provider);
    const [first, second] = [browser(), browser()];
    await signIn(first);
    provider.behaviour.claims = {
      sub: 'lin',
      preferred_username: 'lin2',
      roles: 'viewer analyst',
      areas: ['*'],
    };
    await signIn(second);
    const accounts = await Promise.all(
      [first, second].map(async (its) => (await its.get('/v1/session')).json<{ account: object }>().account),
    );
    expect(accounts[0]).toEqual(accounts[1]);
    expect(accounts[0]).toMatchObject({
      displayName: 'lin2',
      roles: ['viewer', 'analyst'],
      areas: ['*'],
      purposes: [],
    });
    expect(store.accounts.all()).toHaveLength(1);
  });

  it('lets nobody in who has no role, and ends what they had', async () => {
    const provider = await startProvider();
    const { browser, looks } = await started(provider);
    const before = browser();
    await signIn(before);
    provider.behaviour.claims = { sub: 'lin', roles: ['Duty_Officer', 'root'] };
    const its = browser();
    expect(await signIn(its)).toBe('/sign-in#failed=no_role');
    expect((await its.get('/v1/session')).status).toBe(401);
    expect((await before.get('/v1/warnings')).status).toBe(403);
    expect((await looks()).at(-1)!.slice(1)).toEqual(['sign in', 'provider', 'no_role']);
  });

  it('goes by the groups of the settings where there are any, and by nothing else', async () => {
    const provider = await startProvider();
    provider.behaviour.claims = { sub: 'lin', realm: { groups: ['north', 'duty_officer', '__proto__'] } };
    const groups = {
      north: { roles: ['viewer'], areas: ['3101'], purposes: ['fire_safety'], units: ['n'] },
    } as const;
    const claims = { ...PROVIDED_DEFAULTS.claims, roles: 'realm.groups' };
    const { browser } = await started(provider, { groups, claims });
    const its = browser();
    await signIn(its);
    expect((await its.get('/v1/session')).json()).toMatchObject({
      account: { roles: ['viewer'], areas: ['3101'], purposes: ['fire_safety'], units: ['n'] },
    });
  });

  it('takes keys that came since, and none that went', async () => {
    const provider = await startProvider();
    const { browser } = await started(provider, { keysCooldownMs: 0 });
    expect(await signIn(browser())).toBe('/sign-in');
    await provider.rotate();
    expect(await signIn(browser())).toBe('/sign-in');
    provider.behaviour.isForger = true;
    expect(await signIn(browser())).toBe('/sign-in#failed=refused');
  });

  it('bears clocks that differ a little, either way, and none that differ much', async () => {
    const provider = await startProvider();
    const { browser } = await started(provider);
    for (const [skew, to] of [
      [50, '/sign-in'],
      [-340, '/sign-in'],
      [-420, '/sign-in#failed=refused'],
      [120, '/sign-in#failed=refused'],
      [-86_400, '/sign-in#failed=refused'],
    ] as const) {
      provider.behaviour.skewSeconds = skew;
      expect([skew, await signIn(browser())]).toEqual([skew, to]);
    }
  });

  it.each([
    ['of another issuer', { token: { iss: 'https://evil.example' } }],
    ['for another client', { token: { aud: 'another' } }],
    [
      'for several clients, of whom this is not the one that asked',
      { token: { aud: [CLIENT_ID, 'b'], azp: 'b' } },
    ],
    ['for several clients, without saying which asked', { token: { aud: [CLIENT_ID, 'b'] } }],
    ['for another sign-in', { token: { nonce: 'another' } }],
    ['for no sign-in', { token: { nonce: undefined } }],
    ['of nobody', { token: { sub: undefined } }],
    ['of an empty name', { token: { sub: '' } }],
    ['that never ends', { token: { exp: undefined } }],
    ['that was made long ago', { token: { iat: 1, exp: 4_000_000_000 } }],
    ['without a signature', { unsafe: 'none' }],
    [
      'signed with the secret of the client',
      { unsafe: 'HS256', clientSecret: 'a secret that both of them know' },
    ],
    ['signed by somebody else', { isForger: true }],
  ] as const)('refuses a token %s', async (_, change) => {
    const provider = await startProvider(change as Parameters<typeof startProvider>[0]);
    const { browser, signIn: store } = await started(provider);
    const its = browser();
    expect(await signIn(its)).toBe('/sign-in#failed=refused');
    expect((await its.get('/v1/session')).status).toBe(401);
    expect(store.accounts.all()).toEqual([]);
  });

  it.each([
    ['with another state', { answer: { state: 'another' } }],
    ['without a state', { answer: { state: '' } }],
    ['without a code', { answer: { code: '' } }],
    ['with a code that it did not give', { answer: { code: 'made-up' } }],
    ['of another issuer', { answer: { iss: 'https://evil.example' } }],
    ['that names no issuer, though it says that it does', { answer: { iss: '' } }],
    ['that it does not sign them in', { answer: { error: 'access_denied' } }],
  ])('refuses an answer %s', async (_, change) => {
    const { browser } = await started(await startProvider(change));
    expect(await signIn(browser())).toBe('/sign-in#failed=refused');
  });

  it('takes an answer once, and only from the browser that began', async () => {
    const { browser } = await started(await startProvider());
    const [victim, thief] = [browser(), browser()];
    const answer = await toProvider(victim);
    await thief.get('/sign-in/oidc');
    expect((await thief.get(answer)).text).toContain('#failed=refused');
    expect((await browser().get(answer)).text).toContain('#failed=refused');
    const cookies = new Map(victim.cookies);
    expect((await victim.get(answer)).text).not.toContain('failed');
    const again = browser();
    for (const [name, value] of cookies) again.cookies.set(name, value);
    expect((await again.get(answer)).text).toContain('#failed=refused');
  });

  it('forgets a sign-in that takes longer than ten minutes', async () => {
    const { browser, time } = await started(await startProvider());
    const its = browser();
    const answer = await toProvider(its);
    time.pass(10 * 60_000 + 1);
    expect((await its.get(answer)).text).toContain('#failed=refused');
  });

  it('shows the secret of the client to the provider, in the header or in the body as it wants', async () => {
    const secret = 'a secret: with + signs & more';
    for (const metadata of [{}, { token_endpoint_auth_methods_supported: ['client_secret_post'] }]) {
      const provider = await startProvider({ clientSecret: secret, metadata });
      const wrong = await started(provider, { clientSecret: 'wrong' });
      expect(await signIn(wrong.browser())).toBe('/sign-in#failed=refused');
      // The test's provider decodes no form in the header, so a plain one is compared there.
      if (!('token_endpoint_auth_methods_supported' in metadata)) provider.behaviour.clientSecret = 'plain';
      const right = await started(provider, { clientSecret: provider.behaviour.clientSecret });
      expect(await signIn(right.browser())).toBe('/sign-in');
    }
  });

  it('says that the provider is away, and goes on when it is back', async () => {
    const provider = await startProvider({ tokenStatus: 503 });
    const { browser } = await started(provider);
    expect(await signIn(browser())).toBe('/sign-in#failed=away');
    provider.behaviour.tokenStatus = 200;
    expect(await signIn(browser())).toBe('/sign-in');
    await provider.close();
    const fresh = await started(provider);
    const answer = await fresh.browser().get('/sign-in/oidc');
    expect([answer.status, answer.headers.location]).toEqual([303, '/sign-in#failed=away']);
  });

  it.each([
    ['says that it is another', { issuer: 'https://evil.example' }],
    ['would have the code sent unencrypted', { token_endpoint: 'http://evil.example/token' }],
    ['names no keys', { jwks_uri: undefined }],
    ['sends people to a script', { authorization_endpoint: 'javascript:alert(1)' }],
  ])('uses no provider that %s', async (_, metadata) => {
    const { browser } = await started(await startProvider({ metadata }));
    const answer = await browser().get('/sign-in/oidc');
    expect([answer.status, answer.headers.location]).toEqual([303, '/sign-in#failed=away']);
  });

  it('leaves no token, code or name in the log, and no way in by password', async () => {
    const provider = await startProvider({ token: { nonce: 'another' } });
    const { browser, logged } = await started(provider);
    await signIn(browser());
    expect(JSON.stringify(logged)).not.toMatch(/eyJ|code=|Lin|lin"/);
    const body = { name: 'lin', password: 'x' };
    expect((await browser().send('POST', '/v1/sign-in/password', body)).status).toBe(404);
  });
});
