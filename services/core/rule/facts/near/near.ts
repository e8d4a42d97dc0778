import { Circle } from '../../../geo/circle.ts';
import type { EventTable } from '../../../history/event-table.ts';
import type { History } from '../../../history/history.ts';
import { PlaceTree } from '../../../history/places/place-tree.ts';
import type { Visitor } from '../../../history/places/visit.ts';
import type { ColumnOf } from '../../../history/value-index.ts';
import type { Known } from '../../kleene.ts';
import type { Run } from '../../run.ts';

/** Entries of a long window that are looked for by place: those of ordinals `[from, to)` of a tree. */
export interface LongWindow {
  readonly history: History;
  readonly tree: PlaceTree;
  readonly circle: Circle;
  /** Positions in the history. */
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

/** Makes a fact of the entries near a place, which come one by one or, of long windows, as nodes of a tree. */
export interface Tally extends Visitor {
  clear(): void;
  /** An entry of a short window, by its row. */
  add(row: number): void;
  /** Turns to a long window; false where its entries need not be shown. */
  enter(window: LongWindow): boolean;
  value(): Known;
}

/** Looks for the entries within a radius of a trigger's place, in whichever history around they are. */
export class Near {
  readonly #events: EventTable;
  readonly #circle: Circle;
  readonly #trees = new Map<number, ColumnOf<PlaceTree>>();

  constructor(events: EventTable, radiusMetres: number) {
    this.#events = events;
    this.#circle = new Circle(radiusMetres);
  }

  /** Shows a tally the entries of a feature in `(after, upTo]`. */
  gather(run: Run, feature: number, after: number, upTo: number, tally: Tally): Known {
    tally.clear();
    const circle = this.#turnTo(run);
    for (const { history } of run.around(circle.radiusMetres)) {
      const [start, end] = [history.after(after), history.after(upTo)];
      if (start === end) continue;
      const window = this.#windowOf(history, feature, start, end);
      if (window === null) this.#scan(run, history, feature, start, end, tally);
      else if (tally.enter(window)) window.tree.visit(circle, window.from, window.to, tally);
    }
    return tally.value();
  }

  #turnTo({ events, row }: Run): Circle {
    this.#circle.moveTo(events.lat(row), events.lon(row));
    return this.#circle;
  }

  #windowOf(history: History, feature: number, start: number, end: number): LongWindow | null {
    const found = history.window(this.#treeOf(feature), start, end);
    if (found === null) return null;
    const { column: tree, from, to } = found;
    return { history, tree, circle: this.#circle, start, end, from, to };
  }

  #treeOf(feature: number): ColumnOf<PlaceTree> {
    let known = this.#trees.get(feature);
    if (known === undefined) {
      known = { key: `places ${feature}`, feature, make: () => new PlaceTree(this.#events) };
      this.#trees.set(feature, known);
    }
    return known;
  }

  #scan({ classes }: Run, history: History, feature: number, start: number, end: number, tally: Tally): void {
    for (
      let i = history.next(feature, start, end, classes);
      i < end;
      i = history.next(feature, i + 1, end, classes)
    )
      if (this.#has(history.rowAt(i))) tally.add(history.rowAt(i));
  }

  #has(row: number): boolean {
    return this.#circle.has(this.#events.lat(row), this.#events.lon(row));
  }

  /** Time of the first or the last entry of a feature in `(after, upTo]`. */
  find(which: 'first' | 'last', run: Run, feature: number, after: number, upTo: number): number | undefined {
    const circle = this.#turnTo(run);
    let [low, high] = [after, upTo];
    let found: number | undefined;
    for (const { history } of run.around(circle.radiusMetres)) {
      const [start, end] = [history.after(low), history.after(high)];
      if (start === end) continue;
      const position = this.#positionOf(which, run, history, feature, start, end);
      if (position === -1) continue;
      found = history.timeAt(position);
      // No other need be looked at unless it is better.
      if (which === 'last') low = found;
      else high = found;
    }
    return found;
  }

  #positionOf(
    which: 'first' | 'last',
    run: Run,
    history: History,
    feature: number,
    start: number,
    end: number,
  ): number {
    const window = this.#windowOf(history, feature, start, end);
    if (window === null) return this.#scanFor(which, run, history, feature, start, end);
    const { tree, circle, from, to } = window;
    const ordinal = tree.find(which, circle, from, to);
    if (ordinal === -1) return -1;
    const index = history.index!;
    return index.position(feature, index.rank(feature, start) + ordinal - from);
  }

  #scanFor(
    which: 'first' | 'last',
    { classes }: Run,
    history: History,
    feature: number,
    start: number,
    end: number,
  ): number {
    if (which === 'last') {
      let position = history.previous(feature, start, end, classes);
      while (position !== -1 && !this.#has(history.rowAt(position)))
        position = history.previous(feature, start, position, classes);
      return position;
    }
    let position = history.next(feature, start, end, classes);
    while (position < end && !this.#has(history.rowAt(position)))
      position = history.next(feature, position + 1, end, classes);
    return position < end ? position : -1;
  }
}
