import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

/** Signs a message of this id and body: the headers to send it with. */
export type Sign = (id: string, body: string) => Readonly<Record<string, string>>;

const PREFIX = 'whsec_';
/** What the standard asks of a secret. */
const LEAST_BYTES = 24;

/**
 * The headers of Standard Webhooks (https://www.standardwebhooks.com): `webhook-id`, `webhook-timestamp` (seconds) and
 * `webhook-signature`, which is `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`. A receiver compares the
 * signature, refuses old timestamps, and drops ids it has.
 *
 * @param now epoch ms
 */
export function createSign(key: KeyObject, now: () => number): Sign {
  return (id, body) => {
    const timestamp = Math.floor(now() / 1_000);
    const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
    return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': `v1,${mac}` };
  };
}

/** The key in a secret, `whsec_` and base64; undefined where it is none, or shorter than 24 bytes. */
export function signingKey(secret: string): KeyObject | undefined {
  if (!secret.startsWith(PREFIX)) return undefined;
  const encoded = secret.slice(PREFIX.length);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return undefined;
  const bytes = Buffer.from(encoded, 'base64');
  return bytes.length < LEAST_BYTES ? undefined : createSecretKey(bytes);
}
