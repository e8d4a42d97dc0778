import { Command, InvalidArgumentError, Option } from 'commander';
import { RuleFilesError } from '../../app/rule-files.ts';
import { townRecords } from '../../app/rules/bench-records.ts';
import { benchRules } from '../../app/rules/bench-rules.ts';
import { checkFiles } from '../../app/rules/check-files.ts';
import { scorerSettings } from '../../app/settings.ts';
import { createProgressLine, endOnClosedPipe, stdoutLine } from '../io.ts';
import { benchText } from './bench-text.ts';
import { endOnSignal } from './end-on-signal.ts';
import { paintFor } from './paint.ts';
import { ruleTargets } from './rule-targets.ts';

interface Flags {
  readonly events: number;
  readonly rounds: number;
  readonly seed: number;
  readonly format: 'text' | 'json';
  readonly config?: string;
}

export function benchCommand(): Command {
  return new Command('bench')
    .description('Measure what each rule costs, and show which facts rules share.')
    .argument(
      '[path...]',
      'directories or files of rules (default: rulesDir of the settings, which is rules/)',
    )
    .option('--events <n>', 'events of a simulated town to measure with', atLeast(100), 10_000)
    .option('--rounds <n>', 'pairs of runs for each rule', atLeast(1), 5)
    .option('--seed <n>', 'which town is made up', atLeast(0), 1)
    .addOption(new Option('--format <how>', 'how to write it').choices(['text', 'json']).default('text'))
    .option('--config <file>', 'settings file (default: tocsin.config.json)')
    .addHelpText('after', HELP)
    .action(run);
}

const HELP = `
How it measures: events of a simulated town go through merge once. Then the scorer, and nothing else, takes what came of
them, with all rules and with all but one, in turns, each with a fresh state; the difference in CPU time is what that rule
costs. The median of the rounds is shown with its standard error; a cost that is not above twice its error is shown as "<".
So a fact that other rules use too costs its rule next to nothing: it would be computed without it as well. The first rule
for a kind of area also pays for keeping the history of such areas.

More events and more rounds make it surer and slower. Two runs are comparable on a quiet machine only.

Examples:
  tocsin rules bench
  tocsin rules bench my-rules --events 100000 --rounds 11
  tocsin rules bench --format json | jq '.rules | max_by(.ms)'`;

async function run(paths: readonly string[], flags: Flags): Promise<void> {
  endOnClosedPipe();
  const progress = createProgressLine(process.stderr);
  endOnSignal(() => progress.clear());
  const { config, files, maxReachMs } = await ruleTargets(paths, flags.config);
  const { sources, faults } = await checkFiles(files, maxReachMs);
  if (faults.length > 0) throw new RuleFilesError(faults);
  progress.show(() => 'making a town');
  const { events, records } = townRecords(config, flags.seed, flags.events);
  const bench = await benchRules({
    rules: sources.flatMap(({ rule }) => rule ?? []),
    records,
    events: events.length,
    rounds: flags.rounds,
    settings: scorerSettings(config),
    onProgress: (done, of) => progress.show(() => `pair ${done} of ${of}`),
  }).finally(() => progress.clear());
  if (flags.format === 'json') await stdoutLine(JSON.stringify(bench, null, 2));
  else for (const line of benchText(bench, paintFor(process.stdout))) await stdoutLine(line);
}

function atLeast(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d{1,9}$/.test(text) || value < least)
      throw new InvalidArgumentError(`Write a whole number, ${least} or more.`);
    return value;
  };
}
