import type { EventRecord, SubjectRecord } from '../../core/record/subject-record.ts';
import { TOPICS } from '../../core/topics.ts';
import type { Codec } from '../../steps/ports/codec.ts';
import type { Log } from '../../steps/ports/log.ts';

export interface CostRecordsOptions {
  readonly log: Pick<Log, 'bounds' | 'partitionsOf' | 'read'>;
  readonly codec: Codec<SubjectRecord>;
  /** Events at most. */
  readonly mostEvents: number;
}

/** An event makes a few records, and what else is in the log is left out: so many are looked through for each event. */
const RECORDS_PER_EVENT = 5;

/** The latest events of the log as the scorer got them, in the order in which they were recorded. */
export async function latestEventRecords({ log, codec, mostEvents }: CostRecordsOptions): Promise<{
  readonly events: number;
  readonly records: readonly SubjectRecord[];
}> {
  const partitions = await log.partitionsOf(TOPICS.subjectEvents);
  const each = Math.ceil((mostEvents * RECORDS_PER_EVENT) / partitions);
  const found: EventRecord[] = [];
  for (let partition = 0; partition < partitions; partition++) {
    const { first, next } = await log.bounds(TOPICS.subjectEvents, partition);
    for await (const { value } of log.read(TOPICS.subjectEvents, partition, Math.max(first, next - each))) {
      const { body } = codec.decode(value);
      if (body.kind === 'event') found.push(body);
    }
  }
  // Stable: what was recorded at one moment stays as the log has it, revisions in their order.
  const inOrder = found.sort((a, b) => a.event.recordedAt - b.event.recordedAt);
  const events = new Set<string>();
  let from = inOrder.length;
  for (; from > 0; from--) {
    const { stream, caseId, revision } = inOrder[from - 1]!.event;
    const key = JSON.stringify([stream, caseId, revision]);
    if (events.size === mostEvents && !events.has(key)) break;
    events.add(key);
  }
  return { events: events.size, records: inOrder.slice(from).map((body) => ({ origin: null, body })) };
}
