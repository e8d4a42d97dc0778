import { createHash } from 'node:crypto';
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify, type RemoteJWKSet } from 'jose';
import type { Logger } from '../../steps/ports/logger.ts';
import type { IdentityProvider, SignInOutcome, SignInRefusal } from '../../steps/ports/sign-in.ts';
import type { Accounts } from './accounts.ts';
import { createAttempts } from './attempts.ts';
import { type ClaimMapping, displayNameBy, grantsBy } from './claims.ts';
import { askJson, discover, ProviderError, type ProviderMetadata } from './discovery.ts';
import { providedAccountId } from './secrets.ts';

export interface OidcOptions extends ClaimMapping {
  /** As the provider writes it, to the letter. */
  readonly issuer: string;
  readonly clientId: string;
  /** Empty for a public client, whom PKCE alone protects. */
  readonly clientSecret: string;
  /** Shown on the button. */
  readonly name: string;
  /** With spaces between; `openid` is among them. */
  readonly scopes: string;
  /** By how much the clocks may differ, ms. */
  readonly clockSkewMs: number;
  readonly accounts: Pick<Accounts, 'keep'>;
  readonly logger: Logger;
  readonly now: () => number;
  /** Between two looks for keys that are not known yet, ms; 5,000 where it is left out. */
  readonly keysCooldownMs?: number;
}

/** Signed by the provider's private key; what is signed with the client's secret (HS256) is not taken, nor `none`. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
const METADATA_LIFE_MS = 3_600_000;
/** A sign-in takes minutes at most; a token that is older was not made for it. */
const TOKEN_AGE_MS = 600_000;

/** Sign-in by OpenID Connect Core 1.0: authorization code with PKCE (RFC 7636), `state` and `nonce`. */
export function createOidc(options: OidcOptions): IdentityProvider {
  const { clientId, scopes, logger, now } = options;
  const attempts = createAttempts(now);
  const provider = keptMetadata(options);

  const failed = (error: unknown): Extract<SignInOutcome, { kind: 'refused' }> => {
    const why: SignInRefusal = isRefusal(error) ? 'refused' : 'away';
    // The token itself is in no message of these; a name of theirs might be.
    logger.warn({ code: codeOf(error), issuer: options.issuer }, 'a sign-in by the provider failed');
    return { kind: 'refused', why, accountId: null };
  };

  return {
    name: options.name,
    async begin(callback) {
      try {
        const { metadata } = await provider();
        const { attempt, state, nonce, verifier } = attempts.begin(callback);
        const url = new URL(metadata.authorizationEndpoint);
        const asked = {
          response_type: 'code',
          client_id: clientId,
          redirect_uri: callback,
          scope: scopes,
          state,
          nonce,
          code_challenge: createHash('sha256').update(verifier).digest('base64url'),
          code_challenge_method: 'S256',
        };
        for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
        return { url: url.href, attempt };
      } catch (error) {
        failed(error);
        return null;
      }
    },
    async finish(id, answer) {
      try {
        const begun = attempts.take(id, answer.get('state'));
        if (begun === null) throw new ProviderError('no sign-in was begun here that this would answer');
        const { metadata, keys } = await provider();
        checkAnswer(answer, options.issuer, metadata);
        const code = answer.get('code');
        if (code === null || code === '') throw new ProviderError('the answer holds no code');
        const idToken = await exchange(options, metadata, {
          code,
          callback: begun.callback,
          verifier: begun.verifier,
        });
        return signedIn(options, await verified(options, keys, idToken, begun.nonce));
      } catch (error) {
        return failed(error);
      }
    },
  };
}

interface KnownProvider {
  readonly metadata: ProviderMetadata;
  readonly keys: RemoteJWKSet;
}

/** Asked once an hour; where that fails, what was known before goes on to count. */
function keptMetadata({ issuer, now, keysCooldownMs = 5_000 }: OidcOptions): () => Promise<KnownProvider> {
  let known: (KnownProvider & { readonly at: number }) | undefined;
  return async () => {
    if (known !== undefined && now() - known.at < METADATA_LIFE_MS) return known;
    try {
      const metadata = await discover(issuer);
      const isSame = known?.metadata.jwksUri === metadata.jwksUri;
      const keys = isSame
        ? known!.keys
        : createRemoteJWKSet(new URL(metadata.jwksUri), { cooldownDuration: keysCooldownMs });
      known = { metadata, keys, at: now() };
    } catch (error) {
      if (known === undefined) throw error;
    }
    return known;
  };
}

