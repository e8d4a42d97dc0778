import { ROLES, STREAMS } from '../../core/event/vocabulary.ts';
import { FAULT_CODES } from '../../core/fault.ts';
import { HOOK_KINDS } from '../../core/push/delivery.ts';
import { LOOK_WAYS } from '../../core/record/access-entry.ts';
import { MARK_STEPS } from '../../core/record/erasure.ts';
import { ACTIONS, FOLLOW_UP_REASONS, OUTCOMES } from '../../core/record/follow-up.ts';
import { FACT_KINDS } from '../../core/record/installation-fact.ts';
import { MODES } from '../../core/record/mode.ts';
import { NOTIFICATION_OUTCOMES } from '../../core/record/notification.ts';
import { RULE_SET_ACTIONS } from '../../core/record/rule-set.ts';
import { UNDELIVERED_REASONS, UNDELIVERED_STATES } from '../../core/record/undelivered.ts';
import { LEVELS, REVISION_REASONS, SILENT_REASONS, type Warning } from '../../core/record/warning.ts';
import {
  type AvroRecord,
  type AvroSchema,
  defaulted,
  enumeration,
  field,
  INSTANT,
  listOf,
  nullable,
  record,
} from './avro-schema.ts';
import { eventSchema, eventViewSchema, STREAM_ENUM, streamSymbol } from './event-schemas.ts';

const WARNING_STATUSES: Readonly<Record<Warning['status'], true>> = {
  open: true,
  acknowledged: true,
  assigned: true,
  closed: true,
  expired: true,
  withdrawn: true,
};

const LEVEL = enumeration('Level', LEVELS);
const ROLE = enumeration('PartyRole', ROLES);
const FACTS: AvroSchema = { type: 'map', values: ['null', 'double', 'string', 'boolean'] };

const ORIGIN = record('Origin', 'The source record that a derived record was made from.', [
  field('topic', 'string'),
  field('partition', 'int'),
  field('offset', 'long'),
  field('index', 'int', 'Position among the records made from one source record for one target partition.'),
]);

const POSITION = record('Position', 'A place in `subject-events`.', [
  field('partition', 'int'),
  field('offset', 'long'),
]);

const ACTION = enumeration('Action', ACTIONS);
const REASON = enumeration('FollowUpReason', FOLLOW_UP_REASONS);

export const FOLLOW_UP = record('FollowUp', 'What a person did about a warning. Holds no free text.', [
  field('followUpId', 'string'),
  field('warningId', 'string'),
  field('subject', 'string'),
  field('purpose', 'string'),
  field('action', ACTION),
  field('actor', 'string', 'Account id of the officer, never a name.'),
  field('at', INSTANT),
  nullable('assignee', 'string', 'For `assign`: the account or unit that takes it on.'),
  nullable('until', INSTANT, 'For `silence` and what answers a warning: when it ends.'),
  nullable('outcome', enumeration('Outcome', OUTCOMES), 'For `close`.'),
  nullable('reason', REASON, 'For `silence` and `reopen`.'),
  nullable(
    'rule',
    'string',
    'For `silence`: the rule silenced for this subject; null for the whole concern.',
  ),
  nullable('seenRevision', 'int', 'Revision of the warning that the officer saw.'),
  defaulted(
    'leavesDeadline',
    'boolean',
    false,
    'For `silence` of a rule: the deadline of the warning goes on.',
  ),
]);

const ACTIVATION = record('RuleSetActivation', 'A rule set taking effect.', [
  field('ruleSet', 'string', 'Content hash of the rules: `rs_` and 16 hex digits.'),
  field('rules', 'string', 'The rule files, as written, as one JSON array.'),
  field('effectiveAt', INSTANT, 'Triggers dated from here on are matched by this set.'),
  field('actor', 'string'),
  field('reason', 'string'),
  field('recordedAt', INSTANT),
]);

