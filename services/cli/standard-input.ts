import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { UsageError } from '../app/usage-error.ts';

/**
 * Puts nothing in the place of standard input. The embedded ClickHouse takes whatever waits on descriptor 0 for further
 * rows of its INSERT (chDB 3.4, `sendDataFromStdin`): it would swallow what is piped into `replay -` and fail over it, or
 * store it. Call it before anything has touched `process.stdin` or opens files.
 */
export function hideStandardInput(): void {
  closeSync(0);
  // The lowest free number is given out, which is 0.
  openSync('/dev/null', 'r');
}

const PASS_ON = 'process.stdout.on("error", () => process.exit()); process.stdin.pipe(process.stdout)';

/** Hides standard input and gives what comes in on it, through a process that still has it: a socket has no second name
 * by which this one could open it. Throws UsageError where it cannot be read to its end. */
export function takeStandardInput(): AsyncIterable<Uint8Array> {
  const reader = spawn(process.execPath, ['-e', PASS_ON], { stdio: ['inherit', 'pipe', 'ignore'] });
  hideStandardInput();
  const closed = once(reader, 'close') as Promise<[code: number | null]>;
  // Piped at once: Node throws away what nobody reads of a child that has ended.
  const content = reader.stdout.pipe(new PassThrough());
  return (async function* () {
    yield* content as AsyncIterable<Uint8Array>;
    const [code] = await closed;
    if (code !== 0)
      throw new UsageError('standard input cannot be read to its end; name a file, or pipe into it');
  })();
}
