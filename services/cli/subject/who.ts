import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { type Config, loadConfig } from '../../app/config.ts';
import { actorOf } from '../../app/rule-sets/actor.ts';
import { knownActor } from '../../app/rule-sets/known-actors.ts';
import type { Looker } from '../../app/rules/open-store.ts';
import { type Meant, writtenToken } from '../../app/subject/token.ts';
import { UsageError } from '../../app/usage-error.ts';
import { reasonText } from '../rules/errand.ts';
import { hideStandardInput, takeStandardInput } from '../standard-input.ts';

/** Options of every command about a person. */
export interface WhoFlags {
  readonly reason?: string;
  readonly as?: string;
  readonly config?: string;
}

export interface Errand {
  readonly config: Config;
  readonly looker: Looker;
  readonly meant: Meant;
}

export function withWhoOptions(command: Command): Command {
  return command
    .argument(
      '[token]',
      'the person as tocsin names them (p_...); left out: standard input has an identifier',
    )
    .option('--reason <text>', 'why, for the access log', reasonText)
    .option('--as <name>', 'who you are (default: the setting actor, TOCSIN_ACTOR; else your account here)')
    .option('--config <file>', 'settings file (default: tocsin.config.json)');
}

/** Who is meant, who asks and why. Reads standard input where no token is given: call it before anything else may. */
export async function errandOf(token: string | undefined, flags: WhoFlags): Promise<Errand> {
  const statedReason = flags.reason?.trim() ?? '';
  if (statedReason === '')
    throw new UsageError(
      '--reason: no reason is stated, and what is done about a person is written down with one; add --reason "request 2026-17 of the person"',
    );
  const config = loadConfig(process.env, flags.config);
  const { actor: who } = knownActor(actorOf(flags.as, config.actor), config);
  return { config, looker: { who, statedReason }, meant: await meantBy(token) };
}

async function meantBy(token: string | undefined): Promise<Meant> {
  if (token !== undefined) {
    hideStandardInput();
    return { token: writtenToken(token) };
  }
  if (process.stdin.isTTY) return { identifier: askedFor() };
  const chunks: Uint8Array[] = [];
  for await (const chunk of takeStandardInput()) {
    chunks.push(chunk);
    if (chunks.reduce((sum, { length }) => sum + length, 0) > MOST_BYTES)
      throw new UsageError('standard input is too long for the identifier of one person');
  }
  return { identifier: Buffer.concat(chunks).toString('utf8') };
}

const MOST_BYTES = 4_096;

/** Not echoed: screens are recorded, and looked at. */
function askedFor(): string {
  const terminal = openSync('/dev/tty', 'r');
  const echo = (mode: string): void =>
    void spawnSync('stty', [mode], { stdio: [terminal, 'ignore', 'ignore'] });
  process.stderr.write('Identifier, as the sources send it (not shown): ');
  try {
    echo('-echo');
    const line = Buffer.alloc(MOST_BYTES);
    return line.subarray(0, readSync(terminal, line)).toString('utf8');
  } finally {
    echo('echo');
    closeSync(terminal);
    process.stderr.write('\n');
    hideStandardInput();
  }
}

export function fileName(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('Name a file.');
}

/** What both commands say of naming people. */
export const ON_WHO = `
Who is meant: a token (p_ and 22 characters), or, without one, the identifier that the sources send, on standard input. It is
asked for where that is a terminal, and is made a token with token.key of dataDir as ingest does. Never write an identifier
into a command line: it would end in the history of your shell. Only people: an area is nobody.

Who does it, when and for which --reason is in the access log (tocsin audit verify). Whoever may read dataDir, or the brokers
and ClickHouse, may do it: there is no way to it through the page.`;
