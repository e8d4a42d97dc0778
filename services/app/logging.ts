import { openSync } from 'node:fs';
import { join } from 'node:path';
import { destination, type Logger as PinoLogger, pino } from 'pino';
import type { Logger } from '../steps/ports/logger.ts';
import type { Config } from './config.ts';
import { UsageError } from './usage-error.ts';

const STANDARD_ERROR = 2;

export function openLogger({ dataDir, logLevel, logTo }: Config): PinoLogger {
  const to =
    logTo === 'file'
      ? { dest: openLogFile(join(dataDir, 'tocsin.log')), sync: false }
      : { dest: STANDARD_ERROR, sync: true };
  return pino({ level: logLevel }, destination(to));
}

/** Open before anything is logged: a process that ends at once could not write out a file that is still being opened. */
function openLogFile(path: string): number {
  try {
    return openSync(path, 'a', 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `${path}: the log file cannot be written (${code}); move away what is there, or set logTo (TOCSIN_LOG_TO) to stderr`,
    );
  }
}

export function portLogger(logger: PinoLogger): Logger {
  return {
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
  };
}
