import { Command } from 'commander';
import { listCommand } from './list-command.ts';
import { replayCommand } from './replay-command.ts';
import { testCommand } from './test-command.ts';

/** `tocsin hooks ...`: the receivers outside. */
export function hooksCommand(): Command {
  const hooks = new Command('hooks')
    .description('List and test the receivers outside, and send again what they did not get.')
    .addHelpText('after', HELP);
  for (const command of [listCommand(), testCommand(), replayCommand()]) hooks.addCommand(command);
  return hooks;
}

const HELP = `
Hooks are registered in the settings (\`hooks\`); docs/push.md says how, and what they are sent.

  tocsin hooks list                    each with what it gets, and how much of it was given up
  tocsin hooks test desk-north         whether it answers; pages and tells nobody
  tocsin hooks replay --hook desk-north    sends again what was given up`;
