import type { EventView } from '../../event/event.ts';
import { leafOf } from '../../history/leaves.ts';
import { OWN_ROLE } from '../fields.ts';
import { setBit, wordsFor } from './bit-sets.ts';
import { type Conjunction, FieldRows } from './field-rows.ts';
import type { Step } from './known-classes.ts';

/** Finds which of many conjunctions hold for an event: a step for each field that they test, whatever their number. */
export class Sieve {
  /** Of bits. */
  readonly words: number;
  /** What tells events apart, roles aside. */
  readonly steps: readonly Step[];
  readonly #all: Int32Array;
  readonly #byRoles: FieldRows | null;
  readonly #byField: readonly FieldRows[];

  constructor(conjunctions: readonly Conjunction[]) {
    this.words = wordsFor(conjunctions.length);
    this.#all = new Int32Array(this.words);
    conjunctions.forEach((_, bit) => {
      setBit(this.#all, bit);
    });
    const paths = new Set(conjunctions.flatMap((tests) => tests.map(({ path }) => path)));
    this.#byRoles = paths.delete(OWN_ROLE) ? new FieldRows(OWN_ROLE, conjunctions) : null;
    this.#byField = [...paths].map((path) => new FieldRows(path, conjunctions));
    this.steps = this.#byField.map(({ leaf, step }) => ({ leaf, step: step! }));
  }

  /** Puts the bits of those that hold for an event into `held`; `roles` are the subject's own in it. */
  sift(event: EventView, roles: number, held: Int32Array): void {
    for (let word = 0; word < this.words; word++) held[word] = this.#all[word]!;
    if (this.#byRoles !== null) this.#byRoles.keep(this.#byRoles.rowOf(roles), held);
    for (const field of this.#byField) field.keep(field.rowOf(leafOf(event, field.leaf)), held);
  }
}