/** An answer of another provider, to whom the browser was led astray, is not this one's (RFC 9207). */
function checkAnswer(answer: URLSearchParams, issuer: string, { namesIssuer }: ProviderMetadata): void {
  const from = answer.get('iss');
  if (from === null ? namesIssuer : from !== issuer)
    throw new ProviderError('the answer is of another issuer');
  if (answer.has('error')) throw new ProviderError('the provider did not sign them in');
}

interface Exchange {
  readonly code: string;
  readonly callback: string;
  readonly verifier: string;
}

async function exchange(
  { clientId, clientSecret }: OidcOptions,
  { tokenEndpoint, secretInBody }: ProviderMetadata,
  { code, callback, verifier }: Exchange,
): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: callback,
    code_verifier: verifier,
    client_id: clientId,
  });
  const headers: Record<string, string> = {};
  if (clientSecret !== '' && secretInBody) body.set('client_secret', clientSecret);
  else if (clientSecret !== '') headers.authorization = basic(clientId, clientSecret);
  const answer = await askJson(tokenEndpoint, { method: 'POST', body, headers });
  const token: unknown = (answer as { readonly id_token?: unknown } | null)?.id_token;
  if (typeof token === 'string') return token;
  throw new ProviderError('the provider gave no identity token');
}

/** RFC 6749, section 2.3.1: each part is form-encoded before it is joined. */
function basic(clientId: string, clientSecret: string): string {
  const encoded = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1);
  return `Basic ${Buffer.from(`${encoded(clientId)}:${encoded(clientSecret)}`).toString('base64')}`;
}

/** OpenID Connect Core 1.0, section 3.1.3.7. */
async function verified(
  { issuer, clientId, clockSkewMs, now }: OidcOptions,
  keys: RemoteJWKSet,
  idToken: string,
  nonce: string,
): Promise<JWTPayload & { readonly sub: string }> {
  const { payload } = await jwtVerify(idToken, keys, {
    issuer,
    audience: clientId,
    algorithms: ALGORITHMS,
    clockTolerance: clockSkewMs / 1_000,
    maxTokenAge: TOKEN_AGE_MS / 1_000,
    requiredClaims: ['sub', 'exp', 'iat'],
    currentDate: new Date(now()),
  });
  if (payload.nonce !== nonce) throw new ProviderError('the token was made for another sign-in');
  const isForOthers = Array.isArray(payload.aud) && payload.aud.length > 1;
  if (payload.azp === undefined ? isForOthers : payload.azp !== clientId)
    throw new ProviderError('the token was made for another client');
  if (typeof payload.sub !== 'string' || payload.sub === '')
    throw new ProviderError('the token names nobody');
  return payload as JWTPayload & { readonly sub: string };
}

function signedIn(options: OidcOptions, token: JWTPayload & { readonly sub: string }): SignInOutcome {
  const id = providedAccountId(options.issuer, token.sub);
  const grants = grantsBy(token, options);
  // Kept also where it gives nothing: sessions that are open must not outlive the roles they were opened with.
  options.accounts.keep({ id, displayName: displayNameBy(token, options, id), ...grants });
  return grants.roles.length > 0
    ? { kind: 'ok', accountId: id }
    : { kind: 'refused', why: 'no_role', accountId: id };
}

/** Whether the provider, or what it said, is the reason; else it could not be reached. */
function isRefusal(error: unknown): boolean {
  if (error instanceof ProviderError) return true;
  return (
    error instanceof errors.JOSEError &&
    !(error instanceof errors.JWKSTimeout) &&
    error.code !== 'ERR_JOSE_GENERIC'
  );
}

function codeOf(error: unknown): string {
  if (error instanceof ProviderError) return error.message;
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  return typeof code === 'string' ? code : String(name);
}
