/** Things due at an instant, taken in time order and, at the same instant, in the order they were put in. */
export interface TimeQueue<T> {
  readonly size: number;
  put(at: number, value: T): void;
  /** The instant of the next one, or Infinity. */
  nextAt(): number;
  take(): T | undefined;
}

interface Entry<T> {
  readonly at: number;
  readonly order: number;
  readonly value: T;
}

const before = (a: Entry<unknown>, b: Entry<unknown>): boolean =>
  a.at < b.at || (a.at === b.at && a.order < b.order);

/** A binary heap. */
export function createTimeQueue<T>(): TimeQueue<T> {
  const heap: Entry<T>[] = [];
  let order = 0;
  return {
    get size() {
      return heap.length;
    },
    put(at, value) {
      heap.push({ at, order: order++, value });
      siftUp(heap);
    },
    nextAt: () => heap[0]?.at ?? Number.POSITIVE_INFINITY,
    take() {
      const first = heap[0];
      const last = heap.pop();
      if (!first || !last) return undefined;
      if (heap.length > 0) {
        heap[0] = last;
        siftDown(heap);
      }
      return first.value;
    },
  };
}

function siftUp<T>(heap: Entry<T>[]): void {
  let i = heap.length - 1;
  const entry = heap[i]!;
  while (i > 0) {
    const parent = (i - 1) >> 1;
    if (!before(entry, heap[parent]!)) break;
    heap[i] = heap[parent]!;
    i = parent;
  }
  heap[i] = entry;
}

function siftDown<T>(heap: Entry<T>[]): void {
  const entry = heap[0]!;
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
    if (!before(heap[child]!, entry)) break;
    heap[i] = heap[child]!;
    i = child;
  }
  heap[i] = entry;
}
