import { z } from 'zod';
import { parseDuration } from '../core/time/duration.ts';

/** A setting that is an ISO 8601 duration, in milliseconds once it is read. */
export const duration = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((value, context) => {
      const ms = parseDuration(value);
      if (ms !== undefined && ms > 0) return ms;
      context.addIssue({
        code: 'custom',
        message: 'is no ISO 8601 duration of weeks to seconds, for example "P7D" or "PT1H"',
      });
      return z.NEVER;
    });
