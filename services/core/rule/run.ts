import type { EventView } from '../event/event.ts';
import type { EventTable } from '../history/event-table.ts';
import type { EntryClasses, History } from '../history/history.ts';

/** Gives the histories that may hold events within `radiusMetres` of a place in the subject, its own included. */
export type Around = (subjectKey: string, radiusMetres: number) => readonly { readonly history: History }[];

/**
 * One evaluation: a trigger in its surroundings. One object is used again and again, with a fresh stamp each time, so
 * that each fact and each window bound is computed once and nothing is made.
 */
export class Run {
  readonly events: EventTable;
  stamp = 0;
  /** Row of the trigger. */
  row = -1;
  /** Time of the match, at which all windows end: the trigger's, or the deadline of what did not follow it. */
  at = 0;
  key = '';
  history!: History;
  classes!: EntryClasses;
  /** Position behind the last entry of every window. */
  end = 0;
  readonly #around: Around;
  #event: EventView | null = null;
  #starts: number[] = [];
  #stamps: number[] = [];

  constructor(events: EventTable, around: Around) {
    this.events = events;
    this.#around = around;
  }

  /** Turns to a trigger; `event` may be null where it is not at hand. */
  begin(
    key: string,
    history: History,
    classes: EntryClasses,
    row: number,
    at: number,
    event: EventView | null,
  ): void {
    this.stamp++;
    this.key = key;
    this.history = history;
    this.classes = classes;
    this.row = row;
    this.at = at;
    this.end = history.after(at);
    this.#event = event;
  }

  /** Keeps nothing of the trigger: its subject is erased. */
  forget(): void {
    this.key = '';
    this.row = -1;
    this.#event = null;
  }

  get event(): EventView {
    this.#event ??= this.events.view(this.row);
    return this.#event;
  }

  /** Position of the first entry after `at - reachMs`. Windows of one reach share a `slot`. */
  startOf(slot: number, reachMs: number): number {
    if (this.#stamps[slot] === this.stamp) return this.#starts[slot]!;
    const start = this.history.after(this.at - reachMs);
    this.#stamps[slot] = this.stamp;
    this.#starts[slot] = start;
    return start;
  }

  around(radiusMetres: number): ReturnType<Around> {
    return this.#around(this.key, radiusMetres);
  }
}
