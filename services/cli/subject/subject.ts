import { Command } from 'commander';
import { eraseCommand } from './erase-command.ts';
import { exportCommand } from './export-command.ts';

/** `tocsin subject ...`: what is held about one person, given out or erased. */
export function subjectCommand(): Command {
  return new Command('subject')
    .description('Export or erase what is held about one person.')
    .addCommand(exportCommand())
    .addCommand(eraseCommand());
}
