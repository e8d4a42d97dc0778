import type { Event } from '../../core/event/event.ts';
import type { Stream } from '../../core/event/vocabulary.ts';
import type { AccessEntry } from '../../core/record/access-entry.ts';
import type { DeadLetter } from '../../core/record/dead-letter.ts';
import type { Erasure, ErasureMark } from '../../core/record/erasure.ts';
import type { ExerciseMark } from '../../core/record/exercise.ts';
import type { FollowUp } from '../../core/record/follow-up.ts';
import type { InstallationFact } from '../../core/record/installation-fact.ts';
import type { MergedEvent } from '../../core/record/merged-event.ts';
import type { Notification } from '../../core/record/notification.ts';
import type { RuleSetEntry } from '../../core/record/rule-set.ts';
import type { SubjectRecord } from '../../core/record/subject-record.ts';
import type { Undelivered } from '../../core/record/undelivered.ts';
import type { Assessment, Warning } from '../../core/record/warning.ts';
import type { Codec } from '../../steps/ports/codec.ts';
import { createCodec } from './codec.ts';
import type { SchemaRegistry } from './schema-registry.ts';
import { SCHEMAS, type TopicSchema } from './schemas.ts';

export interface Codecs {
  /** Of the source topics. An event's `stream` is its codec's, not the record's. */
  readonly events: Readonly<Record<Stream, Codec<Event>>>;
  readonly followUp: Codec<FollowUp>;
  readonly ruleSet: Codec<RuleSetEntry>;
  readonly subjectEvent: Codec<SubjectRecord>;
  readonly mergedEvent: Codec<MergedEvent>;
  readonly warning: Codec<Warning>;
  readonly assessment: Codec<Assessment>;
  readonly deadLetter: Codec<DeadLetter>;
  readonly installationFact: Codec<InstallationFact>;
  readonly accessEntry: Codec<AccessEntry>;
  readonly undelivered: Codec<Undelivered>;
  readonly notification: Codec<Notification>;
  readonly erasure: Codec<Erasure>;
  readonly erasureMark: Codec<ErasureMark>;
  readonly exerciseMark: Codec<ExerciseMark>;
}

/** The codec of every topic. Registers today's schemas; throws `RegistryError` where the registry refuses one. */
export function createCodecs(registry: SchemaRegistry): Codecs {
  const codec = <T>(schema: TopicSchema): Codec<T> => createCodec<T>(registry, schema);
  return {
    events: {
      'camera-alarms': eventCodec('camera-alarms', codec(SCHEMAS['camera-alarm'])),
      'police-incidents': eventCodec('police-incidents', codec(SCHEMAS['police-incident'])),
      'dispute-reports': eventCodec('dispute-reports', codec(SCHEMAS['dispute-report'])),
    },
    followUp: codec(SCHEMAS['follow-up']),
    ruleSet: codec(SCHEMAS['rule-set']),
    subjectEvent: codec(SCHEMAS['subject-event']),
    mergedEvent: codec(SCHEMAS['merged-event']),
    warning: codec(SCHEMAS.warning),
    assessment: codec(SCHEMAS.assessment),
    deadLetter: codec(SCHEMAS['dead-letter']),
    installationFact: codec(SCHEMAS['installation-fact']),
    accessEntry: codec(SCHEMAS['access-entry']),
    undelivered: codec(SCHEMAS.undelivered),
    notification: codec(SCHEMAS.notification),
    erasure: codec(SCHEMAS.erasure),
    erasureMark: codec(SCHEMAS['erasure-mark']),
    exerciseMark: codec(SCHEMAS['exercise-mark']),
  };
}

type Common =
  | 'caseId'
  | 'revision'
  | 'status'
  | 'occurredAt'
  | 'recordedAt'
  | 'category'
  | 'severity'
  | 'place'
  | 'source';
/** A source stream's record: the fields of an event that the stream has. */
type StreamRecord = Pick<Event, Common> & Partial<Event>;

function eventCodec(stream: Stream, records: Codec<StreamRecord>): Codec<Event> {
  return {
    encode: (event) => records.encode(event),
    decode: (bytes) => flatten(stream, records.decode(bytes)),
  };
}

/** The only place that makes events out of records, so that all have one hidden class. */
function flatten(stream: Stream, record: StreamRecord): Event {
  return {
    stream,
    caseId: record.caseId,
    revision: record.revision,
    status: record.status,
    occurredAt: record.occurredAt,
    recordedAt: record.recordedAt,
    category: record.category,
    severity: record.severity,
    place: record.place,
    source: record.source,
    deviceId: record.deviceId ?? null,
    deviceClass: record.deviceClass ?? null,
    confidence: record.confidence ?? null,
    value: record.value ?? null,
    unit: record.unit ?? null,
    policeInitiated: record.policeInitiated ?? null,
    assessment: record.assessment ?? null,
    protectionOrderUntil: record.protectionOrderUntil ?? null,
    stage: record.stage ?? null,
    threat: record.threat ?? null,
    weapon: record.weapon ?? null,
    injury: record.injury ?? null,
    amount: record.amount ?? null,
    parties: record.parties ?? [],
  };
}
