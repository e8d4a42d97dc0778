import { ERASED_SUBJECT } from '../../core/record/erasure.ts';
import type { Warning } from '../../core/record/warning.ts';
import type { RevisionName } from '../ports/history.ts';
import { type Scored, scoredOf } from './erased-warnings.ts';

/**
 * Of which warnings the log has told since a place in each partition. A store that has come as far as these places knows at
 * least as much of all others, so that it may be believed of them.
 */
export interface Heard {
  has(warningId: string): boolean;
  /** A revision that is stored no earlier than all before the places; of a partition that told of none, none. */
  places(): readonly RevisionName[];
}

export interface HeardStore {
  note(warning: Warning, partition: number): void;
  /** Records of a partition were passed over: what was told before is forgotten, of all partitions. */
  passOver(partition: number): void;
  /** Remembers no ids until the next `passOver`. */
  rest(): void;
  /** Another one whenever the places have moved. */
  current(): Heard;
}

type Mark = RevisionName & Scored;

/**
 * Remembers at most `most` ids: the places move on when there are more.
 *
 * @param isErased whether a revision is about somebody who was erased since: the store holds it no more
 */
export function createHeard(most: number, isErased: (scored: Scored) => boolean): HeardStore {
  /** By partition; erased people are left out, and forgotten when one looks. */
  let places = new Map<number, Mark>();
  const last = new Map<number, Mark>();
  let ids = new Set<string>();
  let isResting = true;

  const begin = (): Heard => {
    const ownPlaces = new Map(last);
    const ownIds = new Set<string>();
    places = ownPlaces;
    ids = ownIds;
    return {
      has: (warningId) => ownIds.has(warningId),
      places() {
        for (const held of [ownPlaces, last])
          for (const [partition, mark] of held) if (isErased(mark)) held.delete(partition);
        return [...ownPlaces.values()];
      },
    };
  };
  let current = begin();

  return {
    note(warning, partition) {
      const { warningId, revision, subject } = warning;
      if (!isResting) ids.add(warningId);
      if (subject !== ERASED_SUBJECT && !isErased(warning)) {
        const mark = { warningId, revision, ...scoredOf(warning) };
        last.set(partition, mark);
        if (!places.has(partition)) places.set(partition, mark);
      }
      if (ids.size > most) current = begin();
    },
    passOver(partition) {
      last.delete(partition);
      isResting = false;
      current = begin();
    },
    rest() {
      isResting = true;
      current = begin();
    },
    current: () => current,
  };
}
