import { isNearby, rolesIn } from '../../history/placings.ts';
import type { CompiledAbsence, CompiledRule } from '../compile.ts';
import type { CompiledFilter } from '../filter.ts';
import { type GuardedRules, GuardGroups } from '../guards.ts';
import { BitSets, membersOf, setBit, wordsFor } from './bit-sets.ts';
import { ByTerm, type Terms } from './terms.ts';

/** What an entry sets off. */
export interface EntryClass {
  /** The rules it triggers, when they are active. */
  readonly rules: readonly CompiledRule[];
  /** The same by the counts they rest on. */
  readonly guarded: readonly GuardedRules[];
  /** The triggers by absence that it starts. */
  readonly absences: readonly StartedAbsence[];
}

export interface StartedAbsence {
  readonly rule: CompiledRule;
  readonly absence: CompiledAbsence;
}

const NOTHING: EntryClass = { rules: [], guarded: [], absences: [] };

/** What events of one stream and category set off, by the conjunctions that hold for them; each answer is made once. */
export class Triggers {
  readonly #rules: readonly CompiledRule[];
  readonly #groups: GuardGroups;
  readonly #absences: readonly StartedAbsence[];
  /** Places among the rules and absences. */
  readonly #on: ByTerm<number>;
  readonly #after: ByTerm<number>;
  /** Those that are met, as bits. */
  readonly #metRules: Int32Array;
  readonly #metAbsences: Int32Array;
  /** The conjunctions that are asked for: words of bits, and what of the last one counts. */
  readonly #words: number;
  readonly #last: number;
  readonly #asked: Int32Array;
  #known: BitSets;
  #made: EntryClass[] = [];

  /** The first to number conjunctions in `terms`. */
  constructor(rules: readonly CompiledRule[], wanted: (filter: CompiledFilter) => boolean, terms: Terms) {
    this.#rules = rules.filter(({ on }) => on.some(wanted));
    this.#groups = new GuardGroups(this.#rules);
    this.#absences = rules
      .flatMap((rule) => rule.absences.map((absence) => ({ rule, absence })))
      .filter(({ absence: { after } }) => wanted(after));
    const restOn = (thing: number, filter: CompiledFilter) => ({ thing, term: terms.of(filter) });
    this.#on = new ByTerm(
      this.#rules.flatMap(({ on }, place) => on.filter(wanted).map((filter) => restOn(place, filter))),
    );
    this.#after = new ByTerm(this.#absences.map(({ absence: { after } }, place) => restOn(place, after)));
    this.#metRules = new Int32Array(wordsFor(this.#rules.length));
    this.#metAbsences = new Int32Array(wordsFor(this.#absences.length));
    const bits = terms.conjunctions.length;
    this.#words = wordsFor(bits);
    this.#last = (bits & 31) === 0 ? -1 : (1 << (bits & 31)) - 1;
    this.#asked = new Int32Array(this.#words + 1);
    this.#known = new BitSets(this.#asked.length);
  }

  /** `note` is told how much memory a new answer takes, in words. */
  of(held: Int32Array, flags: number, note: (words: number) => void): EntryClass {
    if (isNearby(flags)) return NOTHING;
    const asked = this.#asked;
    for (let word = 0; word < this.#words; word++) asked[word] = held[word]!;
    if (this.#words > 0) asked[this.#words - 1]! &= this.#last;
    asked[this.#words] = flags;
    const number = this.#known.numberOf(asked);
    if (number === this.#made.length) this.#made.push(this.#make(held, flags, note));
    return this.#made[number]!;
  }

  forget(): void {
    this.#known = new BitSets(this.#asked.length);
    this.#made = [];
  }

  #make(held: Int32Array, flags: number, note: (words: number) => void): EntryClass {
    const triggered = placesMet(this.#on, held, this.#metRules).filter((place) =>
      isIn(this.#rules[place]!.roles, flags),
    );
    const absences = placesMet(this.#after, held, this.#metAbsences)
      .map((place) => this.#absences[place]!)
      .filter(({ rule }) => isIn(rule.roles, flags));
    note(this.#asked.length + triggered.length + absences.length);
    // Most events set off nothing: what is one object for all of them stays at hand.
    if (triggered.length === 0 && absences.length === 0) return NOTHING;
    const guarded = this.#groups.of(triggered, note);
    return { rules: triggered.map((place) => this.#rules[place]!), guarded, absences };
  }
}

/** Each once and rising, however many of its terms are met. */
function placesMet(resting: ByTerm<number>, held: Int32Array, met: Int32Array): readonly number[] {
  met.fill(0);
  resting.eachMet(held, (place) => setBit(met, place));
  return membersOf(met, 0, met.length);
}

function isIn(roles: number, flags: number): boolean {
  return rolesIn(flags) === 0 || (roles & rolesIn(flags)) !== 0;
}
