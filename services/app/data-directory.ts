import { constants, statSync } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { UsageError } from './usage-error.ts';

/** Makes the data directory where it is missing; throws UsageError where nothing can be kept in it. */
export async function makeDataDirectory(dataDir: string): Promise<void> {
  const asked = (what: string) => (error: NodeJS.ErrnoException) => {
    throw new UsageError(`${dataDir}: ${what} (${error.code}); set dataDir (TOCSIN_DATA_DIR)`);
  };
  await mkdir(dataDir, { recursive: true, mode: 0o700 }).catch(asked('cannot be made a directory'));
  await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK).catch(
    asked('may not be read and written by this user'),
  );
}

/** Whether a file of an installation is there; throws UsageError where that cannot be known, as this user may not look. */
export function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTDIR') return false;
    throw new UsageError(
      `${path}: cannot be read (${code}); run the command as the user that tocsin runs as, or name the data directory with TOCSIN_DATA_DIR`,
    );
  }
}
