import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { onTestFinished } from 'vitest';

/** What the provider does, and how it may go wrong. */
export interface ProviderBehaviour {
  claims: JWTPayload;
  /** Seconds by which its clock is ahead. */
  skewSeconds: number;
  /** Over what is right. */
  token: JWTPayload;
  answer: Record<string, string>;
  /** Signs with a key that it does not publish. */
  isForger: boolean;
  /** Algorithm of the header `none`, or the client's secret as the key. */
  unsafe: 'none' | 'HS256' | null;
  tokenStatus: number;
  clientSecret: string;
  metadata: Record<string, unknown>;
}

const CLIENT = 'tocsin-test';

/** A small OpenID provider over HTTP: it knows codes, checks PKCE, the client and the callback, and signs what it says. */
export async function startProvider(change: Partial<ProviderBehaviour> = {}, host = '127.0.0.1') {
  const behaviour: ProviderBehaviour = {
    claims: {
      sub: 'lin',
      name: 'Lin',
      roles: ['duty_officer'],
      areas: ['310101'],
      purposes: ['*'],
      units: ['north'],
    },
    skewSeconds: 0,
    token: {},
    answer: {},
    isForger: false,
    unsafe: null,
    tokenStatus: 200,
    clientSecret: '',
    metadata: {},
    ...change,
  };
  let key = await newKey();
  const forger = await newKey();
  const codes = new Map<string, URLSearchParams>();
  const asked = { keys: 0, tokens: 0 };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const issuer = `http://${host}:${port}`;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(async () => {
    if (server.listening) await close();
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, issuer);
    const send = (body: unknown, status = 200): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (url.pathname === '/.well-known/openid-configuration') {
      send({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        authorization_response_iss_parameter_supported: true,
        ...behaviour.metadata,
      });
    } else if (url.pathname === '/keys') {
      asked.keys++;
      send({ keys: [key.jwk] });
    } else if (url.pathname === '/authorize') {
      const code = randomUUID();
      codes.set(code, url.searchParams);
      const to = new URL(url.searchParams.get('redirect_uri')!);
      const told = { code, state: url.searchParams.get('state')!, iss: issuer, ...behaviour.answer };
      for (const [name, value] of Object.entries(told)) if (value !== '') to.searchParams.set(name, value);
      response.writeHead(302, { location: to.href }).end();
    } else if (url.pathname === '/token') {
      asked.tokens++;
      await token(request, send);
    } else send({}, 404);
  }

  async function token(
    request: IncomingMessage,
    send: (body: unknown, status?: number) => void,
  ): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const form = new URLSearchParams(text);
    const begun = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const secret = Buffer.from(`${CLIENT}:${behaviour.clientSecret}`).toString('base64');
    const isClient =
      form.get('client_id') === CLIENT &&
      (behaviour.clientSecret === '' ||
        request.headers.authorization === `Basic ${secret}` ||
        form.get('client_secret') === behaviour.clientSecret);
    const isRight =
      isClient &&
      begun !== undefined &&
      begun.get('code_challenge_method') === 'S256' &&
      begun.get('code_challenge') === challenge &&
      begun.get('redirect_uri') === form.get('redirect_uri');
    if (!isRight || behaviour.tokenStatus !== 200)
      return send({ error: 'invalid_grant' }, isRight ? behaviour.tokenStatus : 400);
    send({ access_token: 'x', token_type: 'Bearer', id_token: await idToken(begun.get('nonce')!) });
  }

  async function idToken(nonce: string): Promise<string> {
    const now = Math.floor(Date.now() / 1_000) + behaviour.skewSeconds;
    const payload = {
      iss: issuer,
      aud: CLIENT,
      iat: now,
      exp: now + 300,
      nonce,
      ...behaviour.claims,
      ...behaviour.token,
    };
    if (behaviour.unsafe === 'none')
      return `${[{ alg: 'none' }, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`;
    if (behaviour.unsafe === 'HS256')
      return await new SignJWT(payload)
        .setProtectedHeader({ alg: 'HS256' })
        .sign(Buffer.from(behaviour.clientSecret.padEnd(32, 'x')));
    const { privateKey } = behaviour.isForger ? forger : key;
    return await new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid: key.jwk.kid }).sign(privateKey);
  }

  return {
    issuer,
    behaviour,
    asked,
    close,
    rotate: async () => {
      key = await newKey();
    },
  };
}

export type TestProvider = Awaited<ReturnType<typeof startProvider>>;

async function newKey() {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: randomUUID(), alg: 'ES256', use: 'sig' };
  return { privateKey, jwk };
}

export const CLIENT_ID = CLIENT;
