import { Command } from 'commander';
import { checkCommand } from './check-command.ts';
import { explainCommand } from './explain-command.ts';
import { ON_PUBLICATION, publicationCommands } from './publication-commands.ts';
import { testCommand } from './test-command.ts';

/** `tocsin rules ...`: what an author of rules needs, from the first check to publication. */
export function rulesCommand(): Command {
  const rules = new Command('rules')
    .description('Check, test, explain, measure and publish rules.')
    .addHelpText('after', HELP + ON_PUBLICATION);
  rules.addCommand(checkCommand()).addCommand(testCommand()).addCommand(explainCommand());
  for (const command of publicationCommands()) rules.addCommand(command);
  return rules;
}

const HELP = `
A rule is one JSON file; rules/README.md teaches to write one. From the first line to the officers' screens:

  tocsin rules check                          what is wrong with the files in rules/, all of it at once
  tocsin rules check my-rules/new-rule.json   only that one`;
