import { localDay, startOfDay } from './local-time.ts';
import { CHICAGO_2016, excessOf } from './near-repeat-kernel.ts';
import { createRandom, type Random } from './random.ts';
import { arrivals, instantOnDayAfter, RHYTHMS } from './rhythm.ts';
import { createTimeQueue } from './time-queue.ts';
import { BLOCK_METRES, cumulate, drawIndex, type Town } from './town.ts';

export interface Burglary {
  readonly occurredAt: number;
  /** Index of the building. */
  readonly building: number;
}

/** Chicago 2016: 11,701 burglaries among 2.7 million residents. */
const PER_RESIDENT_YEAR = 11_701 / 2_700_000;
const HOURS_PER_YEAR = 24 * 365.25;
const DAYS_PER_YEAR = 365.25;
const REACH_BLOCKS = 5;
/** A burglary that raised its surroundings past this would breed without end in the riskiest blocks. */
const MOST_OFFSPRING = 0.8;
/**
 * Offspring of offspring and siblings add pairs of their own, so the kernel is lowered by as much. Measured over 120
 * simulated years with this factor: 6.63/2.22, 1.78/1.30, 1.30/1.24, 1.18/1.12, 1.12/1.10.
 */
const SECOND_ORDER = 0.93;

const EXCESS = CHICAGO_2016.map(excessOf);

/** Hands out the burglaries of one local day after another; days must be asked for in order. */
export interface BurglaryProcess {
  nextDay(day: number): Burglary[];
}

/**
 * A self-exciting point process (Mohler, Short, Brantingham, Schoenberg, Tita, JASA 106, 2011) in its cluster form
 * (Hawkes & Oakes, J. Appl. Prob. 11, 1974): burglaries that come of themselves, by thinning, and the ones each sets
 * off near it in the two weeks after, with the space-time kernel of `near-repeat-kernel.ts`.
 */
export function createBurglaries(town: Town, stream = 'burglaries'): BurglaryProcess {
  const random = createRandom(town.seed, stream);
  const perWeight = (PER_RESIDENT_YEAR * town.scale.people * town.scale.rate) / town.homeWeights.length;
  const cumulative = cumulate(town.homeWeights);
  const ownShare = 1 - meanOffspring(town, perWeight, random, cumulative);
  const perHour = (perWeight * town.homeWeights.length * ownShare) / HOURS_PER_YEAR;
  const offspring = createTimeQueue<Burglary>();
  const setOff = (parent: Burglary): void => {
    for (const child of offspringOf(town, parent, perWeight, random)) offspring.put(child.occurredAt, child);
  };
  return {
    nextDay(day) {
      const end = startOfDay(day + 1);
      for (const occurredAt of arrivals(random, perHour, RHYTHMS.empty_homes, startOfDay(day), end))
        offspring.put(occurredAt, { occurredAt, building: drawIndex(random, cumulative) });
      const burglaries: Burglary[] = [];
      while (offspring.nextAt() < end) {
        const burglary = offspring.take()!;
        burglaries.push(burglary);
        setOff(burglary);
      }
      return burglaries;
    },
  };
}

/** Mean number a burglary sets off, over where burglaries happen: the branching ratio. */
function meanOffspring(town: Town, perWeight: number, random: Random, cumulative: Float64Array): number {
  const samples = 300;
  let sum = 0;
  for (let i = 0; i < samples; i++) {
    const near = neighbourhood(town, drawIndex(random, cumulative));
    sum += offspringMeans(near, perWeight).reduce((total, [week0, week1]) => total + week0 + week1, 0);
  }
  return sum / samples;
}

interface Ring {
  readonly buildings: number[];
  weight: number;
}

/** The buildings around one, by the kernel's bands. */
function neighbourhood(town: Town, building: number): Ring[] {
  const rings: Ring[] = CHICAGO_2016.map(() => ({ buildings: [], weight: 0 }));
  for (const other of buildingsAround(town, building)) {
    const from = town.buildings[building]!;
    const to = town.buildings[other]!;
    const metres = Math.hypot(from.x - to.x, from.y - to.y);
    const ring = rings[CHICAGO_2016.findIndex((band) => metres <= band.toMetres)];
    if (!ring) continue;
    ring.buildings.push(other);
    ring.weight += town.homeWeights[other]!;
  }
  return rings;
}

function* buildingsAround(town: Town, building: number): Generator<number> {
  const { x, y } = town.buildings[building]!;
  const last = town.sideBlocks - 1;
  const range = (metres: number): [number, number] => {
    const block = Math.floor(metres / BLOCK_METRES);
    return [Math.max(0, block - REACH_BLOCKS), Math.min(last, block + REACH_BLOCKS)];
  };
  const [fromColumn, toColumn] = range(x);
  const [fromRow, toRow] = range(y);
  for (let row = fromRow; row <= toRow; row++)
    for (let column = fromColumn; column <= toColumn; column++) {
      const first = (row * town.sideBlocks + column) * town.buildingsPerBlock;
      for (let i = 0; i < town.buildingsPerBlock; i++) yield first + i;
    }
}

/** Mean number set off in each ring in the first and the second week. */
function offspringMeans(rings: readonly Ring[], perWeight: number): (readonly [number, number])[] {
  const means = rings.map((ring, i) => {
    const perWeek = ((ring.weight * perWeight) / DAYS_PER_YEAR) * 7 * SECOND_ORDER;
    // Week 0 pairs half of its first day with itself: 6.5 days, not 7.
    return [EXCESS[i]![0] * perWeek * (6.5 / 7), EXCESS[i]![1] * perWeek] as const;
  });
  const total = means.reduce((sum, [week0, week1]) => sum + week0 + week1, 0);
  const shrink = Math.min(1, MOST_OFFSPRING / total);
  return means.map(([week0, week1]) => [week0 * shrink, week1 * shrink] as const);
}

function* offspringOf(town: Town, parent: Burglary, perWeight: number, random: Random): Generator<Burglary> {
  const rings = neighbourhood(town, parent.building);
  const means = offspringMeans(rings, perWeight);
  for (const [i, ring] of rings.entries())
    for (const week of [0, 1] as const)
      for (let left = random.poisson(means[i]![week]); left > 0; left--)
        yield childOf(town, parent, ring, week, random);
}

function childOf(town: Town, parent: Burglary, ring: Ring, week: 0 | 1, random: Random): Burglary {
  // The rest of the parent's own day counts as half a day.
  const days = week === 0 ? Math.ceil(random.uniform(-0.5, 6)) : 7 + random.int(0, 6);
  const day = localDay(parent.occurredAt) + days;
  return {
    occurredAt: instantOnDayAfter(random, RHYTHMS.empty_homes, day, parent.occurredAt),
    building: ring.buildings[random.weighted(ring.buildings.map((other) => town.homeWeights[other]!))]!,
  };
}
