import { cellOf, shardOfCell } from '../../adapters/h3/cells.ts';
import { createNearbyCells } from '../../adapters/h3/nearby.ts';
import type { Event } from '../../core/event/event.ts';
import { STREAMS } from '../../core/event/vocabulary.ts';
import type { Fault } from '../../core/fault.ts';
import { createMerge } from '../../core/merge/merge.ts';
import type { SourcePosition } from '../../core/merge/output.ts';
import type { SubjectRecord } from '../../core/record/subject-record.ts';
import type { Rule } from '../../core/rule/rule.ts';
import { judge } from '../../steps/ingest/judge.ts';
import type { Line, Tokeniser } from '../../steps/ingest/ports.ts';
import type { Config } from '../config.ts';
import { activationOf, sha256 } from '../rule-files.ts';
import { mergeSettings } from '../settings.ts';

export interface FileRecordsOptions {
  readonly config: Config;
  readonly rules: readonly Rule[];
  readonly lines: AsyncIterable<Line>;
  readonly tokeniser: Tokeniser;
  readonly onFault: (line: Line, fault: Fault) => void;
  readonly onAccepted: (event: Event) => void;
  readonly onRead: () => void;
}

/** Before any event: the rules count for all of the data. */
const EVER = Date.UTC(1900, 0, 1);

/** The records that a replay of these lines gives its scorer, in the same order. */
export async function* fileRecords(options: FileRecordsOptions): AsyncGenerator<SubjectRecord> {
  const { lines, tokeniser, onFault, onAccepted, onRead } = options;
  yield ruleSetRecord(options.rules);
  const merge = openMerge(options.config);
  const sources = () => ({ streams: STREAMS, legalBasis: 'replay' });
  let offset = 0;
  for await (const line of lines) {
    onRead();
    const verdict = judge(line, { tokeniser, sources, latest: undefined });
    if ('faults' in verdict) for (const fault of verdict.faults) onFault(line, fault);
    else {
      onAccepted(verdict.event);
      for (const [, record] of merge(verdict.event, positionOf(verdict.event, offset++))) yield record;
    }
  }
}

/** Merge alone, of a number of partitions: an event in, its records with the partition of each out. */
export function openMerge(config: Config, partitions = 1) {
  const { shardsNear } = createNearbyCells();
  const settings = mergeSettings(
    { ...config, log: { ...config.log, subjectPartitions: partitions } },
    'all',
    false,
  );
  const merge = createMerge(settings, { hash: sha256, cellOf, shardOfCell, shardsNear });
  return (
    event: Event,
    position: SourcePosition,
  ): readonly (readonly [partition: number, SubjectRecord])[] => {
    const records: [number, SubjectRecord][] = [];
    merge.event(event, position, {
      subject: (partition, _key, record) => records.push([partition, record]),
      merged: () => {},
      deadLetter: () => {},
    });
    return records;
  };
}

/** Where an event of a file would stand in its topic. */
export function positionOf(event: Event, offset: number): SourcePosition {
  return { topic: event.stream, partition: 0, offset, timestamp: event.recordedAt };
}

export function ruleSetRecord(rules: readonly Rule[]): SubjectRecord {
  const activation = activationOf(rules, {
    effectiveAt: EVER,
    recordedAt: 0,
    actor: 'explain',
    reason: 'explain',
  });
  return { origin: null, body: { kind: 'rule_set', activation } };
}
