import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';

export interface Key {
  readonly value: string;
  /** Whether it was made just now. */
  readonly isNew: boolean;
}

/** The key in a file that only its owner may read; made at the first call: 32 random bytes, base64url. */
export async function openKey(file: string): Promise<Key> {
  const known = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  if (known.trim() !== '') return { value: known.trim(), isNew: false };
  const value = randomBytes(32).toString('base64url');
  await writeFile(file, `${value}\n`, { mode: 0o600 });
  return { value, isNew: true };
}
