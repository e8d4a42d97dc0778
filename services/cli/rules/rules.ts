import { Command } from 'commander';
import { benchCommand } from './bench-command.ts';
import { checkCommand } from './check-command.ts';
import { explainCommand } from './explain-command.ts';
import { ON_PUBLICATION, publicationCommands } from './publication-commands.ts';
import { testCommand } from './test-command.ts';

/** `tocsin rules ...`: what an author of rules needs, from the first check to publication. */
export function rulesCommand(): Command {
  const rules = new Command('rules')
    .description('Check, test, explain, measure and publish rules.')
    .addHelpText('after', HELP + ON_PUBLICATION);
  for (const command of [checkCommand(), testCommand(), explainCommand(), benchCommand()])
    rules.addCommand(command);
  for (const command of publicationCommands()) rules.addCommand(command);
  return rules;
}

const HELP = `
A rule is one JSON file; rules/README.md teaches to write one. From the first line to the officers' screens:

  tocsin rules check                            what is wrong with the files in rules/, all of it at once
  tocsin rules test --watch                     whether their cases hold, again after each change
  tocsin rules explain --rule ID --event CASE --in events.ndjson
                                                why a rule did or did not match, why a warning was or was not raised
  tocsin rules bench                            what each rule costs`;
