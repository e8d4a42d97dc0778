import { describe, expect, inject, it } from 'vitest';
import { createRandom } from '../../../services/adapters/simulated-town/random.ts';
import { planOf } from './matrix/plan.ts';
import { type MatrixOptions, runMatrix } from './matrix/run.ts';

/** The long form, with 300,000 events and 30 kills, is `npm run crash:kafka`. */

const EVENTS = 14_400;
const WINDOW = 100;
const PARTITIONS = 4;
const seed = Date.now() % 100_000;
const random = createRandom('crash matrix', seed).next;
const plan = planOf({ windows: EVENTS / WINDOW, partitions: PARTITIONS, kills: 6, short: true, random });
const OPTIONS: Omit<MatrixOptions, 'segments'> = {
  town: { events: EVENTS, people: 100_000, cameras: 400, seed: 11 },
  window: WINDOW,
  partitions: PARTITIONS,
  sessionTimeout: 'PT4S',
  maxLag: 1_000,
  random,
};

/** Servers of its own are started where the suite could start some. */
const canStart = inject('servers')?.sasl != null && inject('servers')?.registryUrl != null;

describe.runIf(canStart)('the crash matrix', () => {
  it(`stores after every fault what is stored without it (seed ${seed})`, { timeout: 900_000 }, async () => {
    const calm = await runMatrix({ ...OPTIONS, segments: plan.calm });
    const expected = calm.map(({ holding }) => holding);
    // There must be something to lose.
    expect(expected.at(-1)!.warnings.length).toBeGreaterThan(50);
    expect(expected.at(-1)!.rows).toMatchObject({ dead_letters: 0 });
    expect(wrong(calm)).toEqual([]);
    expect(wrong(await runMatrix({ ...OPTIONS, expected, segments: plan.faults }))).toEqual([]);
    expect(wrong(await runMatrix({ ...OPTIONS, expected, segments: plan.sinks, proxied: true }))).toEqual([]);
  });
});

const wrong = (rows: Awaited<ReturnType<typeof runMatrix>>): readonly string[] =>
  rows.flatMap(({ segment, faults }) => faults.map((fault) => `${segment}: ${fault}`));
