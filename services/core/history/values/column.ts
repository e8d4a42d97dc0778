/** One number or more for each entry a feature keeps, in their order, from which those of a window are summed up at once. */
export interface Column {
  /** Takes in the next entry by its row, `NO_ROW` where the history has forgotten it. */
  append(row: number): void;
  /** Forgets the entries from this one on. */
  truncate(length: number): void;
  /** Takes in another row where an entry stands, `NO_ROW` where it stands no more. It says whether it could; where not, the
   * entries from this one on must be forgotten and come anew. */
  replace(place: number, row: number): boolean;
}

export const NO_ROW = -1;
