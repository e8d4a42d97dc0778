import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LEVELS } from '../../../services/core/record/warning.ts';
import { fallTime } from '../../../services/core/score/fall-time.ts';
import {
  heldLevel,
  type LevelSettings,
  levelSettings,
  rawLevel,
  sweep,
} from '../../../services/core/score/level.ts';
import type { Decaying } from '../../../services/core/score/score.ts';
import { DEFAULT_SETTINGS } from '../../../services/core/scorer/settings.ts';
import { DAY_MS, HOUR_MS } from '../../../services/core/time/duration.ts';

const NOW = Date.UTC(2025, 5, 1);
const HIGHEST = LEVELS.length - 1;

const series: fc.Arbitrary<Decaying> = fc.record({
  rule: fc.record({
    // Few, so that versions of a rule stand side by side.
    id: fc.constantFrom('a', 'b', 'c', 'd'),
    shadow: fc.constantFrom(false, false, false, true),
    points: fc.oneof(fc.integer({ min: 1, max: 100 }), fc.constantFrom(99, 100)),
    halfLifeMs: fc.constantFrom(HOUR_MS, DAY_MS, 7 * DAY_MS, 30 * DAY_MS, 365 * DAY_MS),
    floor: fc.constantFrom(-1, -1, -1, 0, 1, 2, 3),
    reachMs: fc.constantFrom(HOUR_MS, 28 * DAY_MS, 180 * DAY_MS),
  }),
  matches: fc
    .array(fc.integer({ min: -60 * DAY_MS, max: 0 }), { maxLength: 6 })
    .map((times) => times.sort((a, b) => a - b).map((before) => ({ at: NOW + before }))),
});
const someSeries = fc
  .array(series, { maxLength: 8 })
  .map((some) => some.sort((a, b) => (a.rule.id < b.rule.id ? -1 : 1)));
const settings = fc
  .record({ hysteresis: fc.constantFrom(0, 5), retention: fc.constantFrom(200 * DAY_MS, 400 * DAY_MS) })
  .map(({ hysteresis, retention }) => levelSettings({ ...DEFAULT_SETTINGS, hysteresis }, retention));

test('a level falls at the first millisecond at which it does not hold', () => {
  fc.assert(
    fc.property(someSeries, settings, fc.nat({ max: HIGHEST }), (some, levels, level) => {
      const holds = (time: number) => heldLevel(some, level, time, levels) >= level;
      const falls = fallTime(some, level, NOW, levels);
      expect(falls).toBeGreaterThan(NOW);
      expect(holds(falls)).toBe(false);
      if (falls > NOW + 1) expect(holds(falls - 1)).toBe(true);
    }),
    { numRuns: 3_000 },
  );
});

test('a level falls when a hundred certain rules have decayed', () => {
  const rule = { shadow: false, points: 100, halfLifeMs: DAY_MS, floor: -1, reachMs: 0 };
  const many = Array.from({ length: 200 }, (_, id) => ({
    rule: { ...rule, id: String(id) },
    matches: [{ at: NOW }],
  }));
  const levels = levelSettings(DEFAULT_SETTINGS, 400 * DAY_MS);
  const falls = fallTime(many, 0, NOW, levels);
  expect([
    rawLevel(many, falls - 1, { ...levels, thresholds: [15] }),
    heldLevel(many, 0, falls, levels),
  ]).toEqual([0, -1]);
});

/** Moment by moment, as docs/semantics.md has it. */
function forward(
  some: readonly Decaying[],
  from: number,
  level: number,
  to: number,
  levels: LevelSettings,
): number {
  const times = some
    .filter(({ rule }) => !rule.shadow)
    .flatMap(({ matches }) => matches.map(({ at }) => at))
    .filter((at) => at > from && at <= to)
    .sort((a, b) => a - b);
  let held = level;
  for (const time of times) {
    const before = heldLevel(some, held, time, levels, time - 1);
    held = Math.max(before, rawLevel(some, time, levels));
  }
  return heldLevel(some, held, to, levels);
}

test('the level with hysteresis is what the matches lead to, one after another', () => {
  fc.assert(
    fc.property(
      someSeries,
      settings,
      fc.integer({ min: -1, max: HIGHEST }),
      fc.tuple(fc.nat({ max: 70 * DAY_MS }), fc.nat({ max: 40 * DAY_MS })),
      (some, levels, level, [before, after]) => {
        const [from, to] = [NOW - before, NOW - 20 * DAY_MS + after];
        expect(sweep(some, from, level, to, levels)).toBe(forward(some, from, level, to, levels));
        expect(sweep(some, Number.NEGATIVE_INFINITY, -1, to, levels)).toBe(
          forward(some, Number.NEGATIVE_INFINITY, -1, to, levels),
        );
      },
    ),
    { numRuns: 3_000 },
  );
});
