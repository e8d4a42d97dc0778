import type { TopicSpec } from '../../steps/ports/log.ts';

/** A rule set is one record and may take megabytes. */
const MAX_RECORD_BYTES = 16 << 20;
/** From so many copies on one broker may be lost while records are still taken. */
const COPIES_TO_SPARE_ONE = 3;

/** Copies that must have a record before its writer is told so. */
export const minInSync = (replicas: number): number => (replicas >= COPIES_TO_SPARE_ONE ? 2 : 1);

/**
 * The settings that a topic of Tocsin is made with. Time is when the log took a record: by their own time, records of
 * years ago would be gone as soon as they came. Where the number of copies is the brokers' own, so is how many must have a
 * record.
 */
export function settingsOf(
  { retentionMs }: TopicSpec,
  replicas: number | undefined,
): Readonly<Record<string, string>> {
  return {
    'cleanup.policy': 'delete',
    'retention.ms': String(retentionMs),
    'retention.bytes': '-1',
    'message.timestamp.type': 'LogAppendTime',
    'max.message.bytes': String(MAX_RECORD_BYTES),
    ...(replicas === undefined ? {} : { 'min.insync.replicas': String(minInSync(replicas)) }),
  };
}

/** A topic as it is on the brokers. */
export interface HeldTopic {
  readonly name: string;
  readonly partitions: number;
  /** Of the partition that has the fewest. */
  readonly replicas: number;
  readonly settings: ReadonlyMap<string, string>;
}

/** One way in which a topic is not as it should be. */
export interface TopicDifference {
  readonly topic: string;
  /** `missing`, `partitions`, `replicas`, or the name of a setting in Kafka's language. */
  readonly what: string;
  /** As it is; empty for what is missing. */
  readonly held: string;
  readonly wanted: string;
  /** Whether it is the topic's setting that is to be altered, on the brokers, and not the topic or Tocsin's settings. */
  readonly isAlterable: boolean;
}

/** Every way in which a topic that is there differs. `replicas` is undefined where the brokers decide about copies. */
export function differencesOf(
  spec: TopicSpec,
  held: HeldTopic,
  replicas: number | undefined,
): readonly TopicDifference[] {
  const found: TopicDifference[] = [];
  const note = (what: string, is: string, wanted: string, isAlterable: boolean): void =>
    void found.push({ topic: spec.name, what, held: is, wanted, isAlterable });
  if (held.partitions !== spec.partitions)
    note('partitions', String(held.partitions), String(spec.partitions), false);
  if (replicas !== undefined && held.replicas !== replicas)
    note('replicas', String(held.replicas), String(replicas), false);
  for (const [name, wanted] of Object.entries(settingsOf(spec, held.replicas))) {
    const is = held.settings.get(name) ?? 'unknown';
    if (!isFit(name, is, wanted, held)) note(name, is, wanted, true);
  }
  return found;
}

/** Some settings are bounds: what is beyond them does as well. */
function isFit(name: string, is: string, wanted: string, { replicas }: HeldTopic): boolean {
  switch (name) {
    case 'max.message.bytes':
      return Number(is) >= Number(wanted);
    case 'min.insync.replicas':
      // With as many as there are copies, the loss of one broker would stop all writing.
      return Number(is) >= Number(wanted) && (Number(is) < replicas || replicas === 1);
    default:
      return is === wanted;
  }
}
