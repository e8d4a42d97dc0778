import type { DeadLetter } from '../record/dead-letter.ts';
import type { MergedEvent } from '../record/merged-event.ts';
import type { SubjectRecord } from '../record/subject-record.ts';

/** Where in the log a source record stands. */
export interface SourcePosition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** When the log took it, epoch ms. */
  readonly timestamp: number;
}

/** What merge writes, each with the partition of its topic and its key. */
export interface MergeOutput {
  subject(partition: number, key: string, record: SubjectRecord): void;
  merged(partition: number, key: string, record: MergedEvent): void;
  deadLetter(partition: number, key: string, record: DeadLetter): void;
}

/** Numbers the subject records made from one source record, for each target partition from 0. */
export interface SubjectWriter {
  begin(position: SourcePosition, output: MergeOutput): void;
  write(partition: number, key: string, body: SubjectRecord['body']): void;
}

export function createSubjectWriter(partitions: number): SubjectWriter {
  const next = new Int32Array(partitions);
  const touched = new Int32Array(partitions);
  let touchedCount = 0;
  let at: SourcePosition;
  let to: MergeOutput;
  return {
    begin(position, output) {
      for (let i = 0; i < touchedCount; i += 1) next[touched[i]!] = 0;
      touchedCount = 0;
      at = position;
      to = output;
    },
    write(partition, key, body) {
      const index = next[partition]!;
      if (index === 0) touched[touchedCount++] = partition;
      next[partition] = index + 1;
      const origin = { topic: at.topic, partition: at.partition, offset: at.offset, index };
      to.subject(partition, key, { origin, body });
    },
  };
}
