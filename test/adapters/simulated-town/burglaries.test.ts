import { expect, test } from 'vitest';
import { createBurglaries } from '../../../services/adapters/simulated-town/burglaries.ts';
import { localDay } from '../../../services/adapters/simulated-town/local-time.ts';
import { CHICAGO_2016 } from '../../../services/adapters/simulated-town/near-repeat-kernel.ts';
import { createTown } from '../../../services/adapters/simulated-town/town.ts';
import { type KnoxCase, knox } from './knox.ts';

const FIRST_DAY = 20_454;
const DAYS = 366;
const WARM_UP_DAYS = 28;
const SEEDS = 16;
const PEOPLE = 500_000;

function yearOfBurglaries(seed: number): KnoxCase[] {
  const town = createTown(seed, { people: PEOPLE, cameras: 20, rate: 1 });
  const process = createBurglaries(town);
  const cases: KnoxCase[] = [];
  for (let day = -WARM_UP_DAYS; day < DAYS; day++)
    for (const { building, occurredAt } of process.nextDay(FIRST_DAY + day))
      if (day >= 0) cases.push({ ...town.buildings[building]!, day: localDay(occurredAt) });
  return cases;
}

const BOUNDS = CHICAGO_2016.map((band) => band.toMetres);
const years = Array.from({ length: SEEDS }, (_, i) => yearOfBurglaries(i + 1));
const cells = years
  .map((year) => knox(year, BOUNDS))
  .reduce((sums, year) =>
    sums.map((weeks, band) =>
      weeks.map(({ observed, expected }, week) => ({
        observed: observed + year[band]![week]!.observed,
        expected: expected + year[band]![week]!.expected,
      })),
    ),
  );

const ratioOf = (band: number, week: 0 | 1): number =>
  cells[band]![week]!.observed / cells[band]![week]!.expected;

test('Knox ratios by distance band and week are those of Chicago 2016', () => {
  for (const [band, { toMetres, knox: published }] of CHICAGO_2016.entries())
    for (const week of [0, 1] as const) {
      const { observed, expected } = cells[band]![week]!;
      // Pairs come in clusters, so their count varies more than a Poisson count: twice its error, three times over.
      const tolerance = (3 * 2 * Math.sqrt(observed)) / expected;
      const ratio = ratioOf(band, week);
      const where = `to ${toMetres} m, week ${week}: ${ratio.toFixed(2)} +- ${tolerance.toFixed(2)}`;
      expect(Math.abs(ratio - published[week]), where).toBeLessThan(tolerance);
      expect(tolerance / published[week], where).toBeLessThan(0.6);
    }
});

test('the near-repeat effect falls outwards, and from the first week to the second near by', () => {
  expect(ratioOf(0, 0)).toBeGreaterThan(ratioOf(1, 0));
  expect(ratioOf(1, 0)).toBeGreaterThan(ratioOf(4, 0));
  expect(ratioOf(4, 0)).toBeGreaterThan(1);
  expect(ratioOf(0, 0)).toBeGreaterThan(ratioOf(0, 1));
  expect(ratioOf(1, 0)).toBeGreaterThan(ratioOf(1, 1));
});

test('there are as many burglaries as in Chicago, for the number of residents', () => {
  const mean = years.reduce((sum, year) => sum + year.length, 0) / years.length;
  const published = (11_701 / 2_700_000) * PEOPLE;
  expect(Math.abs(mean - published)).toBeLessThan((4 * 1.5 * Math.sqrt(published)) / Math.sqrt(years.length));
});

test('the process is the same for the same seed, and in time order', () => {
  const year = years[6]!;
  expect(yearOfBurglaries(7)).toEqual(year);
  expect(year.every((one, i) => i === 0 || year[i - 1]!.day <= one.day)).toBe(true);
});
