import { LeastBlocks } from '../values/least-blocks.ts';
import { addExactly, ExactSum } from '../values/millionths.ts';
import { PrefixSums } from '../values/prefix-sums.ts';
import type { Extra } from './extra.ts';
import type { Numbers } from './numbers.ts';
import type { PlaceNode } from './place-node.ts';
import type { Quarters } from './quarters.ts';

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
  /** Where in a record the exact sum of all its node's values stands, in two numbers, and behind it how many are known. */
  readonly offset: number;
  readonly #numbers: Numbers;

  constructor(numbers: Numbers, quarters: Quarters) {
    this.#numbers = numbers;
    this.offset = quarters.widen([0, 0, 0]);
  }

  append(): void {}

  /** The numbers tell. */
  isSame(): boolean {
    return true;
  }

  newSummary(): SumsOfNode {
    return new SumsOfNode();
  }

  extend(sums: SumsOfNode | null, node: PlaceNode, length: number, ordinal: number): void {
    const value = this.#numbers.byOrdinal[ordinal]!;
    if (!Number.isNaN(value)) this.#add(node, value);
    if (sums === null) return;
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

  #add({ quarters, record }: PlaceNode, value: number): void {
    const at = record * quarters.width + this.offset;
    addExactly(quarters.numbers, at, value);
    quarters.numbers[at + 2]!++;
  }

  cut(sums: SumsOfNode | null, node: PlaceNode, length: number): void {
    if (sums !== null) this.#cut(sums, node, length);
    else if (node.isLeaf) this.#addUp(node, length);
    else this.#addQuarters(node);
  }

  #addQuarters({ quarters, record, children }: PlaceNode): void {
    const { numbers, width } = quarters;
    const sum = new ExactSum();
    let known = 0;
    for (const child of children) {
      const at = child.record * width + this.offset;
      sum.addParts(numbers[at]!, numbers[at + 1]!);
      known += numbers[at + 2]!;
    }
    this.#set(quarters, record, sum, known);
  }

  #set({ numbers, width }: Quarters, record: number, sum: ExactSum, known: number): void {
    sum.carry();
    numbers.set([sum.high, sum.low, known], record * width + this.offset);
  }

  #addUp(node: PlaceNode, length: number): void {
    const at = node.record * node.quarters.width + this.offset;
    node.quarters.numbers.fill(0, at, at + 3);
    for (let i = 0; i < length; i++) {
      const value = this.#numbers.of(node, i);
      if (!Number.isNaN(value)) this.#add(node, value);
    }
  }

  #cut(sums: SumsOfNode, node: PlaceNode, length: number): void {
    sums.blocks.truncate(length >>> BLOCK_SHIFT);
    sums.rest.clear();
    sums.restKnown = 0;
    for (let i = length & ~BLOCK_MASK; i < length; i++) {
      const value = this.#numbers.of(node, i);
      if (Number.isNaN(value)) continue;
      sums.rest.add(value);
      sums.restKnown++;
    }
    this.#sumUp(sums, node, length >>> BLOCK_SHIFT);
  }

  #sumUp({ blocks, rest, restKnown }: SumsOfNode, { quarters, record }: PlaceNode, whole: number): void {
    const sum = new ExactSum();
    rest.carry();
    sum.addParts(rest.high, rest.low);
    blocks.addTo(sum, 0, whole);
    this.#set(quarters, record, sum, blocks.known(0, whole) + restKnown);
  }
}

/** The least of a node's blocks and of the entries behind the last whole one. */
export class LeastOfNode {
  readonly blocks = new LeastBlocks();
  rest: number = Number.POSITIVE_INFINITY;
}

/** The least of each block; of the opposites with the sign -1. */
export class BlockLeast implements Extra<LeastOfNode> {
  /** Where in a record there is at most the least of its node, as it may be of entries that were cut. */
  readonly offset: number;
  readonly #numbers: Numbers;
  readonly #sign: 1 | -1;

  constructor(numbers: Numbers, sign: 1 | -1, quarters: Quarters) {
    this.#numbers = numbers;
    this.#sign = sign;
    this.offset = quarters.widen([Number.POSITIVE_INFINITY]);
  }

  append(): void {}

  /** The numbers tell. */
  isSame(): boolean {
    return true;
  }

  newSummary(): LeastOfNode {
    return new LeastOfNode();
  }

  extend(least: LeastOfNode | null, node: PlaceNode, length: number, ordinal: number): void {
    this.#take(least, node, ordinal);
    if (least === null || (length & BLOCK_MASK) !== 0) return;
    least.blocks.append(least.rest);
    least.rest = Number.POSITIVE_INFINITY;
  }

  #take(least: LeastOfNode | null, { quarters, record }: PlaceNode, ordinal: number): void {
    const value = this.#sign * this.#numbers.byOrdinal[ordinal]!;
    if (least !== null && value < least.rest) least.rest = value;
    const { numbers, width } = quarters;
    const at = record * width + this.offset;
    if (value < numbers[at]!) numbers[at] = value;
  }

  cut(least: LeastOfNode | null, node: PlaceNode, length: number): void {
    if (least === null) {
      if (!node.isLeaf) this.#takeQuarters(node);
      return;
    }
    least.blocks.truncate(length >>> BLOCK_SHIFT);
    least.rest = Number.POSITIVE_INFINITY;
    for (let i = length & ~BLOCK_MASK; i < length; i++) this.#take(least, node, node.ordinalAt(i));
  }

  #takeQuarters({ quarters, record, children }: PlaceNode): void {
    const { numbers, width } = quarters;
    const least = children.map((child) => numbers[child.record * width + this.offset]!);
    numbers[record * width + this.offset] = Math.min(...least);
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
