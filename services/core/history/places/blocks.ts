import { LeastBlocks } from '../values/least-blocks.ts';
import { ExactSum } from '../values/millionths.ts';
import { PrefixSums } from '../values/prefix-sums.ts';
import type { Extra, Kept } from './extra.ts';
import type { Numbers } from './numbers.ts';
import type { PlaceNode } from './place-node.ts';

/** Of a node's entries so many are summed up at a time: each is in some ten nodes, and a number for each would be dear. */
const BLOCK_SHIFT = 4;
const BLOCK = 1 << BLOCK_SHIFT;
const BLOCK_MASK = BLOCK - 1;

/** The sums of a node's blocks, and of the entries behind the last whole one: most windows end with them. */
export class SumsOfNode {
  readonly blocks = new PrefixSums();
  readonly rest = new ExactSum();
  restKnown = 0;
}

export class BlockSums implements Extra<SumsOfNode> {
  readonly #numbers: Kept<Numbers>;

  constructor(numbers: Kept<Numbers>) {
    this.#numbers = numbers;
  }

  append(): void {}

  /** The numbers tell. */
  isSame(): boolean {
    return true;
  }

  newSummary(): SumsOfNode {
    return new SumsOfNode();
  }

  extend(sums: SumsOfNode, node: PlaceNode, length: number): void {
    const { extra, number } = this.#numbers;
    const value = extra.of(node, number, length - 1);
    const { rest } = sums;
    if (!Number.isNaN(value)) {
      rest.add(value);
      sums.restKnown++;
    }
    if ((length & BLOCK_MASK) !== 0) return;
    rest.carry();
    sums.blocks.append(rest.high, rest.low, sums.restKnown);
    rest.clear();
    sums.restKnown = 0;
  }

  cut(sums: SumsOfNode, node: PlaceNode, length: number): void {
    sums.blocks.truncate(length >>> BLOCK_SHIFT);
    sums.rest.clear();
    sums.restKnown = 0;
    for (let i = length & ~BLOCK_MASK; i < length; i++) {
      const value = this.#numbers.extra.of(node, this.#numbers.number, i);
      if (Number.isNaN(value)) continue;
      sums.rest.add(value);
      sums.restKnown++;
    }
  }
}

/** The least of a node's blocks and of the entries behind the last whole one. */
export class LeastOfNode {
  readonly blocks = new LeastBlocks();
  rest: number = Number.POSITIVE_INFINITY;
  /** At most the least of all, as it may be of entries that were cut. */
  ever: number = Number.POSITIVE_INFINITY;
}

/** The least of each block; of the opposites with the sign -1. */
export class BlockLeast implements Extra<LeastOfNode> {
  readonly #numbers: Kept<Numbers>;
  readonly #sign: 1 | -1;

  constructor(numbers: Kept<Numbers>, sign: 1 | -1) {
    this.#numbers = numbers;
    this.#sign = sign;
  }

  append(): void {}

  /** The numbers tell. */
  isSame(): boolean {
    return true;
  }

  newSummary(): LeastOfNode {
    return new LeastOfNode();
  }

  extend(least: LeastOfNode, node: PlaceNode, length: number): void {
    this.#take(least, node, length - 1);
    if ((length & BLOCK_MASK) !== 0) return;
    least.blocks.append(least.rest);
    least.rest = Number.POSITIVE_INFINITY;
  }

  #take(least: LeastOfNode, node: PlaceNode, index: number): void {
    const value = this.#sign * this.#numbers.extra.of(node, this.#numbers.number, index);
    if (value < least.rest) least.rest = value;
    if (value < least.ever) least.ever = value;
  }

  cut(least: LeastOfNode, node: PlaceNode, length: number): void {
    least.blocks.truncate(length >>> BLOCK_SHIFT);
    least.rest = Number.POSITIVE_INFINITY;
    for (let i = length & ~BLOCK_MASK; i < length; i++) this.#take(least, node, i);
  }
}

/** Takes what a node has in parts. */
export interface InBlocks {
  entries(from: number, to: number): void;
  blocks(from: number, to: number): void;
  /** All entries behind the last whole block. */
  rest(): void;
}

/** Divides entries `[low, high)` of a node of so many into whole blocks and what is before and behind them. */
export function inBlocks(
  low: number,
  high: number,
  length: number,
  { entries, blocks, rest }: InBlocks,
): void {
  const from = (low + BLOCK_MASK) >>> BLOCK_SHIFT;
  const to = high >>> BLOCK_SHIFT;
  if (from > to) {
    entries(low, high);
    return;
  }
  entries(low, from << BLOCK_SHIFT);
  blocks(from, to);
  if (high === length) rest();
  else entries(to << BLOCK_SHIFT, high);
}
