import type { Erasure, ErasureMark } from '../core/record/erasure.ts';
import { TOPICS } from '../core/topics.ts';
import type { Codec } from './ports/codec.ts';
import type { NewRecord } from './ports/log.ts';

/** That a step is done with an erasure for a partition number. */
export function markOf(erasure: Erasure, step: ErasureMark['step'], partition: number): ErasureMark {
  const { erasureId, subject, at, before } = erasure;
  return { erasureId, subject, step, partition, at, position: null, before, removed: {}, warningIds: [] };
}

/** A mark as a record; `partitions` is how many the topic has. */
export function markRecord(mark: ErasureMark, partitions: number, codec: Codec<ErasureMark>): NewRecord {
  const { partition, erasureId: key } = mark;
  return {
    topic: TOPICS.erasureMarks,
    partition: partition % partitions,
    key,
    value: codec.encode(mark),
  };
}
