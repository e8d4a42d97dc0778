import { withoutErasedPeople } from '../erasure/without-erased.ts';
import { isNew } from '../record/origin-marks.ts';
import type { FollowUpRecord, RuleSetRecord, SubjectRecord, TickRecord } from '../record/subject-record.ts';
import type { Assessment, Position, Warning } from '../record/warning.ts';
import { SUBJECT_KINDS } from '../rule/subject-kind.ts';
import { compareText } from '../text/canonical.ts';
import { assessChanges, assessFollowUp, wake } from './assess.ts';
import { Changes } from './changes.ts';
import { expectAnew, lapse } from './deadlines.ts';
import { applyErasure } from './erase.ts';
import { LookAhead } from './look-ahead.ts';
import type { Output } from './output.ts';
import { applyEvent, applyWithdrawal, placingOf, stands, wakeKinds } from './place.ts';
import { prune } from './prune.ts';
import { rematchAll } from './rematch.ts';
import type { ScorerSettings, ScorerTools } from './settings.ts';
import { createSnapshotReader, writeSnapshot } from './snapshot.ts';
import { type Standing, standingAt } from './standing.ts';
import { concernOf, createState, isAwake, programOf, type ScorerState } from './state.ts';
import type { Subject } from './subjects.ts';
import { withActivations } from './timeline.ts';

/** The deterministic heart: one partition of `subject-events` in, warnings and assessments out. */
export interface Scorer {
  /** Takes the next record of the partition. What it returns depends on the records so far and on nothing else. */
  apply(
    record: SubjectRecord,
    position: Position,
  ): {
    readonly warnings: readonly Warning[];
    readonly assessments: readonly Assessment[];
    /** Its producer had written it before: it changed nothing. */
    readonly isRepeated: boolean;
  };
  /** Makes ready for the records that come next, some 32 of them. It changes nothing but how fast they are taken. */
  lookAhead(records: readonly SubjectRecord[]): void;
  /** Every concern with a standing match at an event time not before the watermark, by subject and purpose. */
  standing(at: number): readonly Standing[];
  /** The whole state as UTF-8 JSON chunks, for `restoreScorer`. */
  snapshot(): Iterable<Uint8Array>;
  stats(): ScorerStats;
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

/** `restoreScorer` for chunks that come one by one; without any it gives a fresh scorer. */
export function beginRestore(
  settings: ScorerSettings,
  tools: ScorerTools,
): { add(chunk: Uint8Array): void; scorer(): Scorer } {
  const state = createState(settings, tools);
  return {
    add: createSnapshotReader(state),
    scorer() {
      expectAnew(state);
      return scorerOf(state);
    },
  };
}

function scorerOf(state: ScorerState): Scorer {
  const ahead = new LookAhead(state);
  return {
    apply: (record, position) => apply(state, record, position),
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

/** The path of a record through the core. */
function apply(state: ScorerState, record: SubjectRecord, position: Position): Output {
  const isRepeated = !isNew(state.marks, record);
  const output: Output = { position, isRepeated, recordedAt: null, warnings: [], assessments: [] };
  if (isRepeated) return output;
  const kept = withoutErasedPeople(record, state.erased, (subject, stream, caseId) =>
    stands(state, subject, stream, caseId),
  );
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
      activate(state, body, output);
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

function activate(state: ScorerState, { activation }: RuleSetRecord, output: Output): void {
  const { settings, tools, events } = state;
  const asleep = SUBJECT_KINDS.map((_, kind) => kind).filter((kind) => !isAwake(state, kind));
  state.timeline = withActivations(state.timeline, [activation], settings, tools, events);
  const changes = new Changes();
  // Their numbers depend on who was forgotten before: not so their keys.
  const subjects = [...state.subjects.values()].sort((a, b) => compareText(a.key, b.key));
  for (const subject of subjects) adoptProgram(state, subject);
  wakeKinds(state, new Set(asleep.filter((kind) => isAwake(state, kind))));
  for (const subject of subjects) rematchAll(state, subject, activation.effectiveAt, changes);
  expectAnew(state);
  assessChanges(state, changes, { correction: false, event: null }, output);
}

/** The program was compiled anew: entries are classed anew, and a match's series is that of the new rule object. */
function adoptProgram(state: ScorerState, subject: Subject): void {
  const { rules, classes } = programOf(state, subject);
  const { history } = subject;
  // A set that another replaces from its own start on never was: a kind it alone had rules for sleeps again.
  if (rules.length === 0) history.dropBefore(Number.POSITIVE_INFINITY, classes, state.slabs);
  if (history.length > 0) {
    const flagsOf = (row: number): number => state.placings.flags(placingOf(state, subject, row));
    history.reclassify((row) => {
      return classes.classify(state.events.view(row), flagsOf(row));
    }, classes);
  }
  for (const concern of subject.concerns) {
    concern.series = concern.series.map(({ rule, matches }) => ({
      rule: rules.find(({ id, version }) => id === rule.id && version === rule.version) ?? {
        ...rule,
        eras: [],
      },
      matches,
    }));
  }
}
