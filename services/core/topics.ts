/** The topics of the path, in the order data takes them. */
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
} as const;

export type Topic = (typeof TOPICS)[keyof typeof TOPICS];
