import { createErasedPeople, type ErasedPeople } from '../erasure/erased-people.ts';
import { withoutErased } from '../erasure/without-erased.ts';
import { checkDecoded, FUTURE_TOLERANCE_MS } from '../event/check.ts';
import type { Event } from '../event/event.ts';
import type { FaultCode } from '../fault.ts';
import { partitionOf } from '../partition.ts';
import { ERASURE_KEY, type Erasure } from '../record/erasure.ts';
import type { FollowUp } from '../record/follow-up.ts';
import type { RuleSetActivation } from '../record/rule-set.ts';
import {
  advance,
  type CaseEntry,
  type CaseIndex,
  dayOf,
  hasSeen,
  markSeen,
  newEntry,
  setRecordedAt,
} from './case-index.ts';
import { countRejected, type MergeCounts } from './counts.ts';
import { forgetPerson } from './erasing.ts';
import { createFanOut, type FanOut, type Standing } from './fan-out.ts';
import { createSubjectWriter, type MergeOutput, type SourcePosition } from './output.ts';
import { createPlacements, type Placement, type Placements } from './placement.ts';
import { isNewFollowUp } from './seen-follow-ups.ts';
import type { MergeSettings, MergeTools } from './settings.ts';
import { restoreParts, type SnapshotPart, snapshotParts } from './snapshot.ts';
import { createSourceState, type SourceState } from './source-state.ts';
import { createSources, type Sources } from './sources.ts';
import { shardOfSubject, tokensOf } from './subjects.ts';

export type Outcome = 'accepted' | 'duplicate' | 'superseded' | 'rejected';

/**
 * Merges the source streams into the log of subjects. What it writes for a record depends only on that record and the
 * earlier ones of the same source partition, so a replay in any interleaving of the sources writes the same; and on erasures. Where
 * one of those comes among them changes what is written, but not where the cases stand in the end.
 */
export interface Merge {
  /** Takes an event that was decoded from its topic. */
  event(event: Event, position: SourcePosition, output: MergeOutput): Outcome;
  /** Takes a record that cannot be decoded. */
  unreadable(position: SourcePosition, output: MergeOutput): Outcome;
  /** Takes what a person did; the same `followUpId` again is one. */
  followUp(followUp: FollowUp, position: SourcePosition, output: MergeOutput): Outcome;
  ruleSet(activation: RuleSetActivation, position: SourcePosition, output: MergeOutput): void;
  /**
   * Takes a person out of the standing cases and out of what is still to be read, as far as it is of before. No area hears of it:
   * an event is not about one person alone.
   */
  erasure(erasure: Erasure, position: SourcePosition, output: MergeOutput): void;
  /** By source topic. */
  counts(): ReadonlyMap<string, Readonly<MergeCounts>>;
  /** The whole state in parts of bounded size, each fit for JSON. */
  snapshot(): Iterable<SnapshotPart>;
  /** Forgets everything. */
  reset(): void;
  /** Adds the parts of a snapshot, in their order, to an empty state. */
  restore(part: SnapshotPart): void;
}

interface Parts {
  readonly settings: MergeSettings;
  readonly sources: Sources;
  readonly placements: Placements;
  readonly fanOut: FanOut;
  readonly erased: ErasedPeople;
}

/**
 * A merge without memory of anything yet. It serves one partition number: each source topic's partition of that number
 * has an index of its own in it.
 */
