import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LogError } from '../../steps/ports/log.ts';

/**
 * Makes this process the one owner of the log at `path`, until the returned function is called or the process ends.
 * The lock is SQLite's own on a second, empty file, so the operating system lets go of it even after `kill -9`, and
 * tools may still open the log itself meanwhile.
 */
export function takeOwnership(path: string): () => void {
  mkdirSync(dirname(path), { recursive: true });
  const lockPath = `${path}.lock`;
  const lock = new DatabaseSync(lockPath, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw new LogError(
      'locked',
      `another process owns the log ${path} (it holds ${lockPath}): stop that process, or name another data directory for this one`,
      { cause: error, retryable: true },
    );
  }
  return () => lock.close();
}
