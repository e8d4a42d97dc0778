import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** Cost of one look at a password: 2^16 blocks of 1 KiB, twice; some 0.3 s and 64 MiB. */
export const PASSWORD_COST = { log2N: 16, r: 8, p: 2 } as const;
export type PasswordCost = { readonly log2N: number; readonly r: number; readonly p: number };

const SHORTEST = 12;
const LONGEST = 200;
const KEY_BYTES = 32;

/** Long rather than odd (NIST SP 800-63B, 5.1.1.2); what is the account's name in it does not count. */
export function isStrong(password: string, name: string): boolean {
  const text = password.normalize('NFKC').toLowerCase();
  return [...text.replaceAll(name, '')].length >= SHORTEST && text.length <= LONGEST;
}

/** `scrypt$<log2 N>$<r>$<p>$<salt>$<hash>`: the cost may rise, and what is kept can still be checked. */
export async function hashPassword(password: string, cost: PasswordCost = PASSWORD_COST): Promise<string> {
  const salt = randomBytes(16);
  const key = await stretch(password, salt, cost);
  return ['scrypt', cost.log2N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join(
    '$',
  );
}

export async function isPassword(password: string, kept: string): Promise<boolean> {
  const [, log2N, r, p, salt = '', hash = ''] = kept.split('$');
  const cost = { log2N: Number(log2N), r: Number(r), p: Number(p) };
  const key = await stretch(password, Buffer.from(salt, 'base64url'), cost);
  return timingSafeEqual(key, Buffer.from(hash, 'base64url'));
}

function stretch(password: string, salt: Buffer, { log2N, r, p }: PasswordCost): Promise<Buffer> {
  const N = 2 ** log2N;
  const options: ScryptOptions = { N, r, p, maxmem: 256 * N * r };
  return new Promise((resolve, reject) => {
    scrypt(password.slice(0, 4 * LONGEST).normalize('NFKC'), salt, KEY_BYTES, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}
