import { createIntStack, grown } from './growable.ts';

/** Things that are looked up by a text of theirs and known by number. */
export interface KeyTable<T> {
  /** Number of the thing with this key, or -1. */
  find(key: string): number;
  /** Numbers a thing whose key `find` does not know. */
  add(thing: T): number;
  /** What is probably under each of these keys, undefined where there is nothing, for those who look ahead. */
  guess(keys: readonly string[]): readonly (T | undefined)[];
  remove(number: number): void;
  /** Undefined for a number that is free. */
  at(number: number): T | undefined;
  values(): Iterable<T>;
  readonly size: number;
}

/** Keys, tokens and device ids differ in their last characters. */
const TAIL = 12;
/** Slots per thing at the least, so that a run of taken slots stays short. */
const SLOTS_PER_THING = 2;

/**
 * An open-addressing table; a slot is a hash and a number side by side. Freshly decoded texts have no hash yet and a `Map`
 * hashes them whole, out of line: looking at their last characters here takes a third of the time.
 */
export function createKeyTable<T>(keyOf: (thing: T) => string): KeyTable<T> {
  const things: (T | undefined)[] = [];
  const unused = createIntStack();
  /** Hash, and number + 1; 0 where it is free. */
  let slots = new Int32Array(2 * 64);
  let size = 0;
  /** Hashes of keys, then numbers; behind them the hashes in the slots where they are looked for first. */
  let guessed = new Int32Array(2 * 32);

  /** Of the first thing whose key has the hash, -1 where there is none. */
  const numberUnder = (hash: number): number => {
    const mask = slots.length / 2 - 1;
    let slot = hash & mask;
    while (slots[slot * 2] !== hash && slots[slot * 2 + 1] !== 0) slot = (slot + 1) & mask;
    return slots[slot * 2 + 1]! - 1;
  };
  const place = (hash: number, number: number): void => {
    const mask = slots.length / 2 - 1;
    let slot = hash & mask;
    while (slots[slot * 2 + 1] !== 0) slot = (slot + 1) & mask;
    slots[slot * 2] = hash;
    slots[slot * 2 + 1] = number + 1;
  };
  const widen = (): void => {
    const old = slots;
    slots = new Int32Array(old.length * 2);
    for (let i = 0; i < old.length; i += 2) if (old[i + 1] !== 0) place(old[i]!, old[i + 1]! - 1);
  };

  return {
    find(key) {
      const hash = hashOf(key);
      const mask = slots.length / 2 - 1;
      for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
        const number = slots[slot * 2 + 1]! - 1;
        if (number === -1) return -1;
        if (slots[slot * 2] === hash && keyOf(things[number]!) === key) return number;
      }
    },
    guess(keys) {
      const mask = slots.length / 2 - 1;
      // Step by step over all of them: the processor then waits for many places of memory at once.
      const { length } = keys;
      guessed = grown(guessed, 2 * length);
      for (let i = 0; i < length; i++) guessed[i] = hashOf(keys[i]!);
      for (let i = 0; i < length; i++) guessed[length + i] = slots[(guessed[i]! & mask) * 2]!;
      for (let i = 0; i < length; i++) {
        const hash = guessed[i]!;
        guessed[i] = guessed[length + i] === hash ? slots[(hash & mask) * 2 + 1]! - 1 : numberUnder(hash);
      }
      const found: (T | undefined)[] = new Array(length);
      for (let i = 0; i < length; i++) found[i] = guessed[i] === -1 ? undefined : things[guessed[i]!];
      return found;
    },
    add(thing) {
      if ((size + 1) * SLOTS_PER_THING > slots.length / 2) widen();
      const free = unused.pop();
      const number = free === -1 ? things.length : free;
      things[number] = thing;
      place(hashOf(keyOf(thing)), number);
      size++;
      return number;
    },
    remove(number) {
      const hash = hashOf(keyOf(things[number]!));
      vacate(slots.length / 2, hash, {
        isWanted: (slot) => slots[slot * 2 + 1] === number + 1,
        hashAt: (slot) => (slots[slot * 2 + 1] === 0 ? null : slots[slot * 2]!),
        move: (from, to) => slots.copyWithin(to * 2, from * 2, from * 2 + 2),
        free: (slot) => slots.fill(0, slot * 2, slot * 2 + 2),
      });
      things[number] = undefined;
      unused.push(number);
      size--;
    },
    at: (number) => things[number],
    *values() {
      for (const thing of things) if (thing !== undefined) yield thing;
    },
    get size() {
      return size;
    },
  };
}

/** The slots of an open-addressing table. */
export interface Slots {
  isWanted(slot: number): boolean;
  /** Null where the slot is free. */
  hashAt(slot: number): number | null;
  move(from: number, to: number): void;
  free(slot: number): void;
}

/** Frees a slot and moves what stands behind it up, so that no look-up ends too early (Knuth 6.4, algorithm R). */
export function vacate(count: number, hash: number, slots: Slots): void {
  const mask = count - 1;
  let hole = hash & mask;
  while (!slots.isWanted(hole)) hole = (hole + 1) & mask;
  for (let slot = (hole + 1) & mask; ; slot = (slot + 1) & mask) {
    const other = slots.hashAt(slot);
    if (other === null) break;
    if (((slot - (other & mask)) & mask) < ((slot - hole) & mask)) continue;
    slots.move(slot, hole);
    hole = slot;
  }
  slots.free(hole);
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
