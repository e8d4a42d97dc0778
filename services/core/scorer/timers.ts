import { streamOf } from '../history/event-table.ts';
import type { Concern } from '../score/concern.ts';
import { compareText } from '../text/canonical.ts';
import type { Subject } from './subjects.ts';

/** When to look at a concern again. */
export interface Waking {
  readonly at: number;
  readonly subject: Subject;
  readonly concern: Concern;
}

/** When an event's absence triggers shall be looked at: a millisecond after what should follow it can no longer. */
export interface Deadline {
  readonly at: number;
  readonly subject: Subject;
  /** Row of the event that something should follow, and its case. */
  readonly row: number;
  readonly caseId: string;
}

/** Things due at event times. They are never taken back: one that no longer holds is found stale when due. A binary heap;
 * ties go by content, so that the order is the same after a restart. */
export interface Timers<T extends { readonly at: number }> {
  push(timer: T): void;
  /** Time of the earliest, or Infinity. */
  next(): number;
  /** Removes and returns the earliest. */
  pop(): T;
  /** Forgets all but the wanted. */
  keep(wanted: (timer: T) => boolean): void;
}

export function createTimers<T extends { readonly at: number }>(compare: (a: T, b: T) => number): Timers<T> {
  const heap: T[] = [];
  /** Asked at each record, far more often than it changes. */
  let earliest = Number.POSITIVE_INFINITY;
  const noteEarliest = (): void => {
    earliest = heap[0]?.at ?? Number.POSITIVE_INFINITY;
  };
  const swap = (a: number, b: number): void => {
    [heap[a], heap[b]] = [heap[b]!, heap[a]!];
  };
  const rise = (start: number): void => {
    for (let i = start; i > 0; ) {
      const parent = (i - 1) >>> 1;
      if (compare(heap[i]!, heap[parent]!) >= 0) return;
      swap(i, parent);
      i = parent;
    }
  };
  const sink = (start: number): void => {
    for (let i = start; ; ) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < heap.length && compare(heap[child]!, heap[least]!) < 0) least = child;
      }
      if (least === i) return;
      swap(i, least);
      i = least;
    }
  };
  return {
    push(timer) {
      heap.push(timer);
      rise(heap.length - 1);
      noteEarliest();
    },
    next: () => earliest,
    pop() {
      const first = heap[0]!;
      const last = heap.pop()!;
      if (heap.length > 0) {
        heap[0] = last;
        sink(0);
      }
      noteEarliest();
      return first;
    },
    keep(wanted) {
      const kept = heap.filter(wanted);
      heap.splice(0, heap.length, ...kept);
      for (let i = (heap.length >>> 1) - 1; i >= 0; i--) sink(i);
      noteEarliest();
    },
  };
}

export function compareWakings(a: Waking, b: Waking): number {
  return (
    a.at - b.at ||
    compareText(a.subject.key, b.subject.key) ||
    compareText(a.concern.purpose, b.concern.purpose)
  );
}

export function compareDeadlines(a: Deadline, b: Deadline): number {
  return (
    a.at - b.at ||
    compareText(a.subject.key, b.subject.key) ||
    compareText(a.caseId, b.caseId) ||
    compareText(streamOf(a.row), streamOf(b.row))
  );
}
