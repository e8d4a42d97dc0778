import type { EventView } from '../event/event.ts';
import type { EventTable } from '../history/event-table.ts';
import type { ClassTable } from '../rule/classes/class-table.ts';

/** An entry of the class is to be looked at for its own. */
const APART = -1;

/**
 * The classes that entries have under other rules. Of most classes one event tells for all: only where the rules that come
 * test what the ones before did not is each looked at.
 */
export class Renaming {
  readonly #events: EventTable;
  readonly #before: ClassTable;
  readonly #after: ClassTable;
  /** By class before. */
  readonly #known: (number | undefined)[] = [];
  /** By stream and category: whether the rules that come test what the ones before did not. */
  readonly #finer = new Map<string, boolean>();

  constructor(events: EventTable, before: ClassTable, after: ClassTable) {
    this.#events = events;
    this.#before = before;
    this.#after = after;
  }

  classOf(row: number, entryClass: number): number {
    const known = this.#known[entryClass];
    if (known !== undefined && known !== APART) return known;
    const event = this.#events.view(row);
    const renamed = this.#after.classify(event, this.#before.flagsOf(entryClass));
    if (known === undefined) this.#known[entryClass] = this.#isFiner(event) ? APART : renamed;
    return renamed;
  }

  #isFiner(event: EventView): boolean {
    const key = `${event.stream} ${event.category}`;
    let isFiner = this.#finer.get(key);
    if (isFiner === undefined) {
      const tested = this.#before.testsOf(event);
      isFiner = [...this.#after.testsOf(event)].some((test) => !tested.has(test));
      this.#finer.set(key, isFiner);
    }
    return isFiner;
  }
}
