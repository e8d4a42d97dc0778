import { Command, Option } from 'commander';
import { loadConfig } from '../../app/config.ts';
import { atDesk } from '../../app/rule-sets/desk.ts';
import { actorNames } from '../../app/rule-sets/known-actors.ts';
import { PublicationError } from '../../app/rule-sets/publication-error.ts';
import { uncountableOf } from '../../app/rule-sets/uncountable.ts';
import { scorerSettings } from '../../app/settings.ts';
import type { RuleSetEntry } from '../../core/record/rule-set.ts';
import { activeSet, type Publication } from '../../core/rule-set/publication.ts';
import { endOnClosedPipe, stdoutLine } from '../io.ts';
import { changeLines, saidBy } from './change-text.ts';
import { ruleSetHash } from './errand.ts';
import { namedPublication } from './named-actors.ts';
import { paintFor } from './paint.ts';
import { statusJson, statusLines } from './status-text.ts';

interface Flags {
  readonly format: 'text' | 'json';
  readonly config?: string;
}

export function statusCommand(): Command {
  return new Command('status')
    .description('Tell which rule set is active, what waits for approval, and who did what when and why.')
    .argument('[ruleSet]', 'show what this proposal changes', ruleSetHash)
    .addOption(new Option('--format <how>', 'how to write it').choices(['text', 'json']).default('text'))
    .option('--config <file>', 'settings file (default: tocsin.config.json)')
    .addHelpText('after', HELP)
    .action(run);
}

const HELP = `
It reads the log in dataDir, beside a running tocsin or while it is down. The same history is in ClickHouse, in the view
rule_set_history.

A rule of the active set whose windows are longer than the setting retention, as that was lowered since, has no effect, and is named.

Examples:
  tocsin rules status
  tocsin rules status rs_971e21c87ac1cf93          what that proposal changes, before you approve it
  tocsin rules status --format json | jq .open`;

async function run(ruleSet: string | undefined, flags: Flags): Promise<void> {
  endOnClosedPipe();
  const config = loadConfig(process.env, flags.config);
  const state = await atDesk(config, (journal) => journal.read());
  const paint = paintFor(process.stdout);
  const active = activeSet(state);
  const uncountable = active === undefined ? [] : uncountableOf(active, scorerSettings(config));
  if (flags.format === 'json') return await stdoutLine(statusJson(state, ruleSet, uncountable));
  const named = namedPublication(state, actorNames(config));
  if (ruleSet === undefined) {
    for (const line of statusLines(named, Date.now(), uncountable, paint)) await stdoutLine(line);
  } else {
    const entry = lastOf(named, ruleSet);
    for (const line of [...changeLines(entry, paint), `${entry.action} by ${saidBy(entry)}`])
      await stdoutLine(line);
  }
}

/** About who must agree, whatever set was active then. */
const isOfApproval = ({ action }: RuleSetEntry): boolean =>
  action === 'approval_on' || action === 'approval_off';

/** The last thing that happened to a set, with the rules it had then. */
function lastOf({ open, history }: Publication, ruleSet: string): Publication['history'][number] {
  const entry = open.get(ruleSet) ?? history.findLast((one) => one.ruleSet === ruleSet && !isOfApproval(one));
  if (entry !== undefined) return entry;
  throw new PublicationError(
    'unknown',
    `there is no rule set ${ruleSet} here`,
    'tocsin rules status lists them',
  );
}
