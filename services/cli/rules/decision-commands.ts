import { Command } from 'commander';
import type { Decided } from '../../app/rule-sets/journal.ts';
import { actorNames } from '../../app/rule-sets/known-actors.ts';
import { approveSet, type Errand, rejectSet, rollBackOne } from '../../app/rule-sets/publish.ts';
import { endOnClosedPipe, stdoutLine } from '../io.ts';
import { type ErrandFlags, errandOf, ON_NAMES, ruleSetHash, withErrandOptions } from './errand.ts';
import { namedDecision } from './named-actors.ts';
import { outcomeLines } from './outcome-text.ts';
import { paintFor } from './paint.ts';

export function approveCommand(): Command {
  const command = new Command('approve')
    .description('Approve a proposed rule set, which activates it; never by the one who proposed it.')
    .argument('<ruleSet>', 'the proposal, as rules status names it', ruleSetHash);
  return withErrandOptions(command)
    .addHelpText('after', APPROVE_HELP)
    .action((ruleSet: string, flags: ErrandFlags) => run(flags, (errand) => approveSet(ruleSet, errand)));
}

const APPROVE_HELP = `
Look first at what it changes: tocsin rules status RULESET. What you approve is what was proposed then, not what the
files hold now. One's own proposal cannot be approved; one that another activation has overtaken neither.
${ON_NAMES}

Example:
  tocsin rules approve rs_971e21c87ac1cf93 --as bo --reason "checked against the cases of May"`;

export function rejectCommand(): Command {
  const command = new Command('reject')
    .description('Take a proposed rule set off the table; its author may do so too.')
    .argument('<ruleSet>', 'the proposal, as rules status names it', ruleSetHash);
  return withErrandOptions(command)
    .addHelpText('after', REJECT_HELP)
    .action((ruleSet: string, flags: ErrandFlags) => run(flags, (errand) => rejectSet(ruleSet, errand)));
}

const REJECT_HELP = `
Nothing changes in what is active. The same set may be proposed again.
${ON_NAMES}

Example:
  tocsin rules reject rs_971e21c87ac1cf93 --as bo --reason "the limit of 2 is too low for the old town"`;

export function rollbackCommand(): Command {
  return withErrandOptions(
    new Command('rollback').description('Go back to the rule set that was active before this one.'),
  )
    .addHelpText('after', ROLLBACK_HELP)
    .action((flags: ErrandFlags) => run(flags, rollBackOne));
}

const ROLLBACK_HELP = `
One step: again, and it goes back one step further, not forth (fifty steps at most). It needs a second person's approval like any change
(tocsin rules approve), unless the installation was last started with the setting rules.approval (TOCSIN_RULES_APPROVAL)
"off". A set that is yet to take effect is withdrawn and never does. What matched under the later set stays, and decays.
${ON_NAMES}

Example:
  tocsin rules rollback --as ana --reason "twice as many warnings as the rehearsal showed"`;

async function run(flags: ErrandFlags, decide: (errand: Errand) => Promise<Decided>): Promise<void> {
  endOnClosedPipe();
  const errand = errandOf(flags);
  const decided = namedDecision(await decide(errand), actorNames(errand.config));
  for (const line of outcomeLines(decided, paintFor(process.stdout))) await stdoutLine(line);
}
