import { LogError, type LogRecord, type NewRecord, type TopicSpec } from '../../steps/ports/log.ts';
import {
  assertHeld,
  findPartition,
  type MemoryPartition,
  type MemoryStore,
  type MemoryTopic,
  nextOffset,
} from './store.ts';

const TRIM_EVERY_MS = 10_000;

export function createTopics(store: MemoryStore, specs: readonly TopicSpec[]): void {
  for (const { name, partitions } of specs) {
    const held = store.topics.get(name)?.partitions.length ?? partitions;
    if (held !== partitions) {
      throw new LogError('partitions_differ', `topic "${name}" has ${held} partitions, not ${partitions}`);
    }
  }
  for (const { name, partitions, retentionMs } of specs) {
    const known = store.topics.get(name);
    if (known !== undefined) known.retentionMs = retentionMs;
    else store.topics.set(name, createTopic(name, partitions, retentionMs));
  }
}

function createTopic(name: string, width: number, retentionMs: number): MemoryTopic {
  const partitions = Array.from({ length: width }, (_, number): MemoryPartition => {
    return { topic: name, number, first: 0, held: [], commits: new Map() };
  });
  return { name, retentionMs, partitions };
}

export function append(store: MemoryStore, records: readonly NewRecord[], now: number): void {
  const targets = records.map((record) => findPartition(store, record.topic, record.partition));
  records.forEach(({ topic, partition, key, value }, index) => {
    const target = targets[index]!;
    // A copy, as a disk would keep: producers use their buffers again.
    const record = {
      topic,
      partition,
      offset: nextOffset(target),
      key,
      value: value.slice(),
      timestamp: now,
    };
    target.held.push({ record, sequence: store.nextSequence++, appendedAt: now });
  });
  for (const listener of store.listeners) listener();
}

/**
 * At most `max` records from `offsets` on, in the order the log took them; moves `offsets` past them. Throws
 * `LogError('out_of_range')`.
 */
export function take(offsets: Map<MemoryPartition, number>, max: number): LogRecord[] {
  const records: LogRecord[] = [];
  for (const [partition, offset] of offsets) assertHeld(partition, offset);
  while (records.length < max) {
    let earliest: MemoryPartition | null = null;
    let sequence = Number.POSITIVE_INFINITY;
    for (const [partition, offset] of offsets) {
      const held = partition.held[offset - partition.first];
      if (held !== undefined && held.sequence < sequence) {
        earliest = partition;
        sequence = held.sequence;
      }
    }
    if (earliest === null) break;
    const offset = offsets.get(earliest)!;
    records.push(earliest.held[offset - earliest.first]!.record);
    offsets.set(earliest, offset + 1);
  }
  return records;
}

/** Drops what is older than its topic's retention and passed by every group that committed on it or runs over it. */
export function trim(store: MemoryStore, now: number): void {
  if (now - store.trimmedAt < TRIM_EVERY_MS) return;
  store.trimmedAt = now;
  for (const topic of store.topics.values()) {
    const groups = new Set(topic.partitions.flatMap(({ commits }) => [...commits.keys()]));
    for (const run of store.live) if (run.topics.includes(topic.name)) groups.add(run.group);
    for (const partition of topic.partitions) {
      const passed = Math.min(...[...groups].map((group) => partition.commits.get(group)?.offset ?? 0));
      const kept = partition.held.findIndex(
        ({ record, appendedAt }) => record.offset >= passed || appendedAt >= now - topic.retentionMs,
      );
      const dropped = kept === -1 ? partition.held.length : kept;
      partition.held = partition.held.slice(dropped);
      partition.first += dropped;
    }
  }
}
