import { grown } from '../history/growable.ts';

/** Cases of a page. */
const PAGE_SHIFT = 8;
const PAGE = 1 << PAGE_SHIFT;

/**
 * When the first of what is known of a page of cases is past its retention. Case numbers are given in order, and those that
 * were freed together are used again together, so cases of one page are mostly of one time: what is old is found without a
 * look at every case.
 */
export class Expiry {
  /** For each page the time of its oldest placing, and when the first of them is kept no longer, epoch ms; no later than that. */
  #times = new Float64Array(0);
  #pages = 0;

  /** A placing of a case is of this time, and kept for so long, ms. */
  note(caseNumber: number, at: number, retentionMs: number): void {
    const page = caseNumber >>> PAGE_SHIFT;
    if (page >= this.#pages) this.#reach(page);
    const times = this.#times;
    if (at < times[page * 2]!) times[page * 2] = at;
    if (at + retentionMs < times[page * 2 + 1]!) times[page * 2 + 1] = at + retentionMs;
  }

  #reach(page: number): void {
    this.#times = grown(this.#times, (page + 1) * 2);
    this.#times.fill(Number.POSITIVE_INFINITY, this.#pages * 2, (page + 1) * 2);
    this.#pages = page + 1;
  }

  /** No placing is of a time before. */
  oldest(): number {
    return this.#least(0);
  }

  /** Until after then everything is kept. */
  next(): number {
    return this.#least(1);
  }

  #least(offset: 0 | 1): number {
    let least = Number.POSITIVE_INFINITY;
    for (let i = offset; i < this.#pages * 2; i += 2) least = Math.min(least, this.#times[i]!);
    return least;
  }

  /** The numbers of cases of which something may be kept no longer: what stays is to be noted again. */
  *take(watermark: number): Iterable<number> {
    for (let page = 0; page < this.#pages; page++) {
      if (this.#times[page * 2 + 1]! >= watermark) continue;
      this.#times.fill(Number.POSITIVE_INFINITY, page * 2, page * 2 + 2);
      for (let i = 0; i < PAGE; i++) yield page * PAGE + i;
    }
  }
}
