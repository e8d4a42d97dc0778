import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LogError } from '../../steps/ports/log.ts';

/**
 * Makes this process the one owner of the log at `path`, until the returned function is called or the process ends; tools may
 * still open the log itself meanwhile.
 */
export function takeOwnership(path: string): () => void {
  const lockPath = `${path}.lock`;
  return takeLock(
    lockPath,
    `another process owns the log ${path} (it holds ${lockPath}): stop that process, or name another data directory for this one`,
  );
}

/** The same for whoever takes texts out of the log, beside its owner: two at once would write back what the other one took out. */
export function takeScrubbing(path: string): () => void {
  const lockPath = `${path}.scrub.lock`;
  return takeLock(
    lockPath,
    `another erasure is at work on the log ${path} (it holds ${lockPath}): run this one again when that has ended`,
  );
}

/** The lock is SQLite's own on a second, empty file, so the operating system lets go of it even after `kill -9`. */
function takeLock(lockPath: string, held: string): () => void {
  mkdirSync(dirname(lockPath), { recursive: true });
  const lock = new DatabaseSync(lockPath, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw new LogError('locked', held, { cause: error, retryable: true });
  }
  return () => lock.close();
}