/** Until others were, every entry was an activation: hence the alias and the defaults. */
export const RULE_SET: AvroRecord = {
  ...record('RuleSetEntry', 'Something that somebody did with a rule set.', [
    defaulted('action', enumeration('RuleSetAction', RULE_SET_ACTIONS), 'activated'),
    field('ruleSet', 'string', 'Content hash of the rules: `rs_` and 16 hex digits.'),
    field(
      'rules',
      'string',
      'The rule files, as written, as one JSON array; empty for `approved` and `rejected`.',
    ),
    nullable('effectiveAt', INSTANT, 'Triggers dated from here on are matched by this set.'),
    field('actor', 'string', 'Who said they were it: there is no sign-in.'),
    field('reason', 'string'),
    field('recordedAt', INSTANT),
    nullable('previous', 'string', 'The set that was active when this was recorded.'),
    defaulted('rollback', 'boolean', false, 'It is about going back to an earlier set.'),
    defaulted('added', listOf('string'), [], 'Ids of rules that `previous` lacks.'),
    defaulted('removed', listOf('string'), [], 'Ids of rules that this set lacks.'),
    defaulted('altered', listOf('string'), [], 'Ids of rules that differ.'),
    defaulted('changes', listOf('string'), [], 'What differs in them: `rule path: old -> new`.'),
  ]),
  aliases: ['RuleSetActivation'],
};

const ERASED_NAME = "Digest of the person's token: `x_` and 32 hex digits.";
const BEFORE = 'Where the log ended when it was asked for, whatever its clocks say.';
const LOG_END = record('LogEnd', 'Where a partition of a topic ended.', [
  field('topic', 'string'),
  field('partition', 'int'),
  field('offset', 'long', 'Offset that its next record was to get.'),
]);

export const ERASURE = record('Erasure', 'A person is to be forgotten. Names nobody.', [
  field('erasureId', 'string'),
  field('subject', 'string', ERASED_NAME),
  field('at', INSTANT, 'What a source recorded up to then is read without the person.'),
  field('before', listOf(LOG_END), BEFORE),
]);

export const ERASURE_MARK = record('ErasureMark', 'A step is done with an erasure.', [
  field('erasureId', 'string'),
  field('subject', 'string', ERASED_NAME),
  field('step', enumeration('ErasureStep', MARK_STEPS)),
  field('partition', 'int', 'Number of the partition that it is done for.'),
  field('at', INSTANT, 'Time of the erasure.'),
  nullable('position', POSITION, 'Of `scored`: place of the erasure in `subject-events`.'),
  field('before', listOf(LOG_END), BEFORE),
  field('removed', { type: 'map', values: 'int' }, 'Rows that went, by table.'),
  defaulted('warningIds', listOf('string'), [], 'Of `found`: the warnings that go.'),
]);

/** A branch of the body: its `kind` is an enum of one symbol, one byte, so that a decoded record needs no copy. */
const branch = (kind: string, name: string, doc: string, fields: AvroRecord['fields']): AvroRecord =>
  record(name, doc, [field('kind', enumeration(`${name}Kind`, [kind])), ...fields]);

const BODY: AvroSchema = [
  branch('event', 'EventRecord', 'A standing case as its subjects see it.', [
    field('event', eventViewSchema()),
    field('subjects', listOf('string'), 'Subject keys, for example `area:town:350102003`.'),
    field('roles', listOf(ROLE), "The person's roles in the case; empty for areas."),
    field('nearby', 'boolean', 'A copy from a neighbouring shard, which triggers nothing here.'),
  ]),
  branch('withdrawal', 'WithdrawalRecord', 'The case no longer concerns these subjects.', [
    field('stream', enumeration(STREAM_ENUM, STREAMS.map(streamSymbol))),
    field('caseId', 'string'),
    field('revision', 'int'),
    field('at', INSTANT, 'Time of the revision that withdrew it.'),
    field('subjects', listOf('string')),
  ]),
  branch('follow_up', 'FollowUpRecord', 'A person acted on a warning.', [field('followUp', FOLLOW_UP)]),
  branch('rule_set', 'RuleSetRecord', 'A rule set takes effect.', [field('activation', ACTIVATION)]),
  branch('tick', 'TickRecord', 'Time passed.', [field('at', INSTANT)]),
  branch('erasure', 'ErasureRecord', 'A person is forgotten.', [
    defaulted('erasureId', 'string', ''),
    field('subject', 'string', ERASED_NAME),
    field('at', INSTANT),
    defaulted('before', listOf(LOG_END), [], BEFORE),
  ]),
];

