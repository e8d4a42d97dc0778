import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Tokeniser } from '../../steps/ingest/ports.ts';

const KEY_BYTES = 32;
const KEY_TEXT = /^[0-9a-f]{64}\n?$/;
const OTHERS = 0o077;
/** 22 base64url characters: 132 bits of the digest. */
const TOKEN_CHARACTERS = 22;
/** No identifier has blanks or small letters by the time its token is made: this text is nobody's. */
const NO_IDENTIFIER = 'fingerprint of the key';

export type TokenKeyErrorCode = 'key_open_to_others' | 'key_malformed' | 'key_unreadable' | 'key_differs'; // from the one that the installation has used before

export class TokenKeyError extends Error {
  readonly code: TokenKeyErrorCode;
  readonly retryable = false;
  readonly remedy: string;
  constructor(code: TokenKeyErrorCode, message: string, remedy: string, options?: ErrorOptions) {
    super(`${message}. ${remedy}`, options);
    this.name = 'TokenKeyError';
    this.code = code;
    this.remedy = remedy;
  }
}

export interface TokenKey extends Tokeniser {
  /** Tells keys apart: `k_` and 22 characters, from which neither the key nor a token can be found. */
  readonly fingerprint: string;
}

/**
 * Opens the key that turns identifiers into tokens, 32 random bytes as hex in a file of mode 0600, and makes it at the first
 * use. Whoever loses it can join no new event to an old person; whoever shows it can guess every person: so a key
 * that others may read, or that is no key, is refused (`TokenKeyError`) and never replaced.
 */
export async function openTokenKey(file: string): Promise<TokenKey> {
  if (!(await exists(file))) await createKey(file);
  return tokeniserOf(await readKey(file));
}

/**
 * `p_` and the first 22 base64url characters of HMAC-SHA-256 (RFC 2104) over the identifier in NFKC, without blanks, in
 * upper case: the same number typed in full-width digits or with spaces is the same person.
 */
export function tokeniserOf(key: Uint8Array): TokenKey {
  // Made once: from bytes, every HMAC would make it anew, at eight times the cost.
  const secret = createSecretKey(key);
  const digestOf = (text: string): string =>
    createHmac('sha256', secret).update(text, 'utf8').digest('base64url').slice(0, TOKEN_CHARACTERS);
  return {
    token: (identifier) => `p_${digestOf(identifier.normalize('NFKC').replace(/\s/g, '').toUpperCase())}`,
    fingerprint: `k_${digestOf(NO_IDENTIFIER)}`,
  };
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw unreadable(file, error);
  }
}

/** Written under another name and linked, so that no process ever finds half a key, and of two the first wins. */
async function createKey(file: string): Promise<void> {
  const draft = `${file}.${process.pid}.${randomBytes(6).toString('hex')}`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(`${randomBytes(KEY_BYTES).toString('hex')}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(draft, file);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw unreadable(file, error);
  } finally {
    await rm(draft, { force: true });
  }
}

async function readKey(file: string): Promise<Uint8Array> {
  let text: string;
  let mode: number;
  try {
    mode = (await stat(file)).mode;
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw unreadable(file, error);
  }
  if ((mode & OTHERS) !== 0 && process.platform !== 'win32') {
    const remedy = `Take the others' rights away (chmod 600 ${file}); if somebody may have read it, treat the tokens as names.`;
    throw new TokenKeyError('key_open_to_others', `the token key ${file} is open to other users`, remedy);
  }
  if (!KEY_TEXT.test(text)) {
    const remedy =
      'Put the right file back from its backup. A new key gives every person a new token, so none is made.';
    throw new TokenKeyError('key_malformed', `the token key ${file} is not 64 hexadecimal digits`, remedy);
  }
  return Buffer.from(text.trim(), 'hex');
}

function unreadable(file: string, cause: unknown): TokenKeyError {
  const message = `the token key ${file} cannot be opened (${codeOf(cause)})`;
  const remedy = 'Check that the folder exists and that this user may read and write it.';
  return new TokenKeyError('key_unreadable', message, remedy, { cause });
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? 'unknown');
}
