import { CATEGORY_NUMBERS, categoryNumber } from '../../event/category-number.ts';
import type { EventView } from '../../event/event.ts';
import { grown } from '../../history/growable.ts';
import type { EntryClasses } from '../../history/history.ts';
import type { CompiledRule, Feature } from '../compile.ts';
import type { CompiledFilter } from '../filter.ts';
import { BitSets, membersOf, wordsFor } from './bit-sets.ts';
import { ClassNumbers } from './class-numbers.ts';
import { KnownClasses, UNKNOWN } from './known-classes.ts';
import { CLASS_LIMITS, type ClassLimits } from './limits.ts';
import { Root } from './root.ts';
import type { EntryClass } from './triggers.ts';

/** Which filters of a kind of subject an event fits, found once when it comes. */
export interface ClassTable extends EntryClasses {
  /** Class of an event with the flags of its placing. */
  classify(event: EventView, flags: number): number;
  /** Keys of the tests that tell events of this one's stream and category apart. */
  testsOf(event: EventView): ReadonlySet<string>;
  of(entryClass: number): EntryClass;
  /** Flags of the placings. */
  flagsOf(entryClass: number): number;
  /** How far, in metres, an entry may count for the radius facts of other triggers; 0: for none. */
  radiusOf(entryClass: number): number;
  /** Whether so many classes were made that it is worth while to look which of them are used. */
  isCrowded(): boolean;
  /** Frees the numbers of the classes but those that `each` visits. */
  keepOnly(each: (visit: (entryClass: number) => void) => void): void;
  /** How often numbers were freed: what is known of a number may be of another class since. */
  readonly freed: number;
  /** Classes that have a number. */
  readonly size: number;
}

export function createClassTable(
  features: readonly Feature[],
  rules: readonly CompiledRule[],
  radiusOf: (feature: number) => number,
  limits = CLASS_LIMITS,
): ClassTable {
  return new Classes(features, rules, radiusOf, limits);
}

class Classes implements ClassTable {
  freed = 0;
  readonly #features: readonly Feature[];
  readonly #rules: readonly CompiledRule[];
  readonly #radii: readonly number[];
  readonly #mostKnown: number;
  /** By the number of a stream's category. */
  readonly #roots: (Root | undefined)[] = new Array(CATEGORY_NUMBERS).fill(undefined);
  /** Words of a class's features. */
  readonly #words: number;
  readonly #numbers: ClassNumbers;
  readonly #found = new KnownClasses();
  /** By class. */
  #bits = new Int32Array(0);
  #reach = new Float64Array(0);
  #kinds = new Int32Array(0);
  readonly #rootOf: (Root | undefined)[] = [];
  readonly #setOff: (EntryClass | undefined)[] = [];
  readonly #lists: (readonly number[] | undefined)[] = [];
  /** The different lists, by number of their sets of features: many classes have one of few, which so stay at hand. */
  #sets: BitSets;
  #listOf: (readonly number[])[] = [];
  /** Words that what sets off and the lists take. */
  #known = 0;

  constructor(
    features: readonly Feature[],
    rules: readonly CompiledRule[],
    radiusOf: (feature: number) => number,
    limits: ClassLimits,
  ) {
    this.#features = features;
    this.#rules = rules;
    this.#radii = features.map(({ id }) => radiusOf(id));
    this.#words = wordsFor(features.length);
    this.#sets = new BitSets(this.#words);
    this.#mostKnown = limits.mostKnown;
    this.#numbers = new ClassNumbers(limits);
  }

  classify(event: EventView, flags: number): number {
    const category = categoryNumber(event);
    const found = this.#found.find(category, event, flags);
    return found === UNKNOWN ? this.#classifyNew(category, event, flags) : found;
  }

