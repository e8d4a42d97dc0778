import type { CompiledFilter } from '../filter.ts';
import { hasBit, wordsFor } from './bit-sets.ts';
import type { Conjunction } from './field-rows.ts';

/** A filter by the numbers of conjunctions: it is met where `all` holds and none of `none` does. */
export interface Term {
  readonly all: number;
  readonly none: readonly number[];
}

/** Numbers the different conjunctions of filters, from 0 on. */
export class Terms {
  readonly conjunctions: Conjunction[] = [];
  readonly numbers = new Map<string, number>();
  readonly #wanted: (filter: CompiledFilter) => boolean;

  /** `wanted` tells filters of the stream and category in hand: others, where they exclude, exclude nothing. */
  constructor(wanted: (filter: CompiledFilter) => boolean) {
    this.#wanted = wanted;
  }

  of({ tests, exclude }: CompiledFilter): Term {
    return {
      all: this.#numberOf(tests),
      none: exclude.filter(this.#wanted).map((one) => this.#numberOf(one.tests)),
    };
  }

  #numberOf(tests: Conjunction): number {
    const key = JSON.stringify(tests.map((test) => [test.path, test.key]).sort());
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.conjunctions.length);
    return this.conjunctions.push(tests) - 1;
  }
}

/** Things that rest on terms, found by the conjunctions that hold: of many mostly few do. */
export class ByTerm<T> {
  /** By conjunction. */
  readonly #resting: (readonly { readonly thing: T; readonly none: readonly number[] }[] | undefined)[] = [];
  readonly #words: number;

  constructor(things: readonly { readonly thing: T; readonly term: Term }[]) {
    for (const [all, some] of Map.groupBy(things, ({ term }) => term.all))
      this.#resting[all] = some.map(({ thing, term: { none } }) => ({ thing, none }));
    this.#words = wordsFor(this.#resting.length);
  }

  /** Visits what rests on terms that are met; once for each of them. */
  eachMet(held: Int32Array, visit: (thing: T) => void): void {
    for (let word = 0; word < this.#words; word++) {
      for (let left = held[word]!; left !== 0; left &= left - 1) {
        const resting = this.#resting[word * 32 + 31 - Math.clz32(left & -left)];
        if (resting === undefined) continue;
        for (let i = 0; i < resting.length; i++)
          if (noneHolds(resting[i]!.none, held)) visit(resting[i]!.thing);
      }
    }
  }
}

function noneHolds(none: readonly number[], held: Int32Array): boolean {
  for (let i = 0; i < none.length; i++) if (hasBit(held, none[i]!)) return false;
  return true;
}
