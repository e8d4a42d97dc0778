import type { Subject } from '../history/subject.ts';
import type { Concern } from '../score/concern.ts';
import { compareText } from '../text/canonical.ts';

/** Something due at an event time. Timers are never taken back: one that no longer holds is found stale when due. */
export interface Timer {
  readonly at: number;
  readonly subject: Subject;
  readonly concern: Concern;
}

/** A binary heap. Ties go by content, so that the order is the same after a restart. */
export interface Timers {
  push(timer: Timer): void;
  /** Removes and returns the earliest timer due by `time`. */
  due(time: number): Timer | undefined;
}

export function createTimers(): Timers {
  const heap: Timer[] = [];
  const swap = (a: number, b: number): void => {
    [heap[a], heap[b]] = [heap[b]!, heap[a]!];
  };
  const rise = (start: number): void => {
    for (let i = start; i > 0; ) {
      const parent = (i - 1) >>> 1;
      if (compareTimers(heap[i]!, heap[parent]!) >= 0) return;
      swap(i, parent);
      i = parent;
    }
  };
  const sink = (): void => {
    for (let i = 0; ; ) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < heap.length && compareTimers(heap[child]!, heap[least]!) < 0) least = child;
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
    },
    due(time) {
      const [first] = heap;
      if (first === undefined || first.at > time) return undefined;
      const last = heap.pop()!;
      if (heap.length > 0) {
        heap[0] = last;
        sink();
      }
      return first;
    },
  };
}

function compareTimers(a: Timer, b: Timer): number {
  return (
    a.at - b.at ||
    compareText(a.subject.key, b.subject.key) ||
    compareText(a.concern.purpose, b.concern.purpose)
  );
}
