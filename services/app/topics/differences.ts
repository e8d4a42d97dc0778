import type { SubjectDifference } from '../../adapters/avro/registry-check.ts';
import type { TopicDifference } from '../../adapters/kafka/topic-settings.ts';
import { TOPIC_PLANS, type Topic } from '../../core/topics.ts';
import type { Config } from '../config.ts';

/** What is not as it should be, in words, with what to do about it. */
export interface Difference {
  /** Of a topic, or of a subject of the registry. */
  readonly name: string;
  readonly what: string;
  readonly message: string;
  readonly remedy: string;
}

const CREATE = 'tocsin topics create';

export function ofTopic(found: TopicDifference, config: Config): Difference {
  const { topic: name, what, held, wanted } = found;
  const message =
    what === 'missing' ? `wanted with ${partitionsText(wanted)}` : `it is ${held}, wanted ${wanted}`;
  return { name, what, message, remedy: remedyOf(found, config) };
}

function remedyOf({ topic, what, held, wanted, isAlterable }: TopicDifference, config: Config): string {
  if (isAlterable) {
    const [brokers = ''] = (config.kafka.brokers ?? '').split(',');
    const command = `kafka-configs.sh --bootstrap-server ${brokers} --entity-type topics --entity-name ${topic} --alter --add-config ${what}=${wanted}`;
    return what === 'retention.ms' && plan(topic)?.kept === 'retention'
      ? `${command}, or set log.retention (TOCSIN_LOG_RETENTION)`
      : command;
  }
  switch (what) {
    case 'missing':
      return CREATE;
    case 'replicas':
      return `add or take away copies with kafka-reassign-partitions.sh, or set kafka.replicas (TOCSIN_KAFKA_REPLICAS) to ${held}`;
    default:
      return partitionsRemedy(topic, held);
  }
}

/** Keys would move between tasks, so the number of a topic with records in it is not changed. */
function partitionsRemedy(topic: string, held: string): string {
  const anew = `while it is empty, delete the topic and run ${CREATE}`;
  switch (plan(topic)?.partitions) {
    case 'source':
      return `set log.sourcePartitions (TOCSIN_LOG_SOURCE_PARTITIONS) to ${held}, which is for all source topics; or, ${anew}`;
    case 'subject':
      return `set log.subjectPartitions (TOCSIN_LOG_SUBJECT_PARTITIONS) to ${held}, which is for its outputs too; or, ${anew}`;
    default:
      return anew;
  }
}

const plan = (topic: string) => (topic in TOPIC_PLANS ? TOPIC_PLANS[topic as Topic] : undefined);

export function ofSubject({ subject: name, what, held }: SubjectDifference): Difference {
  switch (what) {
    case 'missing':
      return { name, what, message: 'the registry has no such subject', remedy: CREATE };
    case 'unregistered':
      return { name, what, message: 'the schema of this version is not registered', remedy: CREATE };
    case 'incompatible': {
      const message = `the schema of this version cannot read what an earlier one wrote${held === '' ? '' : `: ${held}`}`;
      const remedy =
        'run the version of Tocsin that wrote it; or, while its topic is empty, delete the subject and run';
      return { name, what, message, remedy: `${remedy} ${CREATE}` };
    }
    case 'compatibility': {
      const message = `its level is ${held}, wanted BACKWARD or stricter`;
      const remedy = `PUT {"compatibility":"BACKWARD"} to /config/${name} of the registry`;
      return { name, what, message, remedy };
    }
    default:
      return what satisfies never;
  }
}

export const partitionsText = (count: number | string): string =>
  `${count} ${Number(count) === 1 ? 'partition' : 'partitions'}`;
