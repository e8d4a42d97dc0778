import type { EventView } from '../../event/event.ts';
import { OWN_ROLE } from '../fields.ts';
import { setBit, wordsFor } from './bit-sets.ts';
import { type Conjunction, FieldRows } from './field-rows.ts';

/** Finds which of many conjunctions hold for an event: a step for each field that they test, whatever their number. */
export class Sieve {
  /** Of bits. */
  readonly words: number;
  /** What `take` gives is below this. */
  readonly places: number;
  readonly #all: Int32Array;
  readonly #byRoles: FieldRows | null;
  readonly #byField: readonly FieldRows[];
  /** Of the event in hand, by field. */
  readonly #rows: Int32Array;

  constructor(conjunctions: readonly Conjunction[]) {
    this.words = wordsFor(conjunctions.length);
    this.#all = new Int32Array(this.words);
    conjunctions.forEach((_, bit) => {
      setBit(this.#all, bit);
    });
    const paths = new Set(conjunctions.flatMap((tests) => tests.map(({ path }) => path)));
    this.#byRoles = paths.delete(OWN_ROLE) ? new FieldRows(OWN_ROLE, conjunctions) : null;
    this.#byField = [...paths].map((path) => new FieldRows(path, conjunctions));
    this.#rows = new Int32Array(this.#byField.length);
    this.places = this.#byField.reduce((places, { most }) => places * most, 1);
  }

  /** Takes an event in hand; gives a number that is the same for those of which, roles aside, the same hold, where `places`
   * are few enough to be counted. */
  take(event: EventView): number {
    const fields = this.#byField;
    let place = 0;
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i]!;
      const row = field.rowOf(field.read(event));
      this.#rows[i] = row;
      place = place * field.most + row;
    }
    return place;
  }

  /** Puts the bits of those that hold for the event in hand into `held`; `roles` are the subject's own in it. */
  sift(roles: number, held: Int32Array): void {
    for (let word = 0; word < this.words; word++) held[word] = this.#all[word]!;
    if (this.#byRoles !== null) this.#byRoles.keep(this.#byRoles.rowOf(roles), held);
    for (let i = 0; i < this.#rows.length; i++) this.#byField[i]!.keep(this.#rows[i]!, held);
  }
}