export const SUBJECT_EVENT = record(
  'SubjectRecord',
  'One record of the keyed log that fixes the order in which subjects see things.',
  [nullable('origin', ORIGIN, 'Null for ticks.'), field('body', BODY)],
);

export const MERGED_EVENT = record(
  'MergedEvent',
  'An event that merge accepted, with its areas resolved: what the store keeps.',
  [
    field('origin', ORIGIN),
    field('event', eventSchema()),
    nullable('cell', 'string', 'H3 index at resolution 9.'),
  ],
);

const CONTRIBUTION = record('Contribution', 'What one rule adds to a score.', [
  field('rule', 'string'),
  field('version', 'string', "The first 12 hex digits of the rule's content hash."),
  field('points', 'double'),
  field('contribution', 'double', 'Share of the score that this rule explains, 0-100.'),
  field('decay', 'double', 'What is left of the points after decay, 0-1.'),
  field('at', INSTANT, 'Event time of the match.'),
  field('events', listOf('string'), 'Case ids behind the match, the trigger last.'),
  field('facts', FACTS),
]);

const ANSWERED_FOLLOW_UP = record(
  'AnsweredFollowUp',
  'What a revision tells of the action that it answers.',
  [
    field('id', 'string'),
    field('action', ACTION),
    field('actor', 'string'),
    nullable('assignee', 'string'),
    nullable('until', INSTANT),
    nullable('reason', REASON),
    nullable('rule', 'string'),
  ],
);

export const WARNING = record('Warning', 'One revision of a warning: a request that a person look.', [
  field('warningId', 'string'),
  field('revision', 'int'),
  field('reason', enumeration('RevisionReason', REVISION_REASONS)),
  field('subject', 'string'),
  field('purpose', 'string'),
  field('level', LEVEL),
  field('score', 'double', '0-100.'),
  field('at', INSTANT),
  field('openedAt', INSTANT),
  field('ruleSet', 'string'),
  field('contributions', listOf(CONTRIBUTION), 'They sum to the score.'),
  nullable('previousLevel', LEVEL),
  nullable('previousScore', 'double'),
  field('status', enumeration('WarningStatus', Object.keys(WARNING_STATUSES))),
  nullable('assignee', 'string'),
  nullable('outcome', 'string'),
  nullable(
    'acknowledgeBy',
    INSTANT,
    'When an acknowledgement is due; where one was given, when it runs out.',
  ),
  field('position', POSITION, 'Place in `subject-events` of the record that caused it.'),
  nullable('recordedAt', INSTANT, '`recordedAt` of the event or correction that caused it.'),
  defaulted('escalation', 'int', 0, 'How often it went up unacknowledged; 0 is with the unit.'),
  nullable('followUp', ANSWERED_FOLLOW_UP, 'The action that this revision answers.'),
  nullable('areaCode', 'string', 'Administrative code of the place behind it.'),
]);

const MATCH_CHANGE = record(
  'MatchChange',
  "A rule's match as it stands after an input, or no longer stands.",
  [
    field('rule', 'string'),
    field('version', 'string'),
    field('subject', 'string'),
    field('purpose', 'string'),
    field('stream', 'string'),
    field('event', 'string', 'Case id of the trigger.'),
    field('at', INSTANT),
    field('standing', 'boolean'),
    field('facts', FACTS),
  ],
);