export function createMerge(settings: MergeSettings, tools: MergeTools): Merge {
  const { subjectEvents } = settings.partitions;
  const writer = createSubjectWriter(subjectEvents);
  const placements = createPlacements(settings, tools);
  const fanOut = createFanOut(writer, placements, subjectEvents);
  const erased = createErasedPeople(tools.hash);
  const parts: Parts = { settings, sources: createSources(settings.sources), placements, fanOut, erased };
  const states = new Map<string, SourceState>();
  const stateOf = (topic: string): SourceState => {
    const state = states.get(topic) ?? createSourceState();
    states.set(topic, state);
    return state;
  };

  const reject = (
    reason: FaultCode,
    path: string,
    source: string,
    at: SourcePosition,
    to: MergeOutput,
  ): Outcome => {
    countRejected(stateOf(at.topic).counts, reason);
    const { topic, partition, offset, timestamp } = at;
    const letter = { topic, partition, offset, reason, path, source, at: timestamp };
    to.deadLetter(partition % settings.partitions.deadLetters, topic, letter);
    return 'rejected';
  };

  return {
    event(event, position, output) {
      const refusal = refusalOf(event, position, parts);
      if (refusal !== null) {
        // The id of an unregistered source is free text from outside: it stays out of the dead letter.
        const source = parts.sources.knows(event.source) ? event.source : '';
        return reject(refusal.code, refusal.path, source, position, output);
      }
      writer.begin(position, output);
      const kept = withoutErased(event, position, erased);
      return accept(kept, position, output, stateOf(position.topic), parts);
    },
    unreadable: (position, output) => reject('unreadable', '', '', position, output),
    followUp(followUp, position, output) {
      const shard = shardOfSubject(followUp.subject, tools.shardOfCell);
      if (shard === undefined) return reject('unknown_value', 'subject', '', position, output);
      // It moves its concern's clock: one from a clock that is ahead would hold up all that is told after it.
      if (settings.refuseFuture && followUp.at > position.timestamp + FUTURE_TOLERANCE_MS)
        return reject('future_event', 'at', '', position, output);
      const { counts, followUps } = stateOf(position.topic);
      if (!isNewFollowUp(followUps, followUp, settings.retentionMs)) {
        counts.duplicate += 1;
        return 'duplicate';
      }
      counts.accepted += 1;
      writer.begin(position, output);
      writer.write(partitionOf(shard, subjectEvents), followUp.subject, { kind: 'follow_up', followUp });
      return 'accepted';
    },
    ruleSet(activation, position, output) {
      stateOf(position.topic).counts.accepted += 1;
      writer.begin(position, output);
      for (let partition = 0; partition < subjectEvents; partition += 1) {
        writer.write(partition, activation.ruleSet, { kind: 'rule_set', activation });
      }
    },
    erasure(erasure, position, output) {
      stateOf(position.topic).counts.accepted += 1;
      erased.note(erasure);
      for (const { index } of states.values()) forgetPerson(index, erasure, tools.hash);
      // Every task of merge reads it; once is enough for the scorers.
      if (position.partition !== 0) return;
      writer.begin(position, output);
      for (let partition = 0; partition < subjectEvents; partition += 1) {
        writer.write(partition, ERASURE_KEY, { kind: 'erasure', ...erasure });
      }
    },
    counts: () => new Map([...states].map(([topic, { counts }]) => [topic, counts])),
    snapshot: () => snapshotParts(states, erased),
    reset() {
      states.clear();
      erased.clear();
    },
    restore(part) {
      if (part.kind === 'erased') for (const one of part.people) erased.note(one);
      else restoreParts(part, stateOf);
    },
  };
}

interface Refusal {
  readonly code: FaultCode;
  readonly path: string;
}

/** The first reason to refuse an event, or null. */
function refusalOf(event: Event, position: SourcePosition, { settings, sources }: Parts): Refusal | null {
  const fault = checkDecoded(event)[0];
  if (fault !== undefined) return fault;
  if (event.stream !== position.topic) return { code: 'unknown_stream', path: 'stream' };
  if (!sources.allows(event.source, event.stream)) return { code: 'unregistered_source', path: 'source' };
  const late = settings.refuseFuture && event.recordedAt > position.timestamp + FUTURE_TOLERANCE_MS;
  return late ? { code: 'future_event', path: 'recordedAt' } : null;
}

function accept(
  event: Event,
  position: SourcePosition,
  output: MergeOutput,
  state: SourceState,
  parts: Parts,
): Outcome {
  const { index, counts } = state;
  const { caseId, revision } = event;
  const entry = index.cases.get(caseId);
  if (entry !== undefined && hasSeen(entry, revision)) {
    counts.duplicate += 1;
    return 'duplicate';
  }
  counts.accepted += 1;
  const placement = parts.placements.of(event);
  const { topic, partition, offset } = position;
  const origin = { topic, partition, offset, index: 0 };
  const mergedTo = partition % parts.settings.partitions.mergedEvents;
  output.merged(mergedTo, caseId, { origin, event, cell: placement?.cell ?? null });
  const outcome = entry !== undefined && revision < entry.standing ? 'superseded' : 'accepted';
  if (entry !== undefined) {
    counts.superseded += 1;
    markSeen(entry, revision);
  }
  if (outcome === 'accepted') move(event, entry ?? addCase(index, event), placement, parts.fanOut);
  advance(index, event.occurredAt, parts.settings.retentionMs);
  return outcome;
}

function addCase(index: CaseIndex, event: Event): CaseEntry {
  const entry = newEntry(event.revision);
  index.cases.set(event.caseId, entry);
  return entry;
}

const NOWHERE: Standing = { place: '', tokens: '' };

/** Makes a revision the one that stands: leaves the subjects it no longer concerns, then tells the others. */
function move(event: Event, entry: CaseEntry, placement: Placement | null, fanOut: FanOut): void {
  const areas = event.policeInitiated === true ? null : placement;
  const after: Standing =
    event.status === 'retracted' ? NOWHERE : { place: areas?.key ?? '', tokens: tokensOf(event) };
  fanOut.withdraw(event, entry, after);
  entry.standing = event.revision;
  entry.day = dayOf(event.occurredAt);
  setRecordedAt(entry, event.recordedAt);
  entry.place = after.place;
  entry.tokens = after.tokens;
  if (after !== NOWHERE) fanOut.stand(event, areas, after.tokens);
}
