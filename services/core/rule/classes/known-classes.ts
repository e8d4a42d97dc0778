import { CATEGORY_NUMBERS } from '../../event/category-number.ts';
import type { EventView } from '../../event/event.ts';
import { grown } from '../../history/growable.ts';
import { leafOf, type Value } from '../../history/leaves.ts';
import { FLAGS } from '../../history/placings.ts';
import { type FieldStep, outcomeAmong } from './field-step.ts';

export const UNKNOWN = -1;
/** Where there are more places, classes are not found here. */
const MOST_PLACES = 256;
/** Numbers of a field: its leaf, how many outcomes its step has, where its cuts begin and how many they are. */
const FIELD = 4;
/** Instead of a number of cuts: the step itself is to be asked. */
const ASK = -1;

/** What tells the events of a stream's category apart, roles aside. */
export interface Step {
  readonly leaf: number;
  readonly step: FieldStep;
}

/**
 * Classes that were found before, by the number of the category, the outcomes of its fields' steps and the flags. All of it
 * lies side by side: each event asks for another category, and what it would have to look at, object after object, would
 * have to be fetched again each time.
 */
export class KnownClasses {
  /** By category: where its fields begin, and one; 0 where it has no places. */
  readonly #starts = new Int32Array(CATEGORY_NUMBERS);
  /** For each category how many fields it has and where its places begin, then its fields. */
  #fields = new Int32Array(0);
  #fieldsEnd = 0;
  #cuts = new Float64Array(0);
  #cutsEnd = 0;
  /** By flags: class and one, 0 where it is not known. Of areas all have one, of people few: those are at hand. */
  readonly #places: Int32Array[] = Array.from({ length: FLAGS }, () => new Int32Array(0));
  #placesEnd = 0;
  /** By category, for fields that are to be asked. */
  readonly #steps: (readonly Step[] | undefined)[] = new Array(CATEGORY_NUMBERS).fill(undefined);
  /** The place that was looked at last; UNKNOWN where there is none. */
  #last = UNKNOWN;

  /** Makes room for a category's classes. */
  add(category: number, steps: readonly Step[]): void {
    const places = steps.reduce((count, { step }) => count * step.outcomes, 1);
    if (places > MOST_PLACES) return;
    this.#starts[category] = this.#fieldsEnd + 1;
    this.#steps[category] = steps;
    this.#push(steps.length);
    this.#push(this.#placesEnd);
    for (const { leaf, step } of steps) this.#addField(leaf, step);
    this.#placesEnd += places;
  }

  #addField(leaf: number, { outcomes, cuts, isOfNumbers }: FieldStep): void {
    this.#push(leaf);
    this.#push(outcomes);
    this.#push(this.#cutsEnd);
    this.#push(isOfNumbers ? cuts.length : ASK);
    this.#cuts = grown(this.#cuts, this.#cutsEnd + cuts.length);
    this.#cuts.set(cuts, this.#cutsEnd);
    this.#cutsEnd += cuts.length;
  }

  #push(number: number): void {
    this.#fields = grown(this.#fields, this.#fieldsEnd + 1);
    this.#fields[this.#fieldsEnd++] = number;
  }

  /** Class of an event of a category, or UNKNOWN. */
  find(category: number, event: EventView, flags: number): number {
    const start = this.#starts[category]! - 1;
    this.#last = UNKNOWN;
    if (start < 0) return UNKNOWN;
    const fields = this.#fields;
    const end = start + 2 + fields[start]! * FIELD;
    let place = 0;
    for (let at = start + 2; at < end; at += FIELD) {
      const value = leafOf(event, fields[at]!);
      const cuts = fields[at + 3]!;
      const outcome =
        cuts === ASK
          ? this.#ask(category, (at - start - 2) / FIELD, value)
          : outcomeAmong(this.#cuts, fields[at + 2]!, cuts, value);
      place = place * fields[at + 1]! + outcome;
    }
    place += fields[start + 1]!;
    this.#last = place;
    const places = this.#places[flags]!;
    return place < places.length ? places[place]! - 1 : UNKNOWN;
  }

  #ask(category: number, field: number, value: Value): number {
    return this.#steps[category]![field]!.step.of(value);
  }

  /** Notes the class of what `find` was asked for last. */
  note(flags: number, entryClass: number): void {
    if (this.#last === UNKNOWN) return;
    const places = grown(this.#places[flags]!, this.#placesEnd);
    places[this.#last] = entryClass + 1;
    this.#places[flags] = places;
  }

  forget(): void {
    for (const places of this.#places) places.fill(0);
  }
}
