import type { ErasureMark } from '../core/record/erasure.ts';

/** Where erasures stand in `subject-events`, from their marks. One that was written twice is of its first place. */
export interface ScoredPlaces {
  isEmpty(): boolean;
  note(mark: ErasureMark): void;
  /** The mark with the first place that was told of its erasure. */
  atFirst(mark: ErasureMark): ErasureMark;
  /** Offset of the last erasure of a person in a partition; 0 where there is none. */
  lastOf(name: string, partition: number): number;
}

export function createScoredPlaces(): ScoredPlaces {
  /** By person and partition, and in there by erasure. */
  const places = new Map<string, Map<string, number>>();
  const keyOf = (name: string, partition: number): string => `${name} ${partition}`;
  return {
    isEmpty: () => places.size === 0,
    note({ erasureId, subject, position }) {
      if (position === null) return;
      const key = keyOf(subject, position.partition);
      const known = places.get(key) ?? new Map<string, number>();
      known.set(erasureId, Math.min(known.get(erasureId) ?? Number.POSITIVE_INFINITY, position.offset));
      places.set(key, known);
    },
    atFirst(mark) {
      const { erasureId, subject, position } = mark;
      if (position === null) return mark;
      const { partition } = position;
      const offset = places.get(keyOf(subject, partition))?.get(erasureId) ?? position.offset;
      return { ...mark, position: { partition, offset: Math.min(offset, position.offset) } };
    },
    lastOf: (name, partition) => Math.max(0, ...(places.get(keyOf(name, partition))?.values() ?? [])),
  };
}
