import { grown } from '../history/growable.ts';
import type { Subject } from './subjects.ts';

/**
 * For each subject the earliest of the times that were noted of it. They lie side by side by the subjects' numbers: to find
 * what is due no subject is looked at of which nothing is.
 */
export class Reminders {
  #times = new Float64Array(0);
  readonly #subjectAt: (place: number) => Subject | undefined;

  constructor(subjectAt: (place: number) => Subject | undefined) {
    this.#subjectAt = subjectAt;
  }

  note(subject: Subject, at: number): void {
    const place = placeOf(subject);
    if (place >= this.#times.length) this.#reach(place);
    if (at < this.#times[place]!) this.#times[place] = at;
  }

  #reach(place: number): void {
    const { length } = this.#times;
    this.#times = grown(this.#times, place + 1);
    this.#times.fill(Number.POSITIVE_INFINITY, length);
  }

  /** In place of all that was noted. */
  renew(subject: Subject, at: number): void {
    this.forget(subject);
    this.note(subject, at);
  }

  forget(subject: Subject): void {
    const place = placeOf(subject);
    if (place < this.#times.length) this.#times[place] = Number.POSITIVE_INFINITY;
  }

  /** Those with a time before this one, by number. */
  *before(time: number): Iterable<Subject> {
    for (let place = 0; place < this.#times.length; place++)
      if (this.#times[place]! < time) yield this.#subjectAt(place)!;
  }

  /** The earliest time of all subjects, `timeOf` each of which is no earlier than what is noted of it. Mostly few are asked. */
  earliest(timeOf: (subject: Subject) => number): number {
    const times = this.#times;
    let earliest = Number.POSITIVE_INFINITY;
    for (let place = 0; place < times.length; place++) {
      if (times[place]! >= earliest) continue;
      times[place] = timeOf(this.#subjectAt(place)!);
      earliest = Math.min(earliest, times[place]!);
    }
    return earliest;
  }
}

/** Numbers of subjects are even. */
const placeOf = ({ number }: Subject): number => number >>> 1;
