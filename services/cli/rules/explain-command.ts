import { Command, Option } from 'commander';
import { loadConfig } from '../../app/config.ts';
import { openEventFiles, readMapping } from '../../app/event-files.ts';
import type { KnownStudy } from '../../app/rules/explain.ts';
import { explainFiles } from '../../app/rules/explain-files.ts';
import { STREAMS, type Stream } from '../../core/event/vocabulary.ts';
import { createProgressLine, endOnClosedPipe, stdoutLine } from '../io.ts';
import { endOnSignal } from './end-on-signal.ts';
import { harmless, paintFor } from './paint.ts';
import { counted } from './rule-targets.ts';
import { studyJson } from './study-json.ts';
import { studyText } from './study-text.ts';

interface Flags {
  readonly rule: string;
  readonly event: string;
  readonly stream?: Stream;
  readonly in: readonly string[];
  readonly mapping?: string;
  readonly rules?: string;
  readonly format: 'text' | 'json';
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
    .requiredOption(
      '--in <file...>',
      'events as for replay: NDJSON (.ndjson, .gz), CSV with --mapping, - for standard input',
    )
    .option('--mapping <file>', 'how the columns of a CSV file become events')
    .option('--rules <dir>', 'rules to use (default: rulesDir of the settings)')
    .addOption(new Option('--format <how>', 'how to write it').choices(['text', 'json']).default('text'))
    .option('--config <file>', 'settings file (default: tocsin.config.json)')
    .addHelpText('after', HELP)
    .action(run);
}

const HELP = `
The events go through merge and the scorer as in a replay. Then the rule is explained at the case, for each person or area
of the rule's kind that the case concerns: whether the event is a trigger, every condition with its value (true, false, or
unknown and why), the window and the events behind each value; and every decision that followed, with its score.

  true     all of
  false      event_count is 1, wanted >= 2
               of category "domestic_violence", within P28D
               after 2026-02-02T12:00:00.000Z, up to 2026-03-02T12:00:00.000Z: c1 (2026-03-02T12:00:00.000Z)

Conditions are told over all events that stand at the end of the files; decisions as they were taken, in order of arrival.

Examples:
  tocsin rules explain --rule domestic-repeat-28d --event CAD-2026-0311 --in events.ndjson
  tocsin rules explain --rule my-rule --event c7 --in town.ndjson --rules my-rules --format json | jq .triggers

Ends with 0 where it could explain, with 1 where there is no such rule or case or the rules have faults.`;

async function run(flags: Flags): Promise<void> {
  endOnClosedPipe();
  endOnSignal();
  const config = loadConfig(process.env, flags.config);
  const mapping = flags.mapping === undefined ? undefined : await readMapping(flags.mapping);
  const events = await openEventFiles(flags.in, mapping, process.stdin);
  const progress = createProgressLine(process.stderr);
  let read = 0;
  const { study, refused } = await explainFiles({
    question: { ruleId: flags.rule, caseId: flags.event, stream: flags.stream },
    config,
    rulesDir: flags.rules ?? config.rulesDir,
    events,
    from: flags.in.join(', '),
    onRead: () => {
      read++;
      progress.show(() => `${read.toLocaleString('en')} events`);
    },
  }).finally(() => progress.clear());
  if (refused > 0)
    process.stderr.write(`${counted(refused, 'line')} refused and not seen; "tocsin replay" tells why\n`);
  await tell(study, flags);
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
