import { Command, Option } from 'commander';
import { loadConfig } from '../../app/config.ts';
import { openEventFiles, readMapping } from '../../app/event-files.ts';
import { actorOf } from '../../app/rule-sets/actor.ts';
import type { KnownStudy } from '../../app/rules/explain.ts';
import { explainFiles, refusedText } from '../../app/rules/explain-files.ts';
import { explainInstallation } from '../../app/rules/explain-installation.ts';
import { UsageError } from '../../app/usage-error.ts';
import { STREAMS, type Stream } from '../../core/event/vocabulary.ts';
import type { StudyQuestion } from '../../core/explain/case-study.ts';
import { createProgressLine, endOnClosedPipe, stdoutLine } from '../io.ts';
import { hideStandardInput } from '../standard-input.ts';
import { endOnSignal } from './end-on-signal.ts';
import { reasonText } from './errand.ts';
import { harmless, paintFor } from './paint.ts';
import { studyJson } from './study-json.ts';
import { studyText } from './study-text.ts';
import { timeText } from './time-text.ts';

interface Flags {
  readonly rule: string;
  readonly event: string;
  readonly stream?: Stream;
  readonly in?: readonly string[];
  readonly mapping?: string;
  readonly rules?: string;
  readonly format: 'text' | 'json';
  readonly reason?: string;
  readonly as?: string;
  readonly config?: string;
}

export function explainCommand(): Command {
  return new Command('explain')
    .description('Say why a rule did or did not match at a case, and why a warning was or was not raised.')
    .requiredOption('--rule <id>', 'the rule')
    .requiredOption('--event <case>', 'caseId of the event')
    .addOption(
      new Option('--stream <name>', 'of the event, where two streams have the caseId').choices(STREAMS),
    )
    .option(
      '--in <file...>',
      'events as for replay: NDJSON (.ndjson, .gz), CSV with --mapping, - for standard input (default: what the installation took in)',
    )
    .option('--mapping <file>', 'how the columns of a CSV file become events')
    .option('--rules <dir>', 'with --in: rules to use (default: rulesDir of the settings)')
    .addOption(new Option('--format <how>', 'how to write it').choices(['text', 'json']).default('text'))
    .option('--reason <text>', 'without --in, which needs none: why you look, for access_log', reasonText)
    .option(
      '--as <name>',
      'without --in: who you are (default: the setting actor, TOCSIN_ACTOR; else your account here)',
    )
    .option('--config <file>', 'settings file (default: tocsin.config.json)')
    .addHelpText('after', HELP)
    .action(run);
}

const HELP = `
The events go through merge and the scorer: those of --in as in a replay, else those that the installation took in, with
the rule sets that it activated; it may be running. Then the rule is explained at the case, for each person or area of the
rule's kind that the case concerns: whether the event is a trigger, every condition with its value (true, false, or unknown
and why), the window and the events behind each value; and every decision that followed, with its score.

  true     all of
  false      event_count is 1, wanted >= 2
               of category "domestic_violence", within P28D
               after 2026-02-02T12:00:00Z, up to 2026-03-02T12:00:00Z: c1 (2026-03-02T12:00:00Z)

Conditions are told over all events that stand now, at the end of the files or of the log; decisions as they were taken, in
order of arrival. A look into an installation needs a --reason: access_log keeps who looked, when, why, and which people and
areas were shown. Over Kafka (TOCSIN_KAFKA_BROKERS, TOCSIN_REGISTRY_URL) the topics are read in place of the log in dataDir, and
ClickHouse is the server of TOCSIN_CLICKHOUSE_URL, else the one in the dataDir of the process that stores.

Examples:
  tocsin rules explain --rule domestic-repeat-28d --event CAD-2026-0311 --reason "called about warning w_4f21"
  tocsin rules explain --rule domestic-repeat-28d --event CAD-2026-0311 --in events.ndjson
  tocsin rules explain --rule my-rule --event c7 --in town.ndjson --rules my-rules --format json | jq .triggers

Ends with 0 where it could explain, with 1 where the events do not hold the case or the rules have faults, with 2 where
there is no such rule or file, or no reason is stated.`;

async function run(flags: Flags): Promise<void> {
  endOnClosedPipe();
  const progress = createProgressLine(process.stderr);
  endOnSignal(() => progress.clear());
  let read = 0;
  const onRead = (): void => {
    read++;
    progress.show(() => `${read.toLocaleString('en')} records read`);
  };
  const explain = flags.in === undefined ? ofInstallation(flags, onRead) : ofFiles(flags, flags.in, onRead);
  const { study, note } = await explain.finally(() => progress.clear());
  if (note !== null) process.stderr.write(`${note}\n`);
  await tell(study, flags);
}

interface Told {
  readonly study: KnownStudy;
  /** What to know before one believes it. */
  readonly note: string | null;
}

async function ofFiles(flags: Flags, files: readonly string[], onRead: () => void): Promise<Told> {
  const config = loadConfig(process.env, flags.config);
  const mapping = flags.mapping === undefined ? undefined : await readMapping(flags.mapping);
  const { study, refused } = await explainFiles({
    question: questionOf(flags),
    config,
    rulesDir: flags.rules ?? config.rulesDir,
    events: await openEventFiles(files, mapping, process.stdin),
    from: files.join(', '),
    onRead,
  });
  return { study, note: refused > 0 ? refusedText(refused) : null };
}

async function ofInstallation(flags: Flags, onRead: () => void): Promise<Told> {
  if (flags.rules !== undefined || flags.mapping !== undefined)
    throw new UsageError('--rules and --mapping go with --in: an installation has rule sets of its own');
  const statedReason = statedReasonOf(flags);
  hideStandardInput();
  const config = loadConfig(process.env, flags.config);
  const looker = { who: actorOf(flags.as, config.actor), statedReason };
  const question = questionOf(flags);
  const { study, logSince } = await explainInstallation({ question, config, looker, onRead });
  const note =
    logSince === null
      ? null
      : `The log goes back to ${timeText(logSince)}. What came before is from ClickHouse, where its order of arrival is not exact and follow-ups are left out: decisions of that time may differ from those that were taken; the view assessments has these.`;
  return { study, note };
}

function statedReasonOf({ reason = '' }: Flags): string {
  if (reason.trim() !== '') return reason.trim();
  throw new UsageError(
    '--reason: no reason is stated, and every look into an installation is written down with one; add --reason "why you look", or name events with --in',
  );
}

function questionOf({ rule, event, stream }: Flags): StudyQuestion {
  return { ruleId: rule, caseId: event, stream };
}

async function tell(study: KnownStudy, { format, event }: Flags): Promise<void> {
  if (format === 'json') {
    await stdoutLine(studyJson(study));
    return;
  }
  const paint = paintFor(process.stdout);
  for (const line of studyText(study, event, paint))
    await stdoutLine(process.stdout.isTTY ? line : harmless(line));
}
