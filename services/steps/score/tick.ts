import type { SubjectRecord } from '../../core/record/subject-record.ts';
import { TOPICS } from '../../core/topics.ts';
import type { Codec } from '../ports/codec.ts';
import type { LogRecord, NewRecord } from '../ports/log.ts';

const TICK_KEY = 'tick';

/** Whether a record of `subject-events` only tells the time. */
export function isTick({ key }: Pick<LogRecord, 'key'>): boolean {
  return key === TICK_KEY;
}

/** A record that tells a partition of `subject-events` the time, epoch ms. */
export function tickRecord(partition: number, at: number, codec: Codec<SubjectRecord>): NewRecord {
  return {
    topic: TOPICS.subjectEvents,
    partition,
    key: TICK_KEY,
    value: codec.encode({ origin: null, body: { kind: 'tick', at } }),
  };
}
