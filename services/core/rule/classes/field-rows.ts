import { leafAt, type Value } from '../../history/leaves.ts';
import { EVERY_ROLE } from '../../history/roles.ts';
import { FILTER_FIELDS, OWN_ROLE } from '../fields.ts';
import type { FieldTest } from '../filter.ts';
import { BitSets, setBit, wordsFor } from './bit-sets.ts';
import { FieldStep } from './field-step.ts';

/** Tests of several fields, one of each at the most, that hold together or not. */
export type Conjunction = readonly FieldTest[];

const UNKNOWN = -1;
const NO_LEAF = -1;

/** For each outcome of a field's step a row of bits, the conjunctions that it leaves: made when it first comes. */
export class FieldRows {
  /** The field's place among the leaves of an event; -1 for the subject's own role, which no event holds. */
  readonly leaf: number;
  /** Null for the own role. */
  readonly step: FieldStep | null;
  /** The field's different tests, with the conjunctions that each is in. */
  readonly #tests: readonly { readonly test: FieldTest; readonly members: readonly number[] }[];
  /** Those that do not test the field. */
  readonly #others: Int32Array;
  /** By outcome; outcomes that no conjunction tells apart have one row. */
  readonly #rowOf: Int32Array;
  readonly #rows: BitSets;

  constructor(path: string, conjunctions: readonly Conjunction[]) {
    const field = FILTER_FIELDS.get(path)!;
    this.leaf = path === OWN_ROLE ? NO_LEAF : leafAt(path);
    this.#rows = new BitSets(wordsFor(conjunctions.length));
    this.#others = new Int32Array(this.#rows.words);
    const byKey = new Map<string, { readonly test: FieldTest; readonly members: number[] }>();
    conjunctions.forEach((tests, number) => {
      const test = tests.find((one) => one.path === path);
      if (test === undefined) setBit(this.#others, number);
      else if (byKey.has(test.key)) byKey.get(test.key)!.members.push(number);
      else byKey.set(test.key, { test, members: [number] });
    });
    this.#tests = [...byKey.values()];
    const wanted = this.#tests.map(({ test }) => test.wanted);
    // Roles are so few that each set of them is an outcome.
    this.step = path === OWN_ROLE ? null : new FieldStep(field, wanted);
    this.#rowOf = new Int32Array(this.step?.outcomes ?? EVERY_ROLE + 1).fill(UNKNOWN);
  }

  rowOf(value: Value): number {
    const outcome = this.step === null ? (value as number) : this.step.of(value);
    const known = this.#rowOf[outcome]!;
    return known === UNKNOWN ? this.#addRow(outcome, value) : known;
  }

  /** Takes out of `held` what a row does not leave. */
  keep(row: number, held: Int32Array): void {
    this.#rows.intersect(row, held);
  }

  #addRow(outcome: number, value: Value): number {
    const left = this.#others.slice();
    for (const { test, members } of this.#tests)
      if (test.passes(value)) for (const number of members) setBit(left, number);
    const row = this.#rows.numberOf(left);
    this.#rowOf[outcome] = row;
    return row;
  }
}
