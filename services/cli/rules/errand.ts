import { type Command, InvalidArgumentError } from 'commander';
import { loadConfig } from '../../app/config.ts';
import { actorOf } from '../../app/rule-sets/actor.ts';
import { knownActor } from '../../app/rule-sets/known-actors.ts';
import type { Errand } from '../../app/rule-sets/publish.ts';
import { UsageError } from '../../app/usage-error.ts';

/** Options of every command that does something with a rule set. */
export interface ErrandFlags {
  readonly as?: string;
  readonly reason?: string;
  readonly config?: string;
}

/** As in the console. */
const SHORTEST_REASON = 4;
const LONGEST_REASON = 1_000;

export function withErrandOptions(command: Command): Command {
  return command
    .option('--reason <text>', 'why, for the history: needed', reasonText)
    .option('--as <name>', 'who you are (default: the setting actor, TOCSIN_ACTOR; else your account here)')
    .option('--config <file>', 'settings file (default: tocsin.config.json)');
}

/** Throws UsageError where no reason is stated for what is written down. */
export function errandOf(flags: ErrandFlags, isWritten = true): Errand {
  const config = loadConfig(process.env, flags.config);
  const actor = knownActor(actorOf(flags.as, config.actor), config);
  const reason = flags.reason?.trim() ?? '';
  if (isWritten && reason.length < SHORTEST_REASON)
    throw new UsageError(
      `--reason: no reason of ${SHORTEST_REASON} characters or more is stated, and the history keeps one with every change; add --reason "thresholds after the review of May"`,
    );
  return { config, ...actor, reason, now: Date.now };
}

export function ruleSetHash(text: string): string {
  if (/^rs_[0-9a-f]{16}$/.test(text)) return text;
  throw new InvalidArgumentError(
    'Write a rule set as it is named, for example rs_971e21c87ac1cf93; tocsin rules status lists them.',
  );
}

/** Of a reason as it is given; throws InvalidArgumentError. */
export function reasonText(text: string): string {
  if (text.length <= LONGEST_REASON) return text;
  throw new InvalidArgumentError(`Write at most ${LONGEST_REASON} characters.`);
}

/** What every one of these commands says of names. */
export const ON_NAMES = `
The name is recorded as it is given (--as, else TOCSIN_ACTOR, else your account of the system), or as the id of the account
that signs in by it here (tocsin account list): on the command line nothing proves who you are. The commands read and write the log in dataDir: whoever may write there may publish.`;
