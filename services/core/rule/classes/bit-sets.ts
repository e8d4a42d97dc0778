import { grown } from '../../history/growable.ts';

const LEAST_SLOTS = 16;

/** Sets of bits, each kept once and known by its number from 0 on: all of so many words. */
export class BitSets {
  readonly words: number;
  size = 0;
  #bits = new Int32Array(0);
  /** An open-addressing table: number and one, 0 where it is free. */
  #slots = new Int32Array(LEAST_SLOTS);

  constructor(words: number) {
    this.words = words;
  }

  /** Number of a set; where it is new that is what `size` was. */
  numberOf(set: Int32Array): number {
    const mask = this.#slots.length - 1;
    let slot = hashOf(set, 0, this.words) & mask;
    for (let found = this.#slots[slot]!; found !== 0; found = this.#slots[slot]!) {
      if (this.#is(found - 1, set)) return found - 1;
      slot = (slot + 1) & mask;
    }
    this.#slots[slot] = this.size + 1;
    return this.#add(set);
  }

  /** Copies a set out. */
  read(number: number, into: Int32Array): void {
    const first = number * this.words;
    for (let i = 0; i < this.words; i++) into[i] = this.#bits[first + i]!;
  }

  /** Leaves of `bits` what is in a set too. */
  intersect(number: number, bits: Int32Array): void {
    const first = number * this.words;
    for (let i = 0; i < this.words; i++) bits[i]! &= this.#bits[first + i]!;
  }

  #is(number: number, set: Int32Array): boolean {
    const bits = this.#bits;
    const { words } = this;
    const first = number * words;
    for (let i = 0; i < words; i++) if (bits[first + i] !== set[i]) return false;
    return true;
  }

  #add(set: Int32Array): number {
    const first = this.size * this.words;
    this.#bits = grown(this.#bits, first + this.words);
    for (let i = 0; i < this.words; i++) this.#bits[first + i] = set[i]!;
    this.size++;
    // Half of the slots stay free, so that a run of taken ones stays short.
    if (this.size * 2 > this.#slots.length) this.#widen();
    return this.size - 1;
  }

  #widen(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let number = 0; number < this.size; number++) {
      let slot = hashOf(this.#bits, number * this.words, this.words) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = number + 1;
    }
    this.#slots = slots;
  }
}

/** The numbers of the bits that are set, rising. */
export function membersOf(bits: Int32Array, first: number, words: number): number[] {
  const members: number[] = [];
  for (let word = 0; word < words; word++) {
    for (let left = bits[first + word]!; left !== 0; left &= left - 1)
      members.push(word * 32 + 31 - Math.clz32(left & -left));
  }
  return members;
}

/** Words that hold so many bits. */
export const wordsFor = (bits: number): number => (bits + 31) >>> 5;

export function setBit(bits: Int32Array, bit: number): void {
  bits[bit >>> 5]! |= 1 << (bit & 31);
}

export function hasBit(bits: Int32Array, bit: number): boolean {
  return (bits[bit >>> 5]! & (1 << (bit & 31))) !== 0;
}

/** Each word mixed in as in MurmurHash3 (A. Appleby), 32 bits. */
function hashOf(bits: Int32Array, first: number, words: number): number {
  let hash = 0;
  for (let i = first; i < first + words; i++) {
    const mixed = Math.imul(bits[i]!, 0xcc9e2d51);
    hash ^= Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
    hash = Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}
