import { expect, it } from 'vitest';
import { type CrashOptions, runWithKills } from './crash/lives.ts';

/** The long form, with 200,000 events and at least 20 kills, is `npm run crash`. */
const SHORT: CrashOptions = { events: 20_000, kills: 5, life: [50, 600], random: Math.random };

it('holds the same warnings and counts after kills at random moments as without any', {
  timeout: 240_000,
}, async () => {
  const calm = await runWithKills({ ...SHORT, kills: 0 });
  const killed = await runWithKills(SHORT);
  expect(killed.kills).toBeGreaterThanOrEqual(2);
  expect(calm.warnings.length).toBeGreaterThan(20);
  expect({ ...killed, kills: 0 }).toEqual(calm);
});