export const ASSESSMENT = record('Assessment', 'A decision about a concern, the silent ones included.', [
  field('assessmentId', 'string'),
  field('subject', 'string'),
  field('purpose', 'string'),
  field('at', INSTANT),
  field('score', 'double'),
  nullable('level', LEVEL),
  field('decision', enumeration('Decision', [...REVISION_REASONS, ...SILENT_REASONS])),
  nullable('event', 'string', 'Case id of the event that led to it; null for timers and follow-ups.'),
  nullable('warningId', 'string'),
  nullable('revision', 'int'),
  field('ruleSet', 'string'),
  field('matches', listOf(MATCH_CHANGE)),
  field('position', POSITION),
]);

export const INSTALLATION_FACT = record(
  'InstallationFact',
  'What every process of an installation must agree on. Holds no secret.',
  [
    field('kind', enumeration('FactKind', FACT_KINDS)),
    field(
      'value',
      'string',
      'A fingerprint: of the key of the tokens (the first counts), of the registered sources (the last counts).',
    ),
    field('recordedAt', INSTANT),
  ],
);

export const DEAD_LETTER = record(
  'DeadLetter',
  'Why a record was refused and where it stands; never its payload.',
  [
    field('topic', 'string', 'Source topic, or `ingest` for what the door refused.'),
    field('partition', 'int'),
    field('offset', 'long'),
    field('reason', enumeration('FaultCode', FAULT_CODES)),
    field('path', 'string', 'Path in the record, for example `parties[0].token`.'),
    field('source', 'string', 'Registered source id where it could be read, else empty.'),
    field('at', INSTANT),
  ],
);

export const ACCESS_ENTRY = record('AccessEntry', 'Somebody looked: one link of the access log.', [
  field('seq', 'long', 'From 0, without gaps.'),
  field('at', INSTANT),
  field('who', 'string', 'Account id, or the name that was given at the door or on the machine.'),
  field('via', enumeration('LookWay', LOOK_WAYS)),
  field('what', 'string', 'For example `query`, `warning`, `subject` or `sign in`.'),
  field('query', 'string', 'Text of the query, or id of what was looked at.'),
  field('statedReason', 'string'),
  nullable('rows', 'long', 'Null where nothing was given out.'),
  field('outcome', 'string', '`ok`, or the code of the refusal or error.'),
  field('previous', 'string', 'Hash of the entry before, 64 hex digits; zeros for the first.'),
  field('hash', 'string', 'SHA-256 over the canonical JSON of all the rest, 64 hex digits.'),
]);

const MODE = enumeration('Mode', MODES);

export const UNDELIVERED = record(
  'Undelivered',
  'A delivery to a hook that was given up, or what became of it later; never the warning itself.',
  [
    field('deliveryId', 'string', '`warningId/revision/hook`.'),
    field('hook', 'string'),
    field('kind', enumeration('HookKind', HOOK_KINDS)),
    field('warningId', 'string'),
    field('revision', 'int'),
    field('purpose', 'string'),
    field('level', LEVEL),
    field('mode', MODE),
    field('state', enumeration('UndeliveredState', UNDELIVERED_STATES)),
    nullable(
      'reason',
      enumeration('UndeliveredReason', UNDELIVERED_REASONS),
      'Null where it was redelivered.',
    ),
    nullable('status', 'int', 'HTTP status of the last answer.'),
    field('attempts', 'int'),
    field('at', INSTANT),
    field('position', POSITION, 'Place of the warning in `warnings`.'),
  ],
);

export const NOTIFICATION = record(
  'Notification',
  'That a person was told of a warning about them, or why not.',
  [
    field('notificationId', 'string', '`warningId/revision/hook`.'),
    field('warningId', 'string'),
    field('revision', 'int'),
    field('subject', 'string'),
    field('purpose', 'string'),
    field('hook', 'string'),
    field('outcome', enumeration('NotificationOutcome', NOTIFICATION_OUTCOMES)),
    field('rules', listOf('string'), 'Rules that it was told for, or would have been.'),
    field('mode', MODE),
    field('at', INSTANT),
  ],
);

export const EXERCISE_MARK = record('ExerciseMark', 'Made-up events come into this log from here on.', [
  field('origin', 'string', 'What made them up.'),
  field('at', INSTANT),
]);