  #classifyNew(category: number, event: EventView, flags: number): number {
    const entryClass = this.#rootFor(category, event).classOf(event, flags, this.#make);
    this.#found.note(flags, entryClass);
    return entryClass;
  }

  testsOf(event: EventView): ReadonlySet<string> {
    return this.#rootFor(categoryNumber(event), event).tests;
  }

  has(entryClass: number, feature: number): boolean {
    return (this.#bits[entryClass * this.#words + (feature >>> 5)]! & (1 << (feature & 31))) !== 0;
  }

  of(entryClass: number): EntryClass {
    return this.#setOff[entryClass] ?? this.#find(entryClass);
  }

  flagsOf(entryClass: number): number {
    return this.#rootOf[entryClass]!.flagsOf(this.#kinds[entryClass]!);
  }

  featuresOf(entryClass: number): readonly number[] {
    return this.#lists[entryClass] ?? this.#list(entryClass);
  }

  radiusOf(entryClass: number): number {
    return this.#reach[entryClass]!;
  }

  get size(): number {
    return this.#numbers.size;
  }

  isCrowded(): boolean {
    return this.#numbers.isCrowded();
  }

  keepOnly(each: (visit: (entryClass: number) => void) => void): void {
    const isUsed = new Uint8Array(this.#numbers.length);
    let entries = 0;
    each((entryClass) => {
      isUsed[entryClass] = 1;
      entries++;
    });
    for (const root of this.#roots)
      root?.keepOnly(
        (entryClass) => isUsed[entryClass] === 1,
        (entryClass, kind) => {
          this.#kinds[entryClass] = kind;
        },
      );
    this.#found.forget();
    for (let entryClass = 0; entryClass < isUsed.length; entryClass++)
      if (isUsed[entryClass] === 0) this.#rootOf[entryClass] = undefined;
    this.#numbers.free(isUsed, entries);
    this.#forget();
    this.freed++;
  }

  #rootFor(category: number, event: EventView): Root {
    return this.#roots[category] ?? this.#addRoot(category, event);
  }

  /** Made when the first event of its stream and category comes. */
  #addRoot(number: number, { stream, category }: EventView): Root {
    const wanted = ({ streams, categories }: CompiledFilter): boolean =>
      streams.has(stream) && (categories?.has(category) ?? true);
    const root = new Root(this.#features, this.#rules, wanted);
    this.#roots[number] = root;
    this.#found.add(number, root.steps);
    return root;
  }

  readonly #make = (root: Root, kind: number): number => {
    const entryClass = this.#numbers.take();
    const words = this.#words;
    const first = entryClass * words;
    if (entryClass === this.#rootOf.length) this.#lengthen();
    this.#bits.fill(0, first, first + words);
    let reach = 0;
    root.eachFeature(kind, (feature) => {
      this.#bits[first + (feature >>> 5)]! |= 1 << (feature & 31);
      if (this.#radii[feature]! > reach) reach = this.#radii[feature]!;
    });
    this.#reach[entryClass] = reach;
    this.#kinds[entryClass] = kind;
    this.#rootOf[entryClass] = root;
    return entryClass;
  };

  #lengthen(): void {
    const { length } = this.#numbers;
    this.#bits = grown(this.#bits, length * this.#words);
    this.#reach = grown(this.#reach, length);
    this.#kinds = grown(this.#kinds, length);
    this.#rootOf.push(undefined);
    this.#setOff.push(undefined);
    this.#lists.push(undefined);
  }

  #find(entryClass: number): EntryClass {
    this.#bound();
    const found = this.#rootOf[entryClass]!.setOff(this.#kinds[entryClass]!, this.#note);
    this.#setOff[entryClass] = found;
    return found;
  }

  #list(entryClass: number): readonly number[] {
    this.#bound();
    const first = entryClass * this.#words;
    const set = this.#sets.numberOf(this.#bits.subarray(first, first + this.#words));
    let list = this.#listOf[set];
    if (list === undefined) {
      list = membersOf(this.#bits, first, this.#words);
      this.#listOf[set] = list;
      this.#note(list.length + this.#words);
    }
    this.#lists[entryClass] = list;
    return list;
  }

  readonly #note = (words: number): void => {
    this.#known += words;
  };

  #bound(): void {
    if (this.#known > this.#mostKnown) this.#forget();
  }

  #forget(): void {
    this.#known = 0;
    this.#setOff.fill(undefined);
    this.#lists.fill(undefined);
    this.#sets = new BitSets(this.#words);
    this.#listOf = [];
    for (const root of this.#roots) root?.forget();
  }
}
