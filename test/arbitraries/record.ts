import fc, { type Arbitrary } from 'fast-check';
import { ROLES, STREAMS } from '../../services/core/event/vocabulary.ts';
import type { FaultCode } from '../../services/core/fault.ts';
import { HOOK_KINDS } from '../../services/core/push/delivery.ts';
import type { DeadLetter } from '../../services/core/record/dead-letter.ts';
import {
  type Erasure,
  type ErasureMark,
  type LogEnd,
  MARK_STEPS,
} from '../../services/core/record/erasure.ts';
import type { ExerciseMark } from '../../services/core/record/exercise.ts';
import { ACTIONS, FOLLOW_UP_REASONS, type FollowUp, OUTCOMES } from '../../services/core/record/follow-up.ts';
import type { MergedEvent } from '../../services/core/record/merged-event.ts';
import { MODES } from '../../services/core/record/mode.ts';
import { NOTIFICATION_OUTCOMES, type Notification } from '../../services/core/record/notification.ts';
import {
  RULE_SET_ACTIONS,
  type RuleSetActivation,
  type RuleSetEntry,
} from '../../services/core/record/rule-set.ts';
import type { Origin, SubjectRecord } from '../../services/core/record/subject-record.ts';
import {
  UNDELIVERED_REASONS,
  UNDELIVERED_STATES,
  type Undelivered,
} from '../../services/core/record/undelivered.ts';
import {
  type AnsweredFollowUp,
  type Assessment,
  type Contribution,
  type FactValues,
  LEVELS,
  type MatchChange,
  type Position,
  REVISION_REASONS,
  SILENT_REASONS,
  type Warning,
} from '../../services/core/record/warning.ts';
import { PURPOSES } from '../../services/core/rule/rule.ts';
import { event, eventView, instant, text } from './event.ts';

const plain = <T>(model: { [K in keyof T]: Arbitrary<T[K]> }): Arbitrary<T> =>
  fc.record<T>(model, { noNullPrototype: true }) as Arbitrary<T>;
const orNull = <T>(value: Arbitrary<T>): Arbitrary<T | null> => fc.option(value, { nil: null });

const word = text(24);
const int = fc.nat();
const double = fc.double({ noNaN: true });
const offset = fc.maxSafeNat().map((n) => Math.min(n, Number.MAX_SAFE_INTEGER - 1));
const level = fc.constantFrom(...LEVELS);
const purpose = fc.constantFrom(...PURPOSES);
const facts: Arbitrary<FactValues> = fc.dictionary(
  word,
  fc.oneof(double, word, fc.boolean(), fc.constant(null)),
  {
    noNullPrototype: true,
    maxKeys: 5,
  },
);
const position = plain<Position>({ partition: int, offset });
const subjects = fc.array(word, { maxLength: 6 });

export const origin: Arbitrary<Origin> = plain<Origin>({ topic: word, partition: int, offset, index: int });

export const followUp: Arbitrary<FollowUp> = plain<FollowUp>({
  followUpId: word,
  warningId: word,
  subject: word,
  purpose,
  action: fc.constantFrom(...ACTIONS),
  actor: word,
  at: instant,
  assignee: orNull(word),
  until: orNull(instant),
  outcome: orNull(fc.constantFrom(...OUTCOMES)),
  reason: orNull(fc.constantFrom(...FOLLOW_UP_REASONS)),
  rule: orNull(word),
  seenRevision: orNull(int),
  leavesDeadline: fc.boolean(),
});

const answeredFollowUp = plain<AnsweredFollowUp>({
  id: word,
  action: fc.constantFrom(...ACTIONS),
  actor: word,
  assignee: orNull(word),
  until: orNull(instant),
  reason: orNull(fc.constantFrom(...FOLLOW_UP_REASONS)),
  rule: orNull(word),
});

export const ruleSet: Arbitrary<RuleSetActivation> = plain<RuleSetActivation>({
  ruleSet: word,
  rules: fc.oneof(word, fc.json()),
  effectiveAt: instant,
  actor: word,
  reason: word,
  recordedAt: instant,
});

export const ruleSetEntry: Arbitrary<RuleSetEntry> = plain<RuleSetEntry>({
  action: fc.constantFrom(...RULE_SET_ACTIONS),
  ruleSet: word,
  rules: fc.oneof(word, fc.json()),
  effectiveAt: orNull(instant),
  actor: word,
  reason: word,
  recordedAt: instant,
  previous: orNull(word),
  rollback: fc.boolean(),
  added: fc.array(word, { maxLength: 3 }),
  removed: fc.array(word, { maxLength: 3 }),
  altered: fc.array(word, { maxLength: 3 }),
  changes: fc.array(word, { maxLength: 3 }),
});

const logEnds = fc.array(plain<LogEnd>({ topic: word, partition: int, offset }), { maxLength: 3 });

