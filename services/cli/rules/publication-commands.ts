import type { Command } from 'commander';
import { approveCommand, rejectCommand, rollbackCommand } from './decision-commands.ts';
import { publishCommand } from './publish-command.ts';
import { statusCommand } from './status-command.ts';

/** From the files to what is active, in the order of the work. */
export function publicationCommands(): readonly Command[] {
  return [publishCommand(), statusCommand(), approveCommand(), rejectCommand(), rollbackCommand()];
}

export const ON_PUBLICATION = `
  tocsin rules publish rules --reason WHY       propose what rules/ holds; see what it changes
  tocsin rules status                           what is active, what waits for approval, who did what
  tocsin rules approve RULESET --reason WHY     a second person makes it active; rollback goes back a step`;
