import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits, base64url. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** What is kept of a secret that has 256 bits of its own: no salt, no stretching is needed. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

/** `a_` and 16 base64url characters. */
export const newAccountId = (): string => `a_${randomBytes(12).toString('base64url')}`;

/** The id of somebody whom a provider vouches for: the same in every process and at every time. */
export const providedAccountId = (issuer: string, subject: string): string =>
  `a_${createHash('sha256')
    .update(JSON.stringify([issuer, subject]))
    .digest('base64url')
    .slice(0, 16)}`;
