import { Command } from 'commander';
import { accountCommand } from './account-command.ts';
import { auditCommand } from './audit-command.ts';
import { hooksCommand } from './hooks/hooks.ts';
import { replayCommand } from './replay-command.ts';
import { rulesCommand } from './rules/rules.ts';
import { simulateCommand } from './simulate-command.ts';
import { subjectCommand } from './subject/subject.ts';
import { topicsCommand } from './topics/topics.ts';
import { upCommand } from './up-command.ts';

/** The `tocsin` command. */
export function buildProgram(): Command {
  const program = new Command('tocsin')
    .description(
      'Risk warnings from camera alarms, police incidents and dispute reports: explained, scored, for a person to look at.',
    )
    .version('0.1.0')
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError(helpHint('tocsin'))
    .addHelpText('after', HELP);
  // `addCommand` passes no settings on: without them a command ends the process itself, with 1.
  const commands = [
    upCommand(),
    replayCommand(),
    simulateCommand(),
    rulesCommand(),
    topicsCommand(),
    hooksCommand(),
    accountCommand(),
    subjectCommand(),
    auditCommand(),
  ];
  for (const command of commands) program.addCommand(inheriting(command, program));
  return program;
}

function inheriting(command: Command, parent: Command, path = `${parent.name()} ${command.name()}`): Command {
  command.copyInheritedSettings(parent).showHelpAfterError(helpHint(path));
  for (const inner of command.commands) inheriting(inner, command, `${path} ${inner.name()}`);
  return command;
}

const helpHint = (command: string): string => `(${command} --help says more)`;

const HELP = `
Try:
  npm start                                              the whole system with a simulated town
  tocsin simulate --days 30 > town.ndjson                a labelled month of that town
  tocsin replay town.ndjson --print warnings             what the shipped rules make of it
  tocsin rules check                                     what is wrong with the rules in rules/
  tocsin topics check                                    what is wrong with the topics, over Kafka
  tocsin account link owner                              a link that signs the owner in
  tocsin audit verify                                    whether the access log is whole
  tocsin subject export --out person.json --reason TEXT  what is held about a person; subject erase forgets them

Settings come from tocsin.config.json and TOCSIN_... variables; the README lists them.
Exit codes: 0 fine, 1 the input is at fault, 2 usage, 3 a server could not be reached.`;
