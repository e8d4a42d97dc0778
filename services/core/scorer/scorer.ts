import type { Subject } from '../history/subject.ts';
import { reindex } from '../history/subject.ts';
import type { FollowUpRecord, RuleSetRecord, SubjectRecord, TickRecord } from '../record/subject-record.ts';
import type { Assessment, Position, Warning } from '../record/warning.ts';
import { assessChanges, assessFollowUp, type Output, wake } from './assess.ts';
import { applyEvent, applyWithdrawal, erase, wakeKinds } from './place.ts';
import { prune } from './prune.ts';
import { type Changes, rematchAll } from './rematch.ts';
import type { ScorerSettings, ScorerTools } from './settings.ts';
import { createSnapshotReader, writeSnapshot } from './snapshot.ts';
import { type Standing, standingAt } from './standing.ts';
import { createState, programOf, type ScorerState } from './state.ts';
import { withActivation } from './timeline.ts';

/** The deterministic heart: one partition of `subject-events` in, warnings and assessments out. */
export interface Scorer {
  /** Takes the next record of the partition. What it returns depends on the records so far and on nothing else. */
  apply(
    record: SubjectRecord,
    position: Position,
  ): { readonly warnings: readonly Warning[]; readonly assessments: readonly Assessment[] };
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
  return { add: createSnapshotReader(state), scorer: () => scorerOf(state) };
}

function scorerOf(state: ScorerState): Scorer {
  return {
    apply: (record, position) => apply(state, record, position),
    standing: (at) => standingAt(state, at),
    snapshot: () => writeSnapshot(state),
    stats: () => ({
      watermark: state.watermark,
      subjects: state.subjects.size,
      cases: [...state.cases.values()].reduce((sum, cases) => sum + cases.size, 0),
    }),
  };
}

/** The path of a record through the core. */
function apply(state: ScorerState, record: SubjectRecord, position: Position): Output {
  const output: Output = { position, warnings: [], assessments: [] };
  if (!isNew(state, record)) return output;
  const { body } = record;
  switch (body.kind) {
    case 'event': {
      // Whether it is late is held against the watermark before it.
      const watermark = state.watermark;
      state.isAhead = body.event.occurredAt > watermark;
      passTime(state, body.event.occurredAt, output);
      applyEvent(state, body, watermark, output);
      break;
    }
    case 'withdrawal':
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
      erase(state, body.subject);
      break;
    default:
      return body satisfies never;
  }
  // A late event or a correction may raise what has fallen since: that is told at once, not at the next record.
  tellDue(state, state.watermark, output);
  return output;
}

/** A producer that repeats itself after a crash changes nothing: see `Origin`. */
function isNew(state: ScorerState, { origin }: SubjectRecord): boolean {
  if (origin === null) return true;
  const source = `${origin.topic}/${origin.partition}`;
  const mark = state.marks.get(source);
  if (mark === undefined) {
    state.marks.set(source, { offset: origin.offset, index: origin.index });
    return true;
  }
  if (origin.offset < mark.offset || (origin.offset === mark.offset && origin.index <= mark.index))
    return false;
  mark.offset = origin.offset;
  mark.index = origin.index;
  return true;
}

/** Moves the watermark; what falls due on the way is told first, in order of time. */
function passTime(state: ScorerState, time: number, output: Output): void {
  if (time <= state.watermark) return;
  tellDue(state, time, output);
  state.watermark = time;
  prune(state);
}

function tellDue(state: ScorerState, time: number, output: Output): void {
  for (let timer = state.timers.due(time); timer !== undefined; timer = state.timers.due(time))
    wake(state, timer, output);
}

function applyFollowUp(state: ScorerState, { followUp }: FollowUpRecord, output: Output): void {
  const subject = state.subjects.get(followUp.subject);
  const concern = subject?.concerns.find(({ purpose }) => purpose === followUp.purpose);
  if (subject !== undefined && concern !== undefined)
    assessFollowUp(state, subject, concern, followUp, output);
}

function activate(state: ScorerState, { activation }: RuleSetRecord, output: Output): void {
  state.timeline = withActivation(state.timeline, activation, state.settings, state.tools);
  const changes: Changes = new Map();
  for (const subject of state.subjects.values()) adoptPrograms(state, subject);
  wakeKinds(state);
  for (const subject of state.subjects.values()) rematchAll(state, subject, activation.effectiveAt, changes);
  assessChanges(state, changes, { correction: false, event: null }, output);
}

/** The programs were compiled anew: postings are numbered anew, and a match's series is that of the new rule object. */
function adoptPrograms(state: ScorerState, subject: Subject): void {
  const program = programOf(state, subject);
  reindex(subject, program);
  for (const concern of subject.concerns) {
    concern.series = concern.series.map((series) => ({
      rule: program.rules.find(
        ({ id, version }) => id === series.rule.id && version === series.rule.version,
      ) ?? { ...series.rule, eras: [] },
      matches: series.matches,
    }));
  }
}