type Body = SubjectRecord['body'];
const kind = <K extends Body['kind']>(name: K) => fc.constant(name);
const body: Arbitrary<Body> = fc.oneof(
  plain<Extract<Body, { kind: 'event' }>>({
    kind: kind('event'),
    event: eventView,
    subjects,
    roles: fc.subarray([...ROLES]),
    nearby: fc.boolean(),
  }),
  plain<Extract<Body, { kind: 'withdrawal' }>>({
    kind: kind('withdrawal'),
    stream: fc.constantFrom(...STREAMS),
    caseId: word,
    revision: int,
    at: instant,
    subjects,
  }),
  plain<Extract<Body, { kind: 'follow_up' }>>({ kind: kind('follow_up'), followUp }),
  plain<Extract<Body, { kind: 'rule_set' }>>({ kind: kind('rule_set'), activation: ruleSet }),
  plain<Extract<Body, { kind: 'tick' }>>({ kind: kind('tick'), at: instant }),
  plain<Extract<Body, { kind: 'erasure' }>>({
    kind: kind('erasure'),
    erasureId: word,
    subject: word,
    at: instant,
    before: logEnds,
  }),
);

export const subjectRecord: Arbitrary<SubjectRecord> = plain<SubjectRecord>({ origin: orNull(origin), body });

export const mergedEvent: Arbitrary<MergedEvent> = plain<MergedEvent>({ origin, event, cell: orNull(word) });

const contribution = plain<Contribution>({
  rule: word,
  version: word,
  points: double,
  contribution: double,
  decay: double,
  at: instant,
  events: fc.array(word, { maxLength: 5 }),
  facts,
});

export const warning: Arbitrary<Warning> = plain<Warning>({
  warningId: word,
  revision: int,
  reason: fc.constantFrom(...REVISION_REASONS),
  subject: word,
  purpose,
  level,
  score: double,
  at: instant,
  openedAt: instant,
  ruleSet: word,
  contributions: fc.array(contribution, { maxLength: 3 }),
  previousLevel: orNull(level),
  previousScore: orNull(double),
  status: fc.constantFrom('open', 'acknowledged', 'assigned', 'closed', 'expired', 'withdrawn'),
  assignee: orNull(word),
  outcome: orNull(word),
  acknowledgeBy: orNull(instant),
  position,
  recordedAt: orNull(instant),
  escalation: int,
  followUp: orNull(answeredFollowUp),
  areaCode: orNull(word),
});

const matchChange = plain<MatchChange>({
  rule: word,
  version: word,
  subject: word,
  purpose,
  stream: fc.constantFrom(...STREAMS),
  event: word,
  at: instant,
  standing: fc.boolean(),
  facts,
});

export const assessment: Arbitrary<Assessment> = plain<Assessment>({
  assessmentId: word,
  subject: word,
  purpose,
  at: instant,
  score: double,
  level: orNull(level),
  decision: fc.constantFrom(...REVISION_REASONS, ...SILENT_REASONS),
  event: orNull(word),
  warningId: orNull(word),
  revision: orNull(int),
  ruleSet: word,
  matches: fc.array(matchChange, { maxLength: 3 }),
  position,
});

export const deadLetter: Arbitrary<DeadLetter> = plain<DeadLetter>({
  topic: word,
  partition: int,
  offset,
  reason: fc.constantFrom<FaultCode>('unreadable', 'raw_identifier', 'refused_by_mapping'),
  path: word,
  source: word,
  at: instant,
});

export const undelivered: Arbitrary<Undelivered> = plain<Undelivered>({
  deliveryId: word,
  hook: word,
  kind: fc.constantFrom(...HOOK_KINDS),
  warningId: word,
  revision: int,
  purpose: word,
  level: fc.constantFrom(...LEVELS),
  mode: fc.constantFrom(...MODES),
  state: fc.constantFrom(...UNDELIVERED_STATES),
  reason: fc.constantFrom(...UNDELIVERED_REASONS, null),
  status: orNull(int),
  attempts: int,
  at: instant,
  position,
});

export const notification: Arbitrary<Notification> = plain<Notification>({
  notificationId: word,
  warningId: word,
  revision: int,
  subject: word,
  purpose: word,
  hook: word,
  outcome: fc.constantFrom(...NOTIFICATION_OUTCOMES),
  rules: fc.array(word),
  mode: fc.constantFrom(...MODES),
  at: instant,
});

export const erasure: Arbitrary<Erasure> = plain<Erasure>({
  erasureId: word,
  subject: word,
  at: instant,
  before: logEnds,
});

export const erasureMark: Arbitrary<ErasureMark> = plain<ErasureMark>({
  erasureId: word,
  subject: word,
  step: fc.constantFrom(...MARK_STEPS),
  partition: int,
  at: instant,
  position: orNull(position),
  before: logEnds,
  removed: fc.dictionary(fc.constantFrom('events', 'warnings', 'follow_ups'), int, {
    noNullPrototype: true,
  }),
  warningIds: fc.array(word, { maxLength: 3 }),
});

export const exerciseMark: Arbitrary<ExerciseMark> = plain<ExerciseMark>({ origin: word, at: instant });
