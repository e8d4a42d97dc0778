import type { Cell } from './layout.ts';

/** Numbers of rows that do not fit into their cells: seldom any. */
export class Apart {
  readonly #cells: readonly Cell[];
  /** By row and cell. */
  readonly #numbers = new Map<number, number>();

  constructor(cells: readonly Cell[]) {
    this.#cells = cells;
  }

  set(row: number, path: string, number: number): void {
    this.#numbers.set(this.#key(row, this.#placeOf(path)), number);
  }

  get(row: number, path: string): number {
    return this.#numbers.get(this.#key(row, this.#placeOf(path)))!;
  }

  free(row: number): void {
    if (this.#numbers.size === 0) return;
    for (let cell = 0; cell < this.#cells.length; cell++) this.#numbers.delete(this.#key(row, cell));
  }

  #placeOf(path: string): number {
    return this.#cells.findIndex((cell) => cell.path === path);
  }

  #key(row: number, cell: number): number {
    return row * this.#cells.length + cell;
  }
}
