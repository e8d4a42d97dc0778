import { join } from 'node:path';
import { destination, type Logger as PinoLogger, pino } from 'pino';
import type { Logger } from '../steps/ports/logger.ts';
import type { Config } from './config.ts';

const STANDARD_ERROR = 2;

export function openLogger({ dataDir, logLevel, logTo }: Config): PinoLogger {
  const to =
    logTo === 'file'
      ? { dest: join(dataDir, 'tocsin.log'), sync: false }
      : { dest: STANDARD_ERROR, sync: true };
  return pino({ level: logLevel }, destination(to));
}

export function portLogger(logger: PinoLogger): Logger {
  return {
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
  };
}
