import { gridDiskDistances } from 'h3-js';
import { type BoundedCache, createBoundedCache } from '../../core/bounded-cache.ts';
import { shardOfCell } from './cells.ts';
import { isOutlineWithin, type Outline, outlineOf } from './outline.ts';

export interface NearbyCells {
  /**
   * The resolution-9 cells, `cell` included, that hold every point within `metres` of any point of `cell`, and no
   * cell that is farther away. In order of their names.
   */
  cellsWithin(cell: string, metres: number): readonly string[];
  /**
   * The resolution-5 shards, that of `cell` first, to which those cells belong. A shard is taken as the sum of its
   * cells, not as its hexagon, from which they stick out.
   */
  shardsNear(cell: string, metres: number): readonly string[];
}

/** Corners of the cells of a city, and for each radius answers of up to half a million cells: some 10 MB each. */
const MAX_OUTLINES = 20_000;
const MAX_ANSWER_CELLS = 500_000;
/** Rules name few radii; should they ever be many, all answers are dropped and the memory with them. */
const MAX_RADII = 16;
/** Less than the way across a cell, so that the first guess of how many rings to look at is seldom too small. */
const METRES_A_RING = 260;

/** Looks up cells near cells, remembering answers within bounds. */
export function createNearbyCells(): NearbyCells {
  const outlines = createBoundedCache<string, Outline>(MAX_OUTLINES);
  const cells = createAnswers();
  const shards = createAnswers();

  const outline = (cell: string): Outline => {
    const known = outlines.get(cell);
    if (known !== undefined) return known;
    const made = outlineOf(cell);
    outlines.set(cell, made);
    return made;
  };
  const findCells = (cell: string, metres: number) => cellsWithin(outline, cell, metres);
  const findShards = (cell: string, metres: number) => shardsNear(outline, cell, metres);
  return {
    cellsWithin: (cell, metres) => cells(cell, metres, findCells),
    shardsNear: (cell, metres) => shards(cell, metres, findShards),
  };
}

type Find = (cell: string, metres: number) => readonly string[];

function createAnswers() {
  const byRadius = new Map<number, BoundedCache<string, readonly string[]>>();
  return (cell: string, metres: number, find: Find): readonly string[] => {
    let answers = byRadius.get(metres);
    if (answers === undefined) {
      if (byRadius.size >= MAX_RADII) byRadius.clear();
      answers = createBoundedCache(MAX_ANSWER_CELLS);
      byRadius.set(metres, answers);
    }
    const known = answers.get(cell);
    if (known !== undefined) return known;
    const found = find(cell, metres);
    answers.set(cell, found, found.length);
    return found;
  };
}

type Outlines = (cell: string) => Outline;

function cellsWithin(outline: Outlines, cell: string, metres: number): string[] {
  const from = outline(cell);
  return diskAround(outline, cell, metres)
    .map(outline)
    .filter((other) => isOutlineWithin(from, other, metres))
    .map((other) => other.cell)
    .sort(byText);
}

/** Measures only cells of other shards, and of each only until one is near: most cells lie deep inside their shard. */
function shardsNear(outline: Outlines, cell: string, metres: number): string[] {
  const own = shardOfCell(cell);
  const others = new Set<string>();
  for (const other of diskAround(outline, cell, metres)) {
    const shard = shardOfCell(other);
    if (shard === own || others.has(shard)) continue;
    if (isOutlineWithin(outline(cell), outline(other), metres)) others.add(shard);
  }
  return [own, ...[...others].sort(byText)];
}

/**
 * The rings of cells around a cell that hold all within reach, and more. Those within reach form one connected patch
 * around the cell, so the rings may end with the first that has none of them.
 */
function diskAround(outline: Outlines, cell: string, metres: number): string[] {
  const from = outline(cell);
  for (let size = Math.ceil(metres / METRES_A_RING) + 1; ; size += 1) {
    const rings = gridDiskDistances(cell, size);
    if (!rings.at(-1)?.some((other) => isOutlineWithin(from, outline(other), metres))) return rings.flat();
  }
}

const byText = (a: string, b: string): number => (a < b ? -1 : 1);
