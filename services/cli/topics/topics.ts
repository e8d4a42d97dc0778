import { Command } from 'commander';
import { type Config, loadConfig } from '../../app/config.ts';
import { type Difference, partitionsText } from '../../app/topics/differences.ts';
import { checkTopics, createTopics, type TopicState } from '../../app/topics/topics.ts';
import { EXIT } from '../errors.ts';
import { endOnClosedPipe, stdoutLine } from '../io.ts';
import { harmless } from '../rules/paint.ts';
import { counted } from '../rules/rule-targets.ts';

/** `tocsin topics ...`: what an installation on Kafka needs on its brokers and in its registry. */
export function topicsCommand(): Command {
  return new Command('topics')
    .description('On Kafka: make the topics and register the schemas, or tell what is wrong with them.')
    .addHelpText('after', HELP)
    .addCommand(createCommand())
    .addCommand(checkCommand());
}

const HELP = `
An installation on Kafka has its topics on the brokers (TOCSIN_KAFKA_BROKERS) and the schemas of their records in a registry
(TOCSIN_REGISTRY_URL). \`tocsin up\` makes what is missing too; these commands are for whoever sets the brokers up, or may
alone do so. Decide on two numbers first, for they cannot be changed once there is data:

  log.sourcePartitions   TOCSIN_LOG_SOURCE_PARTITIONS    of camera-alarms, police-incidents, dispute-reports and merged-events:
                                                         as many processes can merge, and store, at a time
  log.subjectPartitions  TOCSIN_LOG_SUBJECT_PARTITIONS   of subject-events, warnings and assessments: as many can score

Both are 1 by default. With several source partitions the order of what comes at the same time from different cases is
nobody's to say: docs/kafka.md tells which results that can change. Records are kept for log.retention (TOCSIN_LOG_RETENTION), rule sets for
ever, snapshots for two weeks; nothing is compacted. Copies: kafka.replicas (TOCSIN_KAFKA_REPLICAS), 3 where nothing may be lost.

Examples:
  tocsin topics check                                    what is there, against the settings
  TOCSIN_LOG_SOURCE_PARTITIONS=8 TOCSIN_LOG_SUBJECT_PARTITIONS=12 TOCSIN_KAFKA_REPLICAS=3 tocsin topics create`;

interface Flags {
  readonly config?: string;
}

const CONFIG = ['--config <file>', 'settings file (default: tocsin.config.json)'] as const;

function createCommand(): Command {
  return new Command('create')
    .description('Make the topics that are missing, and register the schemas that are.')
    .option(...CONFIG)
    .addHelpText('after', CREATE_HELP)
    .action((flags: Flags) => run(flags, create));
}

const CREATE_HELP = `
It says what it made, a line each, and changes nothing that is there; what is there and not as it should be it tells as
\`tocsin topics check\` does. Subjects of the registry are set to BACKWARD.

Ends with 0 where all is as it should be then, with 1 where something is not, with 3 where brokers or registry are away.`;

function checkCommand(): Command {
  return new Command('check')
    .description('Tell how the topics and subjects differ from what the settings want, with the remedy.')
    .option(...CONFIG)
    .addHelpText('after', CHECK_HELP)
    .action((flags: Flags) => run(flags, checkTopics));
}

const CHECK_HELP = `
It changes nothing. A line for each difference: the name, what differs, how it is and how it should be, and what to do.

  warnings  partitions  it is 1, wanted 4: set log.subjectPartitions (TOCSIN_LOG_SUBJECT_PARTITIONS) to 1, ...

Of topics: whether they are there, partitions, copies, and the settings cleanup.policy, retention.ms, retention.bytes,
message.timestamp.type, max.message.bytes and min.insync.replicas (2 of three copies and more). Of subjects: whether today's schema is
registered, or can be, and the level of compatibility (BACKWARD or stricter).

Ends with 0 where there is no difference, with 1 where there is one, with 3 where brokers or registry are away.`;

async function run(flags: Flags, work: (config: Config) => Promise<TopicState>): Promise<void> {
  endOnClosedPipe();
  const { topics, subjects, differences } = await work(loadConfig(process.env, flags.config));
  for (const difference of differences) await stdoutLine(lineOf(difference));
  const all = `${counted(topics, 'topic')} and ${counted(subjects, 'subject')}`;
  if (differences.length === 0) await stdoutLine(`${all} are as they should be.`);
  else {
    await stdoutLine(`${all}, ${counted(differences.length, 'difference')}`);
    process.exitCode = EXIT.input;
  }
}

async function create(config: Config): Promise<TopicState> {
  const made: string[] = [];
  const tell = (line: string): void => {
    made.push(line);
    process.stdout.write(`${line}\n`);
  };
  const state = await createTopics(config, {
    onTopic: ({ name, partitions }) => tell(`made        ${name}  ${partitionsText(partitions)}`),
    onSubject: (subject) => tell(`registered  ${subject}`),
  });
  if (made.length === 0) tell('Nothing was missing, so nothing was made.');
  return state;
}

/** What a registry says is somebody else's text. */
function lineOf({ name, what, message, remedy }: Difference): string {
  return harmless(`${name}  ${what}  ${message}: ${remedy}`);
}
