import { Command, InvalidArgumentError } from 'commander';
import { actorNames } from '../../app/rule-sets/known-actors.ts';
import { publishDirectory, rehearse } from '../../app/rule-sets/publish.ts';
import { warningsOf } from '../../app/rule-sets/warnings.ts';
import { parseInstant } from '../../core/time/instant.ts';
import { endOnClosedPipe, stdoutLine } from '../io.ts';
import { type ErrandFlags, errandOf, ON_NAMES, withErrandOptions } from './errand.ts';
import { namedDecision } from './named-actors.ts';
import { outcomeLines } from './outcome-text.ts';
import { harmless, paintFor } from './paint.ts';

interface Flags extends ErrandFlags {
  readonly effectiveAt?: number;
  readonly dryRun?: true;
}

export function publishCommand(): Command {
  const command = new Command('publish')
    .description('Propose the rules of a directory as the active set; a second person approves them.')
    .argument('<dir>', 'directory of rule files: all of the set, not only what changes')
    .option(
      '--effective-at <time>',
      'events dated from then on are matched by it (default: its approval)',
      instant,
    )
    .option('--dry-run', 'check, run the cases and show what changes, but write nothing');
  return withErrandOptions(command).addHelpText('after', HELP).action(run);
}

const HELP = `
The directory is checked (as by "rules check") and the cases of its rules are run; a fault, a failing case, or an
active rule without a case that warns and one that does not refuses the whole set. Then it repeats the warnings and shows what changes against the active set: rules that come (+), go (-), and differ (~).

The set is named by its content, whatever the files are called. Publishing the active set, or a set that is proposed
already, changes nothing and says so. A proposal lapses when another set is activated: publish it again, to see what it
changes then.

It takes effect when it is approved, for events dated from then on, or from --effective-at on: a time to come, or one
that has passed (events since then are matched again), at most 30 days ahead. A set that was to take effect after it is
withdrawn. Processes that run take it up without a restart.
Where the installation was last started with the setting rules.approval (TOCSIN_RULES_APPROVAL) "off", it takes effect at
once; what the setting is for this command does not count.
${ON_NAMES}

Examples:
  tocsin rules publish rules --dry-run
  tocsin rules publish rules --as ana --reason "thresholds after the review of May"
  tocsin rules publish rules --effective-at 2026-12-01T00:00:00+08:00 --reason "the law changes on that day"

Ends with 0 where it was proposed (or is already), 1 where it was refused, 2 where there is no installation or no such directory.`;

async function run(directory: string, { effectiveAt, dryRun, ...flags }: Flags): Promise<void> {
  endOnClosedPipe();
  const isRehearsal = dryRun === true;
  const errand = errandOf(flags, !isRehearsal);
  const decided = await (isRehearsal ? rehearse : publishDirectory)(directory, effectiveAt ?? null, errand);
  const named = namedDecision(decided, actorNames(errand.config));
  const lines = outcomeLines(named, paintFor(process.stdout));
  const isIdle = decided.entries.length === 0;
  const shown = isRehearsal && !isIdle ? [...lines.slice(0, -2), 'Nothing was written (--dry-run).'] : lines;
  for (const line of await warningsOf(directory, errand.config)) await stdoutLine(harmless(line));
  for (const line of shown) await stdoutLine(line);
}

function instant(text: string): number {
  const time = parseInstant(text);
  if (time === undefined) throw new InvalidArgumentError('Write for example 2026-12-01T00:00:00+08:00.');
  return time;
}
