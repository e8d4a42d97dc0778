import { LeastBlocks } from '../values/least-blocks.ts';
import { ExactSum } from '../values/millionths.ts';
import { PrefixSums } from '../values/prefix-sums.ts';
import type { Extra } from './extra.ts';
import type { Numbers } from './numbers.ts';
import type { PlaceNode } from './place-node.ts';

/** Of a node's entries so many are summed up at a time: each is in some ten nodes, and a number for each would be dear. */
const BLOCK_SHIFT = 4;
const BLOCK = 1 << BLOCK_SHIFT;
const BLOCK_MASK = BLOCK - 1;

/** The sums of each block. */
export class BlockSums implements Extra<PrefixSums> {
  readonly #numbers: Numbers;
  readonly #sum = new ExactSum();

  constructor(numbers: Numbers) {
    this.#numbers = numbers;
  }

  append(): void {}

  newSummary(): PrefixSums {
    return new PrefixSums();
  }

  extend(sums: PrefixSums, node: PlaceNode, length: number): void {
    if ((length & BLOCK_MASK) !== 0) return;
    const sum = this.#sum;
    sum.clear();
    let known = 0;
    for (let i = length - BLOCK; i < length; i++) {
      const value = this.#numbers.of(node, i);
      if (Number.isNaN(value)) continue;
      sum.add(value);
      known++;
    }
    sum.carry();
    sums.append(sum.high, sum.low, known);
  }

  cut(sums: PrefixSums, _node: PlaceNode, length: number): void {
    sums.truncate(length >>> BLOCK_SHIFT);
  }
}

/** The least of each block; of the opposites with the sign -1. */
export class BlockLeast implements Extra<LeastBlocks> {
  readonly #numbers: Numbers;
  readonly #sign: 1 | -1;

  constructor(numbers: Numbers, sign: 1 | -1) {
    this.#numbers = numbers;
    this.#sign = sign;
  }

  append(): void {}

  newSummary(): LeastBlocks {
    return new LeastBlocks();
  }

  extend(blocks: LeastBlocks, node: PlaceNode, length: number): void {
    if ((length & BLOCK_MASK) !== 0) return;
    let least = Number.POSITIVE_INFINITY;
    for (let i = length - BLOCK; i < length; i++) {
      const value = this.#sign * this.#numbers.of(node, i);
      if (!Number.isNaN(value)) least = Math.min(least, value);
    }
    blocks.append(least);
  }

  cut(blocks: LeastBlocks, _node: PlaceNode, length: number): void {
    blocks.truncate(length >>> BLOCK_SHIFT);
  }
}

/** Divides entries `[low, high)` of a node into whole blocks, which `blocks` takes, and what is before and behind them. */
export function inBlocks(
  low: number,
  high: number,
  entries: (from: number, to: number) => void,
  blocks: (from: number, to: number) => void,
): void {
  const from = (low + BLOCK_MASK) >>> BLOCK_SHIFT;
  const to = high >>> BLOCK_SHIFT;
  const inner = from < to ? from << BLOCK_SHIFT : high;
  entries(low, inner);
  if (inner === high) return;
  blocks(from, to);
  entries(to << BLOCK_SHIFT, high);
}
