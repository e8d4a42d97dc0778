import { STREAMS, type Stream } from '../../core/event/vocabulary.ts';
import type { MergeCounts } from '../../core/merge/counts.ts';
import { createMerge, type Merge, type Outcome } from '../../core/merge/merge.ts';
import type { MergeOutput } from '../../core/merge/output.ts';
import { type MergeSettings, type MergeTools, NEARBY_METRES } from '../../core/merge/settings.ts';
import type { SnapshotPart } from '../../core/merge/snapshot.ts';
import { activationIn } from '../../core/record/rule-set.ts';
import { TOPICS } from '../../core/topics.ts';
import { markOf, markRecord } from '../erasure-marks.ts';
import type { Codec } from '../ports/codec.ts';
import type { LogRecord } from '../ports/log.ts';
import { type Metrics, NO_METRICS } from '../ports/metrics.ts';
import type { Emit, Machine } from '../stateful-task.ts';
import type { MergeCodecs } from './merge-codecs.ts';

/** The topics that merge reads. */
export const MERGE_INPUTS: readonly string[] = [
  ...STREAMS,
  TOPICS.followUps,
  TOPICS.ruleSets,
  TOPICS.erasures,
];

/** Of the chunks of a snapshot. */
const SNAPSHOT_FORMAT = 1;

export interface MergeMachine extends Machine {
  /** What became of the records read so far, by source topic; part of the snapshot, so that it adds up after a crash. */
  counts(): ReadonlyMap<string, Readonly<MergeCounts>>;
}

export interface MergeMachineOptions {
  readonly settings: MergeSettings;
  readonly tools: MergeTools;
  readonly codecs: MergeCodecs;
  /** Of `erasure-marks`. */
  readonly markPartitions: number;
  /** Nothing is measured where it is left out. */
  readonly metrics?: Metrics;
}

/** The merge of one partition number as a machine over bytes: decodes, merges, encodes. */
export function createMergeMachine(options: MergeMachineOptions): MergeMachine {
  const { settings, tools, codecs, markPartitions: partitions, metrics = NO_METRICS } = options;
  const merge = createMerge(settings, tools);
  const take = (record: LogRecord, emit: Emit): void => {
    const output = outputTo(emit, codecs);
    if (record.topic === TOPICS.erasures) {
      erase(record, merge, { output, codecs, emit, partitions });
      metrics.count('tocsin_merge_records_total', { topic: record.topic, outcome: 'accepted' });
      return;
    }
    const outcome = route(record, merge, codecs, {
      ...output,
      deadLetter(partition, key, letter) {
        output.deadLetter(partition, key, letter);
        metrics.count('tocsin_rejected_total', { step: 'merge', reason: letter.reason });
      },
    });
    metrics.count('tocsin_merge_records_total', { topic: record.topic, outcome });
  };
  return {
    settings: fingerprint(settings),
    async apply(records, emit) {
      for (const record of records) take(record, emit);
    },
    mustSnapshot: ({ topic }) => topic === TOPICS.erasures,
    *snapshot() {
      for (const part of merge.snapshot()) yield encoder.encode(JSON.stringify(part));
    },
    async restore(chunks) {
      merge.reset();
      for await (const chunk of chunks) merge.restore(JSON.parse(decoder.decode(chunk)) as SnapshotPart);
    },
    counts: merge.counts,
  };
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What the index depends on: under other settings its cases would have gone elsewhere. */
function fingerprint({ partitions, schemes }: MergeSettings): string {
  const ordered = [...schemes].sort((a, b) => (a < b ? -1 : 1));
  const { subjectEvents } = partitions;
  return JSON.stringify({
    merge: SNAPSHOT_FORMAT,
    subjectEvents,
    schemes: ordered,
    nearbyMetres: NEARBY_METRES,
  });
}

function route(record: LogRecord, merge: Merge, codecs: MergeCodecs, output: MergeOutput): Outcome {
  const { topic } = record;
  if (isStream(topic)) {
    const event = read(codecs.events[topic], record);
    return event === undefined ? merge.unreadable(record, output) : merge.event(event, record, output);
  }
  if (topic === TOPICS.followUps) {
    const followUp = read(codecs.followUp, record);
    return followUp === undefined
      ? merge.unreadable(record, output)
      : merge.followUp(followUp, record, output);
  }
  if (topic === TOPICS.ruleSets) {
    const entry = read(codecs.ruleSet, record);
    if (entry === undefined) return merge.unreadable(record, output);
    // Proposals and approvals are for people: subjects are told what takes effect.
    const activation = activationIn(entry);
    if (activation !== null) merge.ruleSet(activation, record, output);
    return 'accepted';
  }
  throw new Error(`merge does not read the topic ${topic}`);
}

interface Erasing {
  readonly output: MergeOutput;
  readonly codecs: MergeCodecs;
  readonly emit: Emit;
  /** Of `erasure-marks`. */
  readonly partitions: number;
}

/** An erasure that cannot be read ends the step: to skip it would be to keep the person. */
function erase(record: LogRecord, merge: Merge, { output, codecs, emit, partitions }: Erasing): void {
  const erasure = codecs.erasure.decode(record.value);
  merge.erasure(erasure, record, output);
  const mark = markOf(erasure, 'merged', record.partition);
  emit(markRecord(mark, partitions, codecs.erasureMark));
}

const streams: ReadonlySet<string> = new Set(STREAMS);
const isStream = (topic: string): topic is Stream => streams.has(topic);

/** Undefined for bytes that are no such record: those bytes will never be, whatever the error says. */
function read<T>(codec: Codec<T>, record: LogRecord): T | undefined {
  try {
    return codec.decode(record.value);
  } catch {
    return undefined;
  }
}

function outputTo(emit: Emit, codecs: MergeCodecs): MergeOutput {
  return {
    subject: (partition, key, record) =>
      emit({ topic: TOPICS.subjectEvents, partition, key, value: codecs.subjectEvent.encode(record) }),
    merged: (partition, key, record) =>
      emit({ topic: TOPICS.mergedEvents, partition, key, value: codecs.mergedEvent.encode(record) }),
    deadLetter: (partition, key, record) =>
      emit({ topic: TOPICS.deadLetters, partition, key, value: codecs.deadLetter.encode(record) }),
  };
}
