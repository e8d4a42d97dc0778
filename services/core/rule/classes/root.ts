import type { EventView } from '../../event/event.ts';
import { isNearby, rolesIn } from '../../history/placings.ts';
import type { CompiledRule, Feature } from '../compile.ts';
import type { CompiledFilter } from '../filter.ts';
import { BitSets } from './bit-sets.ts';
import type { Step } from './known-classes.ts';
import { Sieve } from './sieve.ts';
import { ByTerm, Terms } from './terms.ts';
import { type EntryClass, Triggers } from './triggers.ts';

/** The kinds of events of one stream and category: numbers from 0 on, by the filters they fit and their flags. */
export class Root {
  /** Keys of what tells its events apart. */
  readonly tests: ReadonlySet<string>;
  readonly steps: readonly Step[];
  readonly #features: ByTerm<Feature>;
  readonly #triggers: Triggers;
  readonly #sieve: Sieve;
  /** Of the event in hand: the conjunctions that hold, and behind them its flags. */
  readonly #held: Int32Array;
  #kinds: BitSets;
  /** By kind. */
  #classes: number[] = [];

  constructor(
    features: readonly Feature[],
    rules: readonly CompiledRule[],
    wanted: (filter: CompiledFilter) => boolean,
  ) {
    const terms = new Terms(wanted);
    this.#triggers = new Triggers(rules, wanted, terms);
    const counted = features.filter(({ filter }) => wanted(filter));
    this.#features = new ByTerm(
      counted.map((feature) => ({ thing: feature, term: terms.of(feature.filter) })),
    );
    this.tests = new Set(terms.numbers.keys());
    this.#sieve = new Sieve(terms.conjunctions);
    this.#held = new Int32Array(this.#sieve.words + 1);
    this.steps = this.#sieve.steps;
    this.#kinds = new BitSets(this.#held.length);
  }

  /** Class of an event's kind; `make` numbers the class of a kind that is new. */
  classOf(event: EventView, flags: number, make: (root: Root, kind: number) => number): number {
    this.#sieve.sift(event, rolesIn(flags), this.#held);
    this.#held[this.#sieve.words] = flags;
    const kind = this.#kinds.numberOf(this.#held);
    this.#classes[kind] ??= make(this, kind);
    return this.#classes[kind]!;
  }

  /** The features that keep events of a kind. */
  eachFeature(kind: number, visit: (feature: number) => void): void {
    const flags = this.#recall(kind);
    this.#features.eachMet(this.#held, (feature) => {
      if (keeps(feature, flags)) visit(feature.id);
    });
  }

  /** What events of a kind set off. */
  setOff(kind: number, note: (words: number) => void): EntryClass {
    const flags = this.#recall(kind);
    return this.#triggers.of(this.#held, flags, note);
  }

  flagsOf(kind: number): number {
    return this.#recall(kind);
  }

  #recall(kind: number): number {
    this.#kinds.read(kind, this.#held);
    return this.#held[this.#sieve.words]!;
  }

  /** Forgets what `setOff` knows: it is found anew. */
  forget(): void {
    this.#triggers.forget();
  }

  /** Forgets kinds but those of classes that are kept, and tells of their new numbers. */
  keepOnly(
    isKept: (entryClass: number) => boolean,
    renumber: (entryClass: number, kind: number) => void,
  ): void {
    const classes = this.#classes;
    const kinds = this.#kinds;
    this.#classes = [];
    this.#kinds = new BitSets(kinds.words);
    classes.forEach((entryClass, kind) => {
      if (!isKept(entryClass)) return;
      kinds.read(kind, this.#held);
      const number = this.#kinds.numberOf(this.#held);
      this.#classes[number] = entryClass;
      renumber(entryClass, number);
    });
  }
}

function keeps({ withNearby, roles }: Feature, flags: number): boolean {
  return (!isNearby(flags) || withNearby) && (roles === 0 || (roles & rolesIn(flags)) !== 0);
}
