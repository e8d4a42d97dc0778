import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTokenKey, tokeniserOf } from '../../../services/adapters/tokens/token-key.ts';
import { TOKEN_PATTERN } from '../../../services/core/event/vocabulary.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'token-key-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the token key', () => {
  it('is made at the first use, readable by its owner only, and kept', async () => {
    const file = join(folder, 'made', 'here', 'key');
    const first = (await openTokenKey(file)).token('13900001111');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'made', 'here'))).toEqual(['key']);
    expect((await openTokenKey(file)).token('13900001111')).toBe(first);
  });

  it('is the same for all who open it first at once', async () => {
    const file = join(folder, 'raced');
    const openers = await Promise.all(Array.from({ length: 16 }, () => openTokenKey(file)));
    expect(new Set(openers.map((tokeniser) => tokeniser.token('a'))).size).toBe(1);
  });

  it.each([0o640, 0o604, 0o620])(
    'is refused with mode %o, and the remedy says what to type',
    async (mode) => {
      const file = join(folder, `open-${mode}`);
      await openTokenKey(file);
      await chmod(file, mode);
      await expect(openTokenKey(file)).rejects.toMatchObject({
        code: 'key_open_to_others',
        retryable: false,
        remedy: expect.stringContaining('chmod 600'),
      });
    },
  );

  it.each([
    ['empty', ''],
    ['short', 'abcd'],
    ['of other letters', 'x'.repeat(64)],
    ['long', 'a'.repeat(65)],
  ])('is refused where the file is %s, and left as it is', async (name, text) => {
    const file = join(folder, `malformed ${name}`);
    await writeFile(file, text, { mode: 0o600 });
    await expect(openTokenKey(file)).rejects.toMatchObject({ code: 'key_malformed', retryable: false });
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it('is refused where the path is no file', async () => {
    await expect(openTokenKey(folder)).rejects.toMatchObject({ code: 'key_unreadable' });
  });
});

describe('a token', () => {
  const tokeniser = tokeniserOf(Buffer.alloc(32, 7));

  it('has the form of a token, whatever the identifier', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => TOKEN_PATTERN.test(tokeniser.token(text))),
    );
  });

  it.each([
    ['35010219800101123x', '35010219800101123X'],
    [' 139 0000 1111\t', '13900001111'],
    ['１３９００００１１１１', '13900001111'],
    ['José', 'JOSE\u0301'],
  ])('of %j is that of %j', (one, other) => {
    expect(tokeniser.token(one)).toBe(tokeniser.token(other));
  });

  it('differs with the identifier and with the key', () => {
    const tokens = [tokeniser.token('1'), tokeniser.token('2'), tokeniserOf(Buffer.alloc(32, 8)).token('1')];
    expect(new Set(tokens).size).toBe(3);
  });

  it('is of nobody where it is the fingerprint that tells keys apart', () => {
    const { fingerprint, token } = tokeniser;
    expect(fingerprint).toMatch(/^k_[A-Za-z0-9_-]{22}$/);
    expect(fingerprint).toBe(tokeniserOf(Buffer.alloc(32, 7)).fingerprint);
    expect(fingerprint).not.toBe(tokeniserOf(Buffer.alloc(32, 8)).fingerprint);
    // Not even of who is called what the fingerprint is made of.
    expect(token('fingerprint of the key').slice(2)).not.toBe(fingerprint.slice(2));
  });

  it('is the HMAC-SHA-256 that any other implementation gives', () => {
    // Computed with Python's hmac over HITHERE, the key that of RFC 4231, test case 1.
    expect(tokeniserOf(Buffer.alloc(20, 0x0b)).token('Hi There')).toBe(EXPECTED);
  });
});

const EXPECTED = 'p_DXuaHgLLZ18pb-V0i7yKEA';
