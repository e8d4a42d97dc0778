import { once } from 'node:events';
import type { Logger } from '../steps/ports/logger.ts';

/** Writes a line to standard output; resolves when there is room for more. Ends the process quietly where the reader
 * has gone (`| head`). */
export function stdoutLine(line: string): Promise<void> | void {
  if (process.stdout.write(`${line}\n`)) return undefined;
  return once(process.stdout, 'drain').then(() => undefined);
}

export function endOnClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

/** A line on the terminal that is written over, at most ten times a second. Where there is no terminal nothing, or with
 * `everyMs` a line of its own that often, the first after that long. */
export function createProgressLine(
  stream: NodeJS.WriteStream,
  everyMs = Number.POSITIVE_INFINITY,
): {
  show(text: () => string): void;
  clear(): void;
} {
  let last = stream.isTTY ? 0 : Date.now();
  let shown = false;
  return {
    show(text) {
      const now = Date.now();
      if (now - last < (stream.isTTY ? 100 : everyMs)) return;
      last = now;
      if (!stream.isTTY) {
        stream.write(`${text()}\n`);
        return;
      }
      shown = true;
      stream.write(`\r\u001b[2K${text()}`);
    },
    clear() {
      if (shown) stream.write('\r\u001b[2K');
      shown = false;
    },
  };
}

/** Warnings and errors of the steps, as lines on standard error. */
export function stderrLogger(): Logger {
  const tell = (level: string) => (fields: object, message: string) => {
    process.stderr.write(`${level}: ${message} ${JSON.stringify(fields)}\n`);
  };
  return { info: () => {}, warn: tell('warning'), error: tell('error') };
}
