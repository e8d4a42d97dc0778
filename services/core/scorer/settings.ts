import type { Level } from '../record/warning.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../time/duration.ts';

/** What an installation may set about scoring. Durations in ms, thresholds on the score's scale of 0 to 100. */
export interface ScorerSettings {
  readonly thresholds: Readonly<Record<Level, number>>;
  /** How far below its threshold a score may fall before the level does. */
  readonly hysteresis: number;
  readonly latenessMs: number;
  readonly retentionMs: { readonly individual: number; readonly area: number };
  readonly cooldownMs: number;
  /** After an officer closes a warning, how long the concern stays quiet unless its level passes that at closing. */
  readonly reopenCooldownMs: number;
  readonly acknowledgeWithinMs: Readonly<Record<Level, number>>;
}

export const DEFAULT_SETTINGS: ScorerSettings = {
  thresholds: { blue: 20, yellow: 40, orange: 70, red: 90 },
  hysteresis: 5,
  latenessMs: 7 * DAY_MS,
  retentionMs: { individual: 400 * DAY_MS, area: 400 * DAY_MS },
  cooldownMs: HOUR_MS,
  reopenCooldownMs: DAY_MS,
  acknowledgeWithinMs: {
    red: 5 * MINUTE_MS,
    orange: 30 * MINUTE_MS,
    yellow: 4 * HOUR_MS,
    blue: 12 * HOUR_MS,
  },
};

/** What the core needs from outside, given as arguments so that it stays a function of its log. */
export interface ScorerTools {
  /** Hex SHA-256 of a text. */
  readonly hash: (text: string) => string;
  /** H3 cells (resolution 9), the given one included, that hold every point within `radiusMetres` of any point of `cell`. */
  readonly cellsWithin: (cell: string, radiusMetres: number) => readonly string[];
}
