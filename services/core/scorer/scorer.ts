import { withoutErasedPeople } from '../erasure/without-erased.ts';
import { isNew } from '../record/origin-marks.ts';
import type { FollowUpRecord, SubjectRecord, TickRecord } from '../record/subject-record.ts';
import type { Assessment, Position, Warning } from '../record/warning.ts';
import { finish, type Sliced } from '../sliced.ts';
import { activate } from './activate.ts';
import { assessFollowUp, wake } from './assess.ts';
import { expectAnew, lapse } from './deadlines.ts';
import { noteUnheld } from './due.ts';
import { applyErasure } from './erase.ts';
import { LookAhead } from './look-ahead.ts';
import type { Output } from './output.ts';
import { applyEvent, applyWithdrawal } from './place.ts';
import { stands } from './placing.ts';
import { prune } from './prune.ts';
import type { ScorerSettings, ScorerTools } from './settings.ts';
import { createSnapshotReader, writeSnapshot } from './snapshot.ts';
import { type Standing, standingAt } from './standing.ts';
import { concernOf, createState, type ScorerState } from './state.ts';

/** The deterministic heart: one partition of `subject-events` in, warnings and assessments out. */
export interface Scorer {
  /** Takes the next record of the partition. What it returns depends on the records so far and on nothing else. */
  apply(record: SubjectRecord, position: Position): Applied;
  /** As `apply`; rules that change have much looked at again. */
  applyInSlices(record: SubjectRecord, position: Position): Sliced<Applied>;
  /** Makes ready for the records that come next, some 32 of them. It changes nothing but how fast they are taken. */
  lookAhead(records: readonly SubjectRecord[]): void;
  /** Every concern with a standing match at an event time not before the watermark, by subject and purpose. */
  standing(at: number): readonly Standing[];
  /** The whole state as UTF-8 JSON chunks, for `restoreScorer`. */
  snapshot(): Iterable<Uint8Array>;
  stats(): ScorerStats;
}

/** What a record led to. */
export interface Applied {
  readonly warnings: readonly Warning[];
  readonly assessments: readonly Assessment[];
  /** Its producer had written it before: it changed nothing. */
  readonly isRepeated: boolean;
}

export interface ScorerStats {
  /** Epoch ms, -Infinity before the first event. */
  readonly watermark: number;
  readonly subjects: number;
  readonly cases: number;
}

export function createScorer(settings: ScorerSettings, tools: ScorerTools): Scorer {
  return scorerOf(createState(settings, tools));
}

/** A scorer as `snapshot` left it. Throws on chunks that are not such a snapshot. */
export function restoreScorer(
  settings: ScorerSettings,
  tools: ScorerTools,
  chunks: Iterable<Uint8Array>,
): Scorer {
  const restoring = beginRestore(settings, tools);
  for (const chunk of chunks) restoring.add(chunk);
  return restoring.scorer();
}

interface Restoring {
  add(chunk: Uint8Array): void;
  scorer(): Scorer;
}

/** `restoreScorer` for chunks that come one by one; without any it gives a fresh scorer. */
export function beginRestore(settings: ScorerSettings, tools: ScorerTools): Restoring {
  return restoreInto(createState(settings, tools));
}

/** The same for a state that is empty. */
export function restoreInto(state: ScorerState): Restoring {
  return {
    add: createSnapshotReader(state),
    scorer() {
      finish(expectAnew(state));
      noteUnheld(state);
      return scorerOf(state);
    },
  };
}

function scorerOf(state: ScorerState): Scorer {
  const ahead = new LookAhead(state);
  return {
    apply: (record, position) => apply(state, record, position),
    applyInSlices: (record, position) => applyInSlices(state, record, position),
    lookAhead: (records) => ahead.over(records),
    standing: (at) => standingAt(state, at),
    snapshot: () => writeSnapshot(state),
    stats: () => ({
      watermark: state.watermark,
      subjects: state.subjects.size,
      cases: state.cases.size(),
    }),
  };
}

/** Slices are made of the work that rules are which change. */
function* applyInSlices(state: ScorerState, record: SubjectRecord, position: Position): Sliced<Output> {
  const { body } = record;
  if (body.kind !== 'rule_set') return apply(state, record, position);
  const output = outputOf(state, record, position);
  if (output.isRepeated) return output;
  yield* activate(state, body.activation, output);
  tellDue(state, state.watermark, output);
  return output;
}

function outputOf(state: ScorerState, record: SubjectRecord, position: Position): Output {
  const isRepeated = !isNew(state.marks, record);
  return { position, isRepeated, recordedAt: null, warnings: [], assessments: [] };
}

/** The path of a record through the core. */
function apply(state: ScorerState, record: SubjectRecord, position: Position): Output {
  const output = outputOf(state, record, position);
  if (output.isRepeated) return output;
  const kept = withoutErased(state, record);
  if (kept === null) return output;
  const { body } = kept;
  switch (body.kind) {
    case 'event': {
      // Whether it is late is held against the watermark before it.
      const watermark = state.watermark;
      state.isAhead = body.event.occurredAt > watermark;
      passTime(state, body.event.occurredAt, output);
      output.recordedAt = body.event.recordedAt;
      applyEvent(state, body, watermark, output);
      break;
    }
    case 'withdrawal':
      output.recordedAt = body.at;
      applyWithdrawal(state, body, output);
      break;
    case 'tick':
      passTime(state, (body satisfies TickRecord).at, output);
      break;
    case 'follow_up':
      applyFollowUp(state, body, output);
      break;
    case 'rule_set':
      finish(activate(state, body.activation, output));
      break;
    case 'erasure':
      applyErasure(state, body, output);
      break;
    default:
      return body satisfies never;
  }
  // A late event or a correction may raise what has fallen since: that is told at once, not at the next record.
  tellDue(state, state.watermark, output);
  return output;
}

/** Mostly nobody was erased, and what is asked for then is not made. */
function withoutErased(state: ScorerState, record: SubjectRecord): SubjectRecord | null {
  if (state.erased.isEmpty()) return record;
  const kept = withoutErasedPeople(record, state.erased, (subject, stream, caseId) =>
    stands(state, subject, stream, caseId),
  );
  if (kept?.body !== record.body) state.subjects.forgetForeseen();
  return kept;
}

/** Moves the watermark; what falls due on the way is told first, in order of time. */
function passTime(state: ScorerState, time: number, output: Output): void {
  if (time <= state.watermark) return;
  tellDue(state, time, output);
  state.watermark = time;
  prune(state);
}

function tellDue(state: ScorerState, time: number, output: Output): void {
  for (;;) {
    const next = Math.min(state.deadlines.next(), state.wakings.next());
    if (next > time) return;
    // What a deadline makes true was so a millisecond before.
    if (state.deadlines.next() === next) lapse(state, state.deadlines.pop(), output);
    else wake(state, state.wakings.pop(), output);
  }
}

function applyFollowUp(state: ScorerState, { followUp }: FollowUpRecord, output: Output): void {
  const subject = state.subjects.get(followUp.subject);
  const concern = subject && concernOf(subject, followUp.purpose);
  if (subject !== undefined && concern !== undefined)
    assessFollowUp(state, subject, concern, followUp, output);
}
