import type { Config } from '../../app/config.ts';
import { isOnKafka } from '../../app/open-log.ts';
import type { ErasedReport } from '../../app/subject/erase.ts';
import type { ErasedRecords } from '../../app/subject/erase-file.ts';
import type { EraseProgress } from '../../app/subject/erase-progress.ts';
import { ERASURE_STEPS, type ErasureStep } from '../../core/record/erasure.ts';
import { DAY_MS } from '../../core/time/duration.ts';
import { formatInstant } from '../../core/time/instant.ts';
import { TOPIC_PLANS, TOPICS, type Topic } from '../../core/topics.ts';

const STEPS: Readonly<Record<ErasureStep, string>> = {
  merged: 'merge',
  scored: 'score',
  events: 'events in ClickHouse',
  warnings: 'warnings in ClickHouse',
};

/** What is being done, in a line. */
export function progressText(progress: EraseProgress): string {
  switch (progress.kind) {
    case 'steps': {
      const { done, of } = progress.progress;
      return ERASURE_STEPS.map((step) => `${STEPS[step]} ${done[step]}/${of[step]}`).join(' · ');
    }
    case 'snapshots':
      return 'waiting for the older snapshots to go';
    case 'log':
      return 'taking the records out of the log';
    case 'pages':
      return 'overwriting what the file has given up';
    default:
      return progress satisfies never;
  }
}

/** What went, what stays, and until when. */
export function reportLines({ erasure, rows, log }: ErasedReport, config: Config): readonly string[] {
  const until = (ms: number): string => formatInstant(erasure.at + ms).slice(0, 16);
  return [
    `erased      ${erasure.subject}, what was recorded up to ${formatInstant(erasure.at)}`,
    'memory      merge and score know the person no more; a warning of theirs that was open is withdrawn',
    `ClickHouse  ${rowsText(rows)}; the parts from before are off its disk`,
    ...(log === null ? kafkaLines(config, until) : logLines(log)),
    `stays       the access log until it is past retention.audit (${days(config.retention.audit)}): looks name the token, the erasure its digest`,
    '            the digest in the topic erasures, so that old records that come again are read without the person',
    '            cases without the person: a case is not about one person alone',
    '            backups, exports, and what hooks were told: erase there too',
    'from now on what sources record about the person counts as about anybody. Erase at the source first, or it may send them again.',
  ];
}

/** Events stay, as a case is not about one person alone. */
function rowsText({ events = 0, ...gone }: ErasedReport['rows']): string {
  const removed = Object.entries(gone).map(([table, count]) => `${count} ${table}`);
  const parts = [
    ...(events === 0 ? [] : [`took the person out of ${events} events`]),
    ...(removed.length === 0 ? [] : [`removed ${removed.join(', ')}`]),
  ];
  return parts.length === 0 ? 'no row was about them' : parts.join('; ');
}

function logLines({ changed, removed, staying, inSnapshots, traces }: ErasedRecords): readonly string[] {
  const names = Object.entries(staying).map(([topic, count]) => `${count} in ${topic}`);
  return [
    `log         ${removed} records removed, ${changed} changed`,
    inSnapshots === 0
      ? '            snapshots are without the person'
      : '            SNAPSHOTS NAME THE PERSON: a step has not replaced its own yet, or they were reported again since',
    ...(names.length === 0
      ? []
      : [`            records that name the token: ${names.join(', ')} (looks, or later than the erasure)`]),
    traces === 0
      ? '            no byte of the token is left in the rest of the file'
      : `            THE TOKEN IS FOUND ${traces} TIMES in the rest of the file: run this again`,
  ];
}

/** Topics that hold a person's token, or the ids of their warnings. */
const PERSONAL: readonly Topic[] = [
  TOPICS.policeIncidents,
  TOPICS.disputeReports,
  TOPICS.followUps,
  TOPICS.subjectEvents,
  TOPICS.mergedEvents,
  TOPICS.warnings,
  TOPICS.assessments,
  TOPICS.undelivered,
  TOPICS.notifications,
];
const SNAPSHOTS_MS = 14 * DAY_MS;

function kafkaLines({ log }: Config, until: (ms: number) => string): readonly string[] {
  const topics = PERSONAL.filter((topic) => TOPIC_PLANS[topic].kept === 'retention');
  return [
    'Kafka       records go with time alone, and are read without the person until then:',
    `            until ${until(log.retention)}: ${topics.join(', ')}`,
    `            until ${until(SNAPSHOTS_MS)}: snapshots, which nothing reads any more`,
  ];
}

/** Whether all is done that can be. Who was reported again meanwhile is in the snapshots again, as they are in the log. */
export function isClean({ log }: ErasedReport): boolean {
  if (log === null) return true;
  const counts = Object.keys(log.staying).some((topic) => topic !== TOPICS.accessLog);
  return log.traces === 0 && (log.inSnapshots === 0 || counts);
}

/** What would go and what not. */
export function previewLines(counts: Readonly<Record<string, number>>, config: Config): readonly string[] {
  const { looks = 0, ...going } = counts;
  return [
    ...Object.entries(going).map(([what, count]) => `${String(count).padStart(8)}  ${what}`),
    `${String(looks).padStart(8)}  looks, which stay`,
    isOnKafka(config)
      ? 'Nothing was changed. Records on Kafka go with log.retention alone.'
      : 'Nothing was changed. With --yes in place of --dry-run it is, and cannot be undone.',
  ];
}

const days = (ms: number): string => `${Math.round(ms / DAY_MS)} days`;
