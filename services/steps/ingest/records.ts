import type { Event } from '../../core/event/event.ts';
import { knownPath } from '../../core/event/known-path.ts';
import type { Fault } from '../../core/fault.ts';
import { partitionOf } from '../../core/partition.ts';
import { TOPICS } from '../../core/topics.ts';
import type { Log, NewRecord } from '../ports/log.ts';
import type { IngestCodecs, Line } from './ports.ts';

const ASKED_TOPICS = [
  TOPICS.cameraAlarms,
  TOPICS.policeIncidents,
  TOPICS.disputeReports,
  TOPICS.deadLetters,
] as const;

export type PartitionCounts = Readonly<Record<(typeof ASKED_TOPICS)[number], number>>;

/** Asks the log once: a topic's number of partitions is fixed. */
export function createPartitions(log: Pick<Log, 'partitionsOf'>): () => Promise<PartitionCounts> {
  let known: PartitionCounts | undefined;
  return async () => {
    if (known) return known;
    const counts = await Promise.all(
      ASKED_TOPICS.map(async (topic) => [topic, await log.partitionsOf(topic)] as const),
    );
    known = Object.fromEntries(counts) as PartitionCounts;
    return known;
  };
}

/** All revisions of a case go to one partition, where merge meets them in order. */
export function eventRecord(event: Event, codecs: IngestCodecs, counts: PartitionCounts): NewRecord {
  return {
    topic: event.stream,
    partition: partitionOf(event.caseId, counts[event.stream]),
    key: event.caseId,
    value: codecs.events[event.stream].encode(event),
  };
}

export interface Refusal {
  readonly fault: Fault;
  /** Registered source id, else empty. */
  readonly source: string;
  readonly line: Line;
  readonly at: number;
}

/**
 * A refused record's dead letter. The origin's name as a number and the position in it identify it, so that a file
 * offered twice leaves one of each; nothing of what was sent is in it.
 */
export function deadLetterRecord(refusal: Refusal, codecs: IngestCodecs, counts: PartitionCounts): NewRecord {
  const { fault, source, line, at } = refusal;
  const partition = partitionOf(line.file, 2 ** 31);
  const offset = line.line;
  const letter = {
    topic: 'ingest',
    partition,
    offset,
    reason: fault.code,
    path: knownPath(fault.path),
    source,
    at,
  };
  const key = `ingest/${partition}/${offset}`;
  return {
    topic: TOPICS.deadLetters,
    partition: partitionOf(key, counts[TOPICS.deadLetters]),
    key,
    value: codecs.deadLetter.encode(letter),
  };
}
