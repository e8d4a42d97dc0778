import { Command, InvalidArgumentError, Option } from 'commander';
import { RuleFilesError } from '../../app/rule-files.ts';
import { townRecords } from '../../app/rules/bench-records.ts';
import { type BenchProgress, benchRules, type RulesBench } from '../../app/rules/bench-rules.ts';
import { checkFiles } from '../../app/rules/check-files.ts';
import { scorerSettings } from '../../app/settings.ts';
import { createProgressLine, endOnClosedPipe, stdoutLine } from '../io.ts';
import { benchText } from './bench-text.ts';
import { paintFor } from './paint.ts';
import { counted, ruleTargets } from './rule-targets.ts';

interface Flags {
  readonly events: number;
  readonly seconds: number;
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
    .option('--events <n>', 'events of a simulated town to measure with', atLeast(100), 2_000)
    .option('--seconds <n>', 'end after that long, with what was measured by then', atLeast(1), 20)
    .option('--rounds <n>', 'most runs without each rule', atLeast(1), 11)
    .option('--seed <n>', 'which town is made up', atLeast(0), 1)
    .addOption(new Option('--format <how>', 'how to write it').choices(['text', 'json']).default('text'))
    .option('--config <file>', 'settings file (default: tocsin.config.json)')
    .addHelpText('after', HELP)
    .action(run);
}

const HELP = `
How it measures: events of a simulated town go through merge once. Then the scorer, and nothing else, takes what came of
them, with all rules and with all but one, in turns, each with a fresh state; the difference in CPU time is what that rule
costs. The median of the runs is shown with its standard error, which comes from how much runs with all rules differ from
one to the next; a cost that is not above twice its error is shown as "<".
So a fact that other rules use too costs its rule next to nothing: it would be computed without it as well. The first rule
for a kind of area also pays for keeping the history of such areas.

It ends after --rounds runs without each rule, or after --seconds, whichever comes first, and says which rules it did not
reach; Ctrl-C ends it too, with what was measured until then. Progress goes to standard error, every five seconds where
that is no terminal. More events and more time make it surer. Two runs are comparable on a quiet machine only.

Examples:
  tocsin rules bench
  tocsin rules bench my-rules --events 100000 --seconds 600
  tocsin rules bench --format json | jq '.rules | max_by(.ms)'`;

const PROGRESS_MS = 5_000;

async function run(paths: readonly string[], flags: Flags): Promise<void> {
  endOnClosedPipe();
  const began = performance.now();
  const signalled = awaitSignal();
  const progress = createProgressLine(process.stderr, PROGRESS_MS);
  const { config, files, maxReachMs } = await ruleTargets(paths, flags.config);
  const { sources, faults } = await checkFiles(files, maxReachMs);
  if (faults.length > 0) throw new RuleFilesError(faults);
  const rules = sources.flatMap(({ rule }) => rule ?? []);
  progress.show(() => 'making a town');
  const { events, records } = townRecords(config, flags.seed, flags.events);
  const secondsLeft = (): number => flags.seconds - (performance.now() - began) / 1_000;
  const ended = (): RulesBench['endedBy'] => (signalled() ? 'signal' : secondsLeft() <= 0 ? 'time' : null);
  const bench = await benchRules({
    rules,
    records,
    events: events.length,
    rounds: flags.rounds,
    settings: scorerSettings(config),
    ended,
    onProgress: (reached) => progress.show(() => progressText(reached, rules.length, secondsLeft())),
  }).finally(() => progress.clear());
  if (flags.format === 'json') await stdoutLine(JSON.stringify(bench, null, 2));
  else for (const line of benchText(bench, paintFor(process.stdout))) await stdoutLine(line);
}

function progressText({ measured, round, dearest }: BenchProgress, rules: number, left: number): string {
  const most = dearest === null ? '' : `; dearest so far ${dearest.rule}, ${Math.round(dearest.ms)} ms`;
  return `round ${round}, ${measured} of ${counted(rules, 'rule')} measured, at most ${Math.max(0, Math.ceil(left))} s to go${most}`;
}

/** What was measured is worth showing: the first signal ends the measuring and sets the exit code that shells expect, the
 * next one ends the process. */
function awaitSignal(): () => boolean {
  let isSignalled = false;
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => {
      isSignalled = true;
      process.exitCode = code;
    });
  }
  return () => isSignalled;
}

function atLeast(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d{1,9}$/.test(text) || value < least)
      throw new InvalidArgumentError(`Write a whole number, ${least} or more.`);
    return value;
  };
}
