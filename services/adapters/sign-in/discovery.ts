/** What of a provider's metadata (OpenID Connect Discovery 1.0, section 3) is used. */
export interface ProviderMetadata {
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly jwksUri: string;
  /** Whether the client's secret goes into the body, where the provider does not take it in the header. */
  readonly secretInBody: boolean;
  /** Whether its answers name their issuer (RFC 9207), and one that does not is not its own. */
  readonly namesIssuer: boolean;
}

/** It answered, and what it said cannot be used. */
export class ProviderError extends Error {
  readonly code = 'provider';
  readonly retryable = false;
}

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 1 << 20;

/** Reads a provider's metadata. Throws where it cannot be reached, ProviderError where what it says cannot be trusted. */
export async function discover(issuer: string): Promise<ProviderMetadata> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const found = (await askJson(address)) as Record<string, unknown> | null;
  if (found === null || typeof found !== 'object' || found.issuer !== issuer)
    throw new ProviderError(
      `${address}: does not say that it is ${issuer}; write auth.oidc.issuer as it does`,
    );
  const methods = found.token_endpoint_auth_methods_supported;
  const supportsHeader = !Array.isArray(methods) || methods.includes('client_secret_basic');
  return {
    authorizationEndpoint: endpoint(found, 'authorization_endpoint', issuer),
    tokenEndpoint: endpoint(found, 'token_endpoint', issuer),
    jwksUri: endpoint(found, 'jwks_uri', issuer),
    secretInBody: !supportsHeader && (methods as unknown[]).includes('client_secret_post'),
    namesIssuer: found.authorization_response_iss_parameter_supported === true,
  };
}

/** A JSON answer of the provider. No redirect is followed: its addresses are what they say they are. */
export async function askJson(address: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(address, {
    ...init,
    headers: { accept: 'application/json', ...init.headers },
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.status >= 500) throw new Error(`${address} answers with ${response.status}`);
  const text = await response.text();
  if (text.length > MOST_BYTES) throw new ProviderError(`${address}: the answer is too long`);
  if (!response.ok) throw new ProviderError(`${address}: refused with ${response.status}`);
  try {
    return JSON.parse(text);
  } catch {
    throw new ProviderError(`${address}: the answer is no JSON`);
  }
}

/** Whether an address may be asked: encrypted, or on this machine. */
export function isSafeAddress(address: string): boolean {
  const url = URL.parse(address);
  if (url === null) return false;
  const isHere = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isHere);
}

function endpoint(found: Record<string, unknown>, name: string, issuer: string): string {
  const address = found[name];
  if (typeof address === 'string' && isSafeAddress(address)) return address;
  throw new ProviderError(`${issuer}: its ${name} is no https address`);
}
