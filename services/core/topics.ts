/** The topics of the path, in the order data takes them; `installation` is what all processes must agree on. */
export const TOPICS = {
  cameraAlarms: 'camera-alarms',
  policeIncidents: 'police-incidents',
  disputeReports: 'dispute-reports',
  followUps: 'follow-ups',
  ruleSets: 'rule-sets',
  subjectEvents: 'subject-events',
  mergedEvents: 'merged-events',
  warnings: 'warnings',
  assessments: 'assessments',
  deadLetters: 'dead-letters',
  installation: 'installation',
  accessLog: 'access-log',
  undelivered: 'undelivered',
  notifications: 'notifications',
  exercises: 'exercises',
  erasures: 'erasures',
  erasureMarks: 'erasure-marks',
} as const;

export type Topic = (typeof TOPICS)[keyof typeof TOPICS];

export interface TopicPlan {
  /** Which setting says how many partitions it has; `one`: what is in it needs a single order, and there is little of it. */
  readonly partitions: 'source' | 'subject' | 'one';
  /**
   * `retention`: for as long as the log keeps what every step has read. `audit`: for as long as looks at the data are kept, as the
   * chain is checked from its first entry. `ever`: what counts now is read from the first record on.
   */
  readonly kept: 'retention' | 'audit' | 'ever';
}

const source: TopicPlan = { partitions: 'source', kept: 'retention' };
const subject: TopicPlan = { partitions: 'subject', kept: 'retention' };

/**
 * How each topic is cut and kept. Merge's task of number n reads partition n of the source topics and writes to partition
 * n of `merged-events`; the scorer's of number n reads partition n of `subject-events` and writes to partition n of its
 * outputs, so what concerns one subject stays in one order.
 *
 * None is compacted: keys are cases, subjects and rule sets, of which earlier records count too.
 */
export const TOPIC_PLANS: Readonly<Record<Topic, TopicPlan>> = {
  [TOPICS.cameraAlarms]: source,
  [TOPICS.policeIncidents]: source,
  [TOPICS.disputeReports]: source,
  [TOPICS.followUps]: { partitions: 'one', kept: 'retention' },
  [TOPICS.ruleSets]: { partitions: 'one', kept: 'ever' },
  [TOPICS.subjectEvents]: subject,
  [TOPICS.mergedEvents]: source,
  [TOPICS.warnings]: subject,
  [TOPICS.assessments]: subject,
  [TOPICS.deadLetters]: { partitions: 'one', kept: 'retention' },
  [TOPICS.undelivered]: { partitions: 'one', kept: 'retention' },
  [TOPICS.notifications]: { partitions: 'one', kept: 'retention' },
  [TOPICS.exercises]: { partitions: 'one', kept: 'ever' },
  // In every partition: each of merge's tasks has an index to take a person out of.
  [TOPICS.erasures]: { partitions: 'source', kept: 'ever' },
  // What was told of a person before their erasure is told apart by them, however long the log holds it.
  [TOPICS.erasureMarks]: { partitions: 'subject', kept: 'ever' },
  [TOPICS.accessLog]: { partitions: 'one', kept: 'audit' },
  [TOPICS.installation]: { partitions: 'one', kept: 'ever' },
};
