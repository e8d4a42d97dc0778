import { createIntStack, grown } from './growable.ts';

/**
 * Texts that are looked up by content and known by number. Freshly decoded texts have no hash yet and a `Map` hashes
 * them whole, out of line: looking at their last characters here takes a third of the time.
 */
export interface TextTable {
  /** Number of a text, or -1. */
  find(text: string): number;
  /** Numbers a text that `find` does not know. */
  add(text: string): number;
  remove(number: number): void;
  text(number: number): string;
  readonly size: number;
}

/** Keys, tokens and device ids differ in their last characters. */
const TAIL = 20;
const FREE = -1;

export function createTextTable(): TextTable {
  const texts: (string | undefined)[] = [];
  const unused = createIntStack();
  let hashes = new Int32Array(0);
  let slots = new Int32Array(64).fill(FREE);
  let size = 0;

  const place = (number: number): void => {
    const mask = slots.length - 1;
    let slot = hashes[number]! & mask;
    while (slots[slot] !== FREE) slot = (slot + 1) & mask;
    slots[slot] = number;
  };
  const widen = (): void => {
    slots = new Int32Array(slots.length * 2).fill(FREE);
    for (let number = 0; number < texts.length; number++) if (texts[number] !== undefined) place(number);
  };

  return {
    find(text) {
      const hash = hashOf(text);
      const mask = slots.length - 1;
      for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
        const number = slots[slot]!;
        if (number === FREE) return FREE;
        if (texts[number] === text) return number;
      }
    },
    add(text) {
      if ((size + 1) * 2 > slots.length) widen();
      const free = unused.pop();
      const number = free === -1 ? texts.length : free;
      hashes = grown(hashes, number + 1);
      hashes[number] = hashOf(text);
      texts[number] = text;
      place(number);
      size++;
      return number;
    },
    remove(number) {
      vacate(slots, hashes, number);
      texts[number] = undefined;
      unused.push(number);
      size--;
    },
    text: (number) => texts[number]!,
    get size() {
      return size;
    },
  };
}

/** Frees a slot and moves what stands behind it up, so that no look-up ends too early (Knuth 6.4, algorithm R). */
export function vacate(slots: Int32Array, hashes: Int32Array, number: number): void {
  const mask = slots.length - 1;
  let hole = hashes[number]! & mask;
  while (slots[hole] !== number) hole = (hole + 1) & mask;
  for (let slot = (hole + 1) & mask; slots[slot] !== FREE; slot = (slot + 1) & mask) {
    const home = hashes[slots[slot]!]! & mask;
    if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
    slots[hole] = slots[slot]!;
    hole = slot;
  }
  slots[hole] = FREE;
}

/** FNV-1a (Fowler, Noll, Vo) over the last characters, mixed once more, as only its low bits are used. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5 ^ text.length;
  for (let i = Math.max(0, text.length - TAIL); i < text.length; i++)
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mixed(hash);
}

/** Lets every bit of a hash count for its low ones (after Appleby, MurmurHash3's finalizer). */
export function mixed(hash: number): number {
  const high = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return high ^ (high >>> 13);
}
