import { TOPICS } from '../../core/topics.ts';
import { type AvroRecord, selfContained } from './avro-schema.ts';
import { streamSchema } from './event-schemas.ts';
import {
  ACCESS_ENTRY,
  ASSESSMENT,
  DEAD_LETTER,
  ERASURE,
  ERASURE_MARK,
  EXERCISE_MARK,
  FOLLOW_UP,
  INSTALLATION_FACT,
  MERGED_EVENT,
  NOTIFICATION,
  RULE_SET,
  SUBJECT_EVENT,
  UNDELIVERED,
  WARNING,
} from './record-schemas.ts';

export interface TopicSchema {
  /** The registry's subject, by Confluent's TopicNameStrategy. */
  readonly subject: string;
  readonly schema: AvroRecord;
}

const schemaOf = (topic: string, schema: AvroRecord): TopicSchema => ({
  subject: `${topic}-value`,
  schema: selfContained(schema),
});

/** Every schema, by the name of its file: `schemas/<name>.avsc`. */
export const SCHEMAS = {
  'camera-alarm': schemaOf(TOPICS.cameraAlarms, streamSchema('camera-alarms')),
  'police-incident': schemaOf(TOPICS.policeIncidents, streamSchema('police-incidents')),
  'dispute-report': schemaOf(TOPICS.disputeReports, streamSchema('dispute-reports')),
  'follow-up': schemaOf(TOPICS.followUps, FOLLOW_UP),
  'rule-set': schemaOf(TOPICS.ruleSets, RULE_SET),
  'subject-event': schemaOf(TOPICS.subjectEvents, SUBJECT_EVENT),
  'merged-event': schemaOf(TOPICS.mergedEvents, MERGED_EVENT),
  warning: schemaOf(TOPICS.warnings, WARNING),
  assessment: schemaOf(TOPICS.assessments, ASSESSMENT),
  'dead-letter': schemaOf(TOPICS.deadLetters, DEAD_LETTER),
  'installation-fact': schemaOf(TOPICS.installation, INSTALLATION_FACT),
  'access-entry': schemaOf(TOPICS.accessLog, ACCESS_ENTRY),
  undelivered: schemaOf(TOPICS.undelivered, UNDELIVERED),
  notification: schemaOf(TOPICS.notifications, NOTIFICATION),
  erasure: schemaOf(TOPICS.erasures, ERASURE),
  'erasure-mark': schemaOf(TOPICS.erasureMarks, ERASURE_MARK),
  'exercise-mark': schemaOf(TOPICS.exercises, EXERCISE_MARK),
} as const satisfies Readonly<Record<string, TopicSchema>>;

export type SchemaName = keyof typeof SCHEMAS;

/** The text of `schemas/<name>.avsc`. */
export const schemaText = (name: SchemaName): string => `${JSON.stringify(SCHEMAS[name].schema, null, 2)}\n`;
