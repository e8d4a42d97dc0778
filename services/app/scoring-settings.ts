import { z } from 'zod';
import { DEFAULT_SETTINGS } from '../core/scorer/settings.ts';
import { duration } from './duration-setting.ts';

const threshold = (fallback: number) => z.number().gt(0).lt(100).default(fallback);
const { thresholds } = DEFAULT_SETTINGS;

/** From matches to levels, and who is asked until when. */
export const SCORING = z
  .strictObject({
    thresholds: z
      .strictObject({
        blue: threshold(thresholds.blue),
        yellow: threshold(thresholds.yellow),
        orange: threshold(thresholds.orange),
        red: threshold(thresholds.red),
      })
      .refine(
        (t) => t.blue < t.yellow && t.yellow < t.orange && t.orange < t.red,
        'must rise from blue to red, for example 20, 40, 70, 90',
      )
      .prefault({}),
    hysteresis: z.number().min(0).max(20).default(DEFAULT_SETTINGS.hysteresis),
    lateness: duration('P7D'),
    cooldown: duration('PT1H'),
    reopenCooldown: duration('P1D'),
    acknowledgeWithin: z
      .strictObject({
        red: duration('PT5M'),
        orange: duration('PT30M'),
        yellow: duration('PT4H'),
        blue: duration('PT12H'),
      })
      .prefault({}),
  })
  // A level that a score of 0 holds would never be left.
  .refine(({ hysteresis, thresholds: { blue } }) => hysteresis < blue, {
    path: ['hysteresis'],
    message: 'must be less than thresholds.blue, for example 5 where that is 20',
  })
  .prefault({});
